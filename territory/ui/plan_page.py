"""The map of a plan, as its page shows it."""

import re
from collections.abc import Hashable

import folium

from maps import plan_map
from territory.api.plan_views import PlanView
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


def _files(pages: KeptPages, view: PlanView) -> dict[str, bytes]:
    return pages.files(_key(view), lambda: _map(view))


def _key(view: PlanView) -> Hashable:
    plan_id = view.version.plan_id
    if not view.caller.sees_all:
        return plan_id, view.version.version, view.caller.reps
    names = tuple(str(each["territory_id"]) for each in view.state.territories)
    return plan_id, view.version.basis_id, names


def _map(view: PlanView) -> folium.Map:
    return plan_map(view.drawing())
