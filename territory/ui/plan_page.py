"""The map of a plan as files, kept as long as its units stay the same."""

import re
from collections import OrderedDict
from threading import Lock

from maps import DrawnPlan, page_files, plan_map
from territory.api.plan_views import PlanView
from territory.workspace.editing import measure_state
from territory.workspace.stored_drawing import stored_drawing

KEPT = 8
_REFERENCE = re.compile(rb'(src|href)="(?!/|https?:|data:|#)([^"]+)"')


class PlanPages:
    """Pages of the plans that were looked at last.

    What the map is drawn from, the polygons, changes only with a new basis; who has what now the
    page asks the service, so one page serves all versions of a basis.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, tuple[str, ...]], dict[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def page(self, view: PlanView) -> str:
        """The page of a plan, whose files are below `map/`."""
        page = self._files(view)["index.html"]
        folder = f"{view.version.plan_id}/map/".encode()
        return _REFERENCE.sub(rb'\1="' + folder + rb'\2"', page).decode()

    def file(self, view: PlanView, name: str) -> bytes | None:
        """One of the files, or None."""
        return None if name == "index.html" else self._files(view).get(name)

    def _files(self, view: PlanView) -> dict[str, bytes]:
        names = tuple(str(each["territory_id"]) for each in view.state.territories)
        key = (view.version.plan_id, view.version.basis_id, names)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = page_files(plan_map(_drawing(view)))
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def _drawing(view: PlanView) -> DrawnPlan:
    shapes = view.shapes()
    assert shapes is not None
    return stored_drawing(
        view.state,
        view.basis,
        measure_state(view.basis, view.state),
        shapes,
        view.rep_names(),
        view.known_accounts(),
    )
