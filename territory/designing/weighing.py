"""What counts in the objective besides distance and fit: borders, and work that changes hands.

A weight is in kilometres, as that of a term of fit. Work that leaves its territory of today counts
as if it were so many kilometres farther away, and a border between two territories as if a mean
unit were: a border as long as the mean one between two neighbours, or any border at all.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem, Terms
from territory.design import Bridge
from territory.errors import Fault

BORDER, CUT_EDGES, DISRUPTION = "border", "cut_edges", "disruption"
TERMS = (BORDER, CUT_EDGES, DISRUPTION)


def term_faults(weights: Mapping[str, float]) -> list[Fault]:
    """What is wrong with weights whatever the tables are."""
    faults = [
        Fault("--term", f"{name!r} is not one of {', '.join(TERMS)}")
        for name in weights
        if name not in TERMS
    ]
    faults += [
        Fault("--term", f"the weight of {name} must be above 0 kilometres, not {weight:g}")
        for name, weight in weights.items()
        if not 0 < weight < float("inf")
    ]
    if BORDER in weights and CUT_EDGES in weights:
        message = f"{BORDER} and {CUT_EDGES} are two measures of the same; give one of them"
        faults.append(Fault("--term", message))
    return faults


def weigh(bridge: Bridge, weights: Mapping[str, float], today: "pd.Series[str] | None") -> Bridge:
    """Add the terms to the problem of a bridge.

    Parameters
    ----------
    weights
        Kilometres of some of `TERMS`.
    today
        Today's label of the units, which `DISRUPTION` needs.
    """
    if not weights:
        return bridge
    problem, terms = bridge.problem, bridge.problem.terms or Terms()
    if BORDER in weights or CUT_EDGES in weights:
        weight = weights.get(BORDER) or weights[CUT_EDGES]
        border = _relative_lengths(bridge) if BORDER in weights else None
        price = weight**2 * float(problem.weight.mean())
        terms = replace(terms, border_price=price, border=border)
    if DISRUPTION in weights:
        assert today is not None
        rows = _rows_today(bridge, today)
        terms = replace(terms, disruption_price=weights[DISRUPTION] ** 2)
        problem = replace(problem, baseline=rows, disruption_weight=problem.weight)
    return replace(bridge, problem=replace(problem, terms=terms))


def _relative_lengths(bridge: Bridge) -> npt.NDArray[np.float64]:
    """Length of the border along each edge of the problem, in parts of the mean one, (e,)."""
    ids, edges = bridge.units.index, bridge.problem.edges
    table = bridge.adjacency
    pairs = pd.concat([table, table.rename(columns={"unit_a": "unit_b", "unit_b": "unit_a"})])
    length = pairs.groupby(["unit_a", "unit_b"])["border_m"].sum()
    wanted = pd.MultiIndex.from_arrays([ids[edges[:, 0]], ids[edges[:, 1]]])
    found = length.reindex(wanted).fillna(0.0).to_numpy(float)
    mean = found[found > 0].mean() if (found > 0).any() else 1.0
    return np.asarray(found / mean)


def _rows_today(bridge: Bridge, today: "pd.Series[str]") -> npt.NDArray[np.int64]:
    """Territory of the problem in which each unit is today, (n,), or -1.

    A territory that is made for a rep is the one that has her label. The other labels take the free
    ones, those with most work first.
    """
    problem: Problem = bridge.problem
    made_for = bridge.made_for or ("",) * problem.n_territories
    label = today.reindex(bridge.units.index).fillna("")
    row_of = {rep: row for row, rep in enumerate(made_for) if rep}
    work = pd.Series(problem.weight, index=label.index).groupby(label).sum()
    others = work.drop([*row_of, ""], errors="ignore").sort_values(ascending=False, kind="stable")
    free = (row for row, rep in enumerate(made_for) if not rep)
    row_of |= dict(zip(others.index, free, strict=False))
    return np.asarray(label.map(row_of).fillna(-1), dtype=np.int64)
