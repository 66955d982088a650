"""What a plan can be shaded by: balance, disruption, and the figures of its units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from maps.drawn_plan import DrawnPlan
from maps.measure_classes import Shading, shade_amounts, shade_deviation, shade_shares

STABILITY = "stability"


def plan_shadings(plan: DrawnPlan, moved: NDArray[np.bool_] | None) -> list[Shading]:
    """Every shading the tables allow; `moved` tells which units change hands."""
    return [*_deviations(plan.territories), *_disruption(plan, moved), *_values(plan)]


def _deviations(territories: pd.DataFrame) -> Iterator[Shading]:
    table: dict[str, dict[Any, Any]] = {}
    for territory, measures in territories.get("measures", pd.Series(dtype=object)).items():
        for measure in measures if isinstance(measures, list | tuple) else ():
            if measure.get("deviation") is not None:
                table.setdefault(str(measure["name"]), {})[territory] = measure
    for name, of in table.items():
        some = next(iter(of.values()))
        values = [of.get(territory, {}).get("deviation", np.nan) for territory in territories.index]
        label = str(some.get("label") or name)
        yield shade_deviation(f"Balance: {label}", values, some.get("tolerance"), name)


def _disruption(plan: DrawnPlan, moved: NDArray[np.bool_] | None) -> Iterator[Shading]:
    """Share of each territory's accounts, or else units, that were another's."""
    pins = plan.pins
    known = pins is not None and {"owner", "new_owner", "territory_id"} <= set(pins)
    if known and pins is not None:
        had = pins["owner"].fillna("").astype(str)
        new = (had != "") & (had != pins["new_owner"].fillna("").astype(str))
        share = new.groupby(pins["territory_id"].astype(str)).mean()
    elif moved is not None:
        label = plan.assignment.reindex(plan.units.index)
        share = pd.Series(moved, plan.units.index).groupby(label.astype(str)).mean()
    else:
        return
    what = "accounts" if known else "units"
    values = share.reindex(plan.territories.index.astype(str)).to_numpy(dtype=float)
    yield shade_shares(f"Disruption: {what} new to the rep", values, "territory")


def _values(plan: DrawnPlan) -> Iterator[Shading]:
    if plan.unit_values is None:
        return
    of_units = plan.unit_values.reindex(plan.units.index)
    for name in of_units:
        values = of_units[name].to_numpy(dtype=float)
        if str(name).lower() == STABILITY:
            yield shade_shares("Stability", values, "unit", high_is_good=True)
        else:
            yield shade_amounts(str(name), values, "unit")
