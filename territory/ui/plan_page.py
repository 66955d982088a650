"""The map of a plan, as its page shows it."""

import re
from collections.abc import Hashable

from maps import plan_map
from territory.api.plan_views import PlanView, StoredPlan
from territory.ui.kept_pages import KeptPages

_REFERENCE = re.compile(rb'(src|href)="(?!/|https?:|data:|#)([^"]+)"')


def plan_page(pages: KeptPages, view: PlanView) -> str:
    """The page of a plan, whose files are below `map/`.

    What the map is drawn from, the polygons, changes only with a new basis; who has what now the
    page asks the service, so one page serves all versions of a basis. Whoever sees only some
    territories gets those, as they are in the version.
    """
    folder = f"{view.version.plan_id}/map/".encode()
    page = _files(pages, view)["index.html"]
    return _REFERENCE.sub(rb'\1="' + folder + rb'\2"', page).decode()


def plan_file(pages: KeptPages, view: PlanView, name: str) -> bytes | None:
    """One of the files, or None."""
    return None if name == "index.html" else _files(pages, view).get(name)


def draw_early(pages: KeptPages, stored: StoredPlan) -> None:
    """Draw the map of a whole plan before anybody asks for it."""
    pages.files(_key_of_whole(stored), lambda: plan_map(stored.drawing()))


def _files(pages: KeptPages, view: PlanView) -> dict[str, bytes]:
    return pages.files(_key(view), lambda: plan_map(view.drawing()))


def _key(view: PlanView) -> Hashable:
    if view.caller.sees_all:
        return _key_of_whole(view)
    return view.version.plan_id, view.version.version, view.caller.reps


def _key_of_whole(stored: StoredPlan) -> Hashable:
    names = tuple(str(each["territory_id"]) for each in stored.state.territories)
    return stored.version.plan_id, stored.version.basis_id, names
