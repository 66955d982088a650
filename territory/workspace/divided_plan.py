"""A version of a plan in the store as a problem, with who may be where as far as it is known."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem
from territory.areas.placing import place_homes
from territory.changing.whereabouts import Divided
from territory.people.home_rules import find_eligible
from territory.store import PlanBasis
from territory.workspace.editing import bands_of, served_by
from territory.workspace.known_basis import planned_unit
from territory.workspace.opened import Opened


def divided_around(opened: Opened, unit: int) -> tuple[Divided, int]:
    """Return a plan as numbers without the units that nobody has, and where in it a unit is.

    Parameters
    ----------
    opened
        The version.
    unit
        Position of a unit that has a territory; rules for reps are looked up for this one only.
    """
    basis, state = opened.basis, opened.state
    placed = np.flatnonzero(state.assignment >= 0)
    ids, assignment = basis.indexes["unit_ids"][placed], state.assignment[placed].astype(np.int64)
    here = int(np.searchsorted(placed, unit))
    bands, rep_of = bands_of(basis), opened.standing.rep_of
    shares = np.array([each.get("share", 1.0) for each in state.territories])
    activity, held = _loads(opened)
    lower, upper = bands.arrays(shares, held)
    problem = Problem(
        activity[placed],
        len(rep_of),
        xy=basis.arrays["xy"][placed],
        weight=basis.arrays["weight"][placed],
        lower=lower,
        upper=upper,
        edges=_edges(basis, placed),
        contiguous=basis.meta["contiguous"],
        centers=_sites(opened, ids),
        locked=np.where(state.locked[placed], assignment, -1),
        eligible=_eligible(opened, unit, here, len(placed)),
    )
    return Divided(problem, assignment, ids, bands, shares, held, rep_of), here


def _edges(basis: PlanBasis, placed: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Neighbours among the placed units."""
    at = np.full(len(basis.unit_ids), -1, dtype=np.int64)
    at[placed] = np.arange(len(placed))
    edges = at[basis.arrays["edges"]]
    return edges[(edges >= 0).all(axis=1)]


def _loads(opened: Opened) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What the units hold, (n, m), and what territories hold beside them, (k, m)."""
    basis, state = opened.basis, opened.state
    at, values = basis.arrays["account_at"], basis.arrays["account_values"]
    apart = basis.indexes["account_ids"].isin(list(state.exceptions))
    served = np.where(apart, served_by(basis, state), -1)
    return (
        _sums(np.where(apart, -1, at), values, len(basis.unit_ids)),
        _sums(served, values, len(state.territories)),
    )


def _sums(
    where: npt.NDArray[np.int64], values: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    there = where >= 0
    columns = [np.bincount(where[there], column[there], count) for column in values.T]
    return np.column_stack(columns)


def _sites(opened: Opened, ids: "pd.Index[str]") -> Any:
    """Where territories are served from, if that is from homes; else any unit."""
    if not opened.recipe.options.from_homes:
        return None
    centers = pd.Index([each.get("center") or "" for each in opened.state.territories])
    sites = ids.get_indexer(centers)
    return None if (sites < 0).any() else np.asarray(sites, np.int64)


def _eligible(opened: Opened, unit: int, here: int, placed: int) -> npt.NDArray[np.bool_] | None:
    """Which territory may take which placed unit; it is looked up for one, the others may go."""
    inputs, options = opened.recipe.inputs, opened.recipe.options
    if not options.rules and inputs.incompatible is None:
        return None
    basis, rep_of = opened.basis, opened.standing.rep_of
    units = planned_unit(basis, inputs.units, unit)
    inside = basis.indexes["account_ids"][basis.arrays["account_at"] == unit]
    apart = inside.isin(list(opened.state.exceptions))
    inside = inside[inside.isin(inputs.accounts.index) & ~apart]
    reps, _ = place_homes(inputs.units, inputs.reps, inputs.geography.unshaped.stand_ins)
    found = find_eligible(
        units,
        inputs.accounts,
        pd.Series(units.index[0], inside, dtype="str"),
        reps,
        options.rules,
        inputs.incompatible,
        options.assumptions,
    )
    may = pd.Series(found.eligible[0], reps.index)
    eligible = np.ones((placed, len(rep_of)), dtype=bool)
    eligible[here] = rep_of.map(may).fillna(True).to_numpy(bool)
    return eligible
