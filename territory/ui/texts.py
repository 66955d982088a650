"""Every sentence of the pages that the server writes, in one place, to be translated."""

from typing import Any

TEXT: dict[str, Any] = {
    "product": "Territory planner",
    "all_plans": "All plans",
    "nothing_yours": "Nothing of this plan is yours to see yet.",
    "titles": {"plans": "Plans", "new_plan": "New plan", "login": "Log in"},
    "login": {
        "email": "E-mail",
        "password": "Password",
        "enter": "Log in",
        "single_sign_on": "Log in with the account of your company",
        "offline": "No connection: try again.",
    },
    "problems": {
        403: "This is not yours to see",
        404: "There is no such page",
        429: "Too much at once: try again in a moment",
        "other": "This did not work",
    },
    "plans": {
        "new": "New plan",
        "version": "version {}",
        "distance": "{:,.0f} km to the middle, rms",
        "problems": "{} problems",
        "one_problem": "1 problem",
        "within": "within all bands",
        "unsolved": "not solved yet",
        "running": "Being planned",
        "told": {"gap": "gap {}\u202f%", "seconds": "{} s"},
        "cancelled": "cancelled before there was a plan",
        "none_found": "No plan was found",
        "none": "There is no plan here yet.",
        "no_workspace": "There is no workspace that you may enter. Ask whoever runs this service.",
    },
}
