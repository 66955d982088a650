"""Two versions on one map: swiped over each other, what moves hatched, both balances beside."""

import re
from collections.abc import Hashable
from dataclasses import replace

import folium
import numpy as np
import pandas as pd

from maps import compare_map
from territory.api.deps import Here
from territory.api.plan_views import PlanView, see_plan
from territory.errors import Fault, InvalidInput
from territory.store import PlanState
from territory.ui.kept_pages import KeptPages
from territory.workspace.opened import TODAY, open_plan, standing_since

BASELINE = "today"
_SIDES = re.compile(r"(today|[0-9]{1,9})\.\.([0-9]{1,9})")


def compare_files(pages: KeptPages, here: Here, plan_id: str, sides: str) -> dict[str, bytes]:
    """The files of a comparison: `3..5` is version 3 with version 5, `today..5` today's map.

    Raises
    ------
    InvalidInput
        For anything else, and where there is no map of today.
    """
    found = _SIDES.fullmatch(sides)
    if found is None:
        raise InvalidInput([Fault("sides", "must be two versions, such as 3..5 or today..5")])
    before, after = found[1], int(found[2])
    view = see_plan(here, plan_id, after)
    key: Hashable = (plan_id, sides)
    return pages.files(key, lambda: _draw(here, plan_id, before, view))


def _draw(here: Here, plan_id: str, before: str, view: PlanView) -> folium.Map:
    number = view.version.version
    if before == BASELINE:
        earlier, label = replace(view, state=_today(here, view)), "Today"
    else:
        earlier, label = see_plan(here, plan_id, int(before)), f"Version {before}"
    name = here.service.store.plans.get(here.workspace_id, plan_id).name
    labels = (label, f"Version {number}")
    return compare_map(earlier.drawing(), view.drawing(), labels=labels, title=name)


def _today(here: Here, view: PlanView) -> PlanState:
    """Today's map, as if it were a version: whoever has a unit is its territory."""
    scenario = view.scenario()
    if scenario is None:
        raise InvalidInput([Fault("today", "the plan is about no scenario, which would have it")])
    version = view.version
    opened = open_plan(
        here.service.store,
        here.workspace_id,
        version.plan_id,
        scenario.scenario_id,
        version=version.version,
    )
    standing, _ = standing_since(here.service.store, opened, TODAY)
    labels = standing.territory_of.reindex(view.basis.arrays["user_units"]).fillna("")
    # Of a planned unit that is made of several, the last one that has anybody counts.
    planned = np.full(len(view.basis.unit_ids), "", dtype=object)
    has = labels.ne("").to_numpy(bool)
    planned[view.basis.arrays["user_unit_at"][has]] = labels[has].to_numpy(object)
    names = pd.Index(np.unique(planned[planned != ""].astype(str)))
    reps = standing.rep_of.reindex(names).fillna("")
    territories = tuple(
        {"territory_id": name, "rep_id": rep or None, "center": None, "share": 1.0}
        for name, rep in zip(names, reps, strict=True)
    )
    return PlanState(names.get_indexer(planned), np.zeros(len(planned), bool), territories)
