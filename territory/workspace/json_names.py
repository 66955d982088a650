"""What faults call by options of the command line, by its name in JSON."""

import re
from collections.abc import Iterable
from dataclasses import replace

from territory.errors import Fault

OPTIONS, CHANGE = "options", "change"
"""The objects in which a body has them."""
NAMES = {
    "--territories": "territories",
    "--balance": "tolerances",
    "--limit": "limits",
    "--shares": "shares",
    "--fit": "fit",
    "--term": "terms",
    "--method": "method",
    "--time-limit": "time_limit",
    "--seed": "seed",
    "--travel": "travel",
    "--assume": "assumptions",
    "--split-heavy": "split_heavy",
    "--no-contiguity": "contiguous",
    "--stability": "stability",
    "--noise": "noise",
    "--price-rules": "price_rules",
    "--tidy-borders": "tidy_borders",
    "--specialist-balance": "specialist_tolerance",
    "--from-homes": "from_homes",
    "--require-skill": "rules.required_skills",
    "--max-km": "rules.max_km",
    "--max-minutes": "rules.max_minutes",
    "--families": "account_rules.families",
    "--protect": "account_rules.protect",
    "--districts": "hierarchy.districts",
    "--regions": "hierarchy.regions",
    "--tier-balance": "hierarchy.tolerance",
    "--top-down": "hierarchy.top_down",
}
OF_CHANGES = {
    "--balance": "tolerances",
    "--time-limit": "time_limit",
    "--seed": "seed",
    "--budget": "budgets",
    "--rep-budget": "rep_budgets",
    "--lock-unit": "lock_units",
    "--lock-account": "lock_accounts",
    "--lock-territory": "lock_territories",
    "--only": "only",
    "--add": "add",
    "--remove": "remove",
    "--leaves": "leaves",
    "--successor": "successor",
    "--most-moves": "most_moves",
    "--neighbours": "neighbours",
}
OF_QUERIES = {
    "--map": "map",
    "--unknown": "unknown",
    "--crs": "crs",
    "--layer": "layer",
    "--without-polygon": "without_polygon",
}
"""Parameters of the address to which a file is sent."""
_OPTION = re.compile(r"(--[a-z]+(?:-[a-z]+)*)((?: (?=\S*[=:\d]))?)")


def in_json(faults: Iterable[Fault], of: str = OPTIONS) -> list[Fault]:
    """Return the faults with the names that somebody knows who sent JSON.

    Parameters
    ----------
    of
        What was sent: `OPTIONS`, or a `CHANGE` of a plan, whose own fields come first.
    """
    return [
        replace(one, file=told_in_json(one.file, of), message=told_in_json(one.message, of))
        for one in faults
    ]


def told_in_json(text: str, of: str = OPTIONS) -> str:
    """Return a sentence with those names."""
    return _OPTION.sub(lambda found: _name(found[1], found[2], of), text)


def _name(option: str, space: str, of: str) -> str:
    if option in OF_QUERIES:
        return OF_QUERIES[option] + ("=" if space else "")
    return _field(option, of) + space


def _field(option: str, of: str) -> str:
    if of == CHANGE and option in OF_CHANGES:
        return f"{CHANGE}.{OF_CHANGES[option]}"
    return f"{OPTIONS}.{NAMES[option]}" if option in NAMES else option
