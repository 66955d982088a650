"""A design as the store keeps it: what all versions of a plan share, and the first of them."""

import json
from typing import Any

import numpy as np
import pandas as pd
import shapely

from territory.design import Bridge, measure_values
from territory.designing.describe import Design
from territory.plans.outputs import plan_json
from territory.store.states import PlanBasis, PlanState


def basis_of(design: Design) -> PlanBasis:
    """What versions of the plan share.

    Notes
    -----
    The arrays: `unit_ids` (n,), `xy` (n, 2) in metres, `weight` (n,), `edges` (e, 2); `user_units`
    (u,) and `user_unit_at` (u,), the position of the planned unit of each unit of the user's;
    `account_ids` (a,), `account_at` (a,), the position of the unit of each account or -1, and
    `account_values` (a, m), its measures. `part_at` (p,) are the positions of the parts of units
    that were cut, `part_shapes` their polygons as well-known binary, one after the other, and
    `part_ends` (p,) where each ends.
    """
    bridge, problem = design.bridge, design.bridge.problem
    units = bridge.units.index
    unit_of = design.planned.unit_of
    home = design.accounts["unit_id"].map(unit_of).fillna("")
    values = measure_values(design.accounts, bridge.measures)
    assert problem.xy is not None
    arrays = {
        "unit_ids": _text(units),
        "xy": problem.xy,
        "weight": problem.weight,
        "edges": problem.edges.astype(np.int32),
        "user_units": _text(unit_of.index),
        "user_unit_at": units.get_indexer(pd.Index(unit_of)).astype(np.int32),
        "account_ids": _text(design.accounts.index),
        "account_at": units.get_indexer(pd.Index(home)).astype(np.int32),
        "account_values": values.to_numpy(float),
        **_parts(design),
    }
    return PlanBasis(arrays, _meta(bridge))


def _parts(design: Design) -> dict[str, np.ndarray]:
    """Polygons of the parts of units that were cut, which no file of the user's has."""
    units = design.bridge.units
    at = np.flatnonzero(units["parent"].isin([cut.unit_id for cut in design.planned.cuts]))
    shapes = [shapely.to_wkb(shape) for shape in units.geometry.iloc[at]]
    return {
        "part_at": at.astype(np.int32),
        "part_shapes": np.frombuffer(b"".join(shapes), np.uint8),
        "part_ends": np.cumsum([len(shape) for shape in shapes], dtype=np.int64),
    }


def _meta(bridge: Bridge) -> dict[str, Any]:
    limits = {
        name: [low, high if high < float("inf") else None]
        for name, (low, high) in bridge.bands.limits.items()
    }
    return {
        "measures": list(bridge.measures),
        "targets": bridge.targets,
        "tolerances": dict(bridge.tolerances),
        "limits": limits,
        "contiguous": bridge.problem.contiguous,
    }


def state_of(design: Design) -> PlanState:
    """The first version of the plan."""
    plan = design.plan
    territories = tuple(
        {
            "territory_id": each.territory_id,
            "rep_id": each.rep_id,
            "center": each.center,
            "share": _share(design, each.territory_id),
        }
        for each in plan.territories
    )
    at = pd.Index([each["territory_id"] for each in territories])
    assignment = at.get_indexer(pd.Index(design.division.label.reindex(design.bridge.units.index)))
    return PlanState(
        assignment,
        np.zeros(len(assignment), bool),
        territories,
        plan.exceptions,
        plan_document(design),
    )


def _share(design: Design, territory_id: str) -> float:
    """How large the territory is meant to be; 1 is the mean."""
    measure = design.bridge.measures[0]
    target: Any = design.division.targets.loc[territory_id, measure]
    return float(target / design.bridge.targets[measure])


def plan_document(design: Design) -> dict[str, Any]:
    """What plan.json says."""
    return json.loads(plan_json(design), parse_constant=lambda _: None)


def _text(ids: "pd.Index[str]") -> np.ndarray:
    return np.array([str(each) for each in ids], dtype=np.str_)
