"""Many plans at once: how much balance, distance, disruption and fit cost one another.

Each plan solves the same problem with other prices: tolerances as a multiple of those asked for
(epsilon constraints), and a price on work that changes hands or does not fit, from none to so much
that nothing else counts (weighted sums). One plan begins where its neighbour ended.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from solvers import Problem, solve
from solvers.cost import distance_cost
from territory.areas.known_units import KnownUnits
from territory.designing.posing import Posed, pose
from territory.designing.question import Inputs, Options
from territory.designing.refusal import Infeasible
from territory.errors import Fault, raise_faults
from territory.stopping import Deadline, never
from territory.studies.criteria import CRITERIA, Labelled, MoveCosts, judge_plan, move_costs
from territory.studies.frontier_bounds import Setting, Solved, bound_points
from territory.studies.scaling import scaled_problem

SCALES = (8.0, 4.0, 2.0, 1.5, 1.0)
"""Tolerances, as multiples of those asked for, from the loosest."""
PRICES = (8.0, 1.5, 0.5, 0.15, 0.0)
"""Price of all work changing hands, as a multiple of the distance cost of the first plan."""
FIT_PRICES = (2.0, 0.4)
FITTING_SCALES = (1.0, 2.0)
MAIN_SCALES = (4.0, 2.0, 1.0)
"""Tolerances for which every price is tried; for the others only the highest."""
LEAST_PLANS = 12
CURVE_COLUMNS = ("plan", "moved_accounts", "moved_share", "imbalance", "gained", "per_account")


@dataclass(frozen=True)
class Frontier:
    """Plans of which none is better than another in everything.

    Attributes
    ----------
    points
        A row a plan, in the order of `CRITERIA` columns and more (see `judge_plan`), with the
        proven bounds; index the name of the plan, P01 and so on by distance. `non_dominated` tells
        whether no other is as good in all and better in one, `knee` is true of one.
    curve
        Rows of rising `moved_accounts` and falling `imbalance`, the first for today.
    assignments
        Label of each planned unit in each plan; index unit_id, columns the plans.
    report
        What was done, a sentence a line.
    """

    points: pd.DataFrame
    curve: pd.DataFrame
    assignments: pd.DataFrame
    report: tuple[str, ...]

    @property
    def knee(self) -> str:
        """Name of the plan at the knee."""
        return str(self.points.index[self.points["knee"]][0])


def build_frontier(
    inputs: Inputs,
    options: Options,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
    known_units: KnownUnits | None = None,
) -> Frontier:
    """Solve for plans along the frontier of balance, distance, disruption and fit.

    Parameters
    ----------
    inputs, options
        As for `design_plan`; `time_limit` is for all plans together.
    on_phase
        Called with the name of each phase.
    cancelled
        Asked often; once it answers true the plans so far are returned.
    known_units
        As for `pose`.

    Raises
    ------
    InvalidInput
        When the tables do not fit together; all faults are listed.
    Infeasible
        When not one plan was found.
    """
    raise_faults(frontier_faults(options))
    posed = pose(inputs, options, on_phase, known_units)
    labelled, costs = move_costs(posed, inputs)
    settings = list(_settings(labelled, costs))
    deadline = Deadline(options.time_limit, cancelled or never)
    found = list(_solve_all(posed, labelled, costs, settings, options, deadline, on_phase))
    if not found:
        raise Infeasible(
            ("no plan was found for any of the tolerances: design one first",),
            proven=False,
            seconds=deadline.seconds,
        )
    on_phase("Comparing the plans")
    return _frontier(posed, labelled, costs, found)


def _settings(labelled: Labelled, costs: MoveCosts) -> Iterator[Setting]:
    """Settings in the order in which one begins where the last one ended."""
    dear = PRICES[0] if costs.known else 0.0
    for scale in SCALES:
        yield Setting(scale, dear, 0.0)
    for scale in reversed(MAIN_SCALES):
        for price in PRICES[1:] if costs.known else (0.0,):
            yield Setting(scale, price, 0.0)
    if labelled.misfit is not None:
        for scale in FITTING_SCALES:
            for price in FIT_PRICES:
                yield Setting(scale, PRICES[2] if costs.known else 0.0, price)


def _solve_all(
    posed: Posed,
    labelled: Labelled,
    costs: MoveCosts,
    settings: list[Setting],
    options: Options,
    deadline: Deadline,
    on_phase: Callable[[str], None],
) -> Iterator[Solved]:
    start: np.ndarray | None = labelled.start
    best: dict[float, np.ndarray] = {}
    for number, setting in enumerate(settings):
        if deadline.over:
            return
        on_phase(f"Solving plan {number + 1} of {len(settings)}")
        begin = best.get(setting.scale, start)
        seconds = deadline.remaining / (len(settings) - number)
        problem = _problem(posed, labelled, costs, setting, begin)
        result = solve(
            problem,
            "local_search",
            seconds,
            options.seed,
            begin,
            iterations=options.iterations,
            cancelled=deadline.cancelled,
        )
        if result.objective is None:
            start = result.assignment if (result.assignment >= 0).all() else start
            continue
        label = result.assignment
        if not setting.priced:
            label = labelled.relabel(label, costs)
        start = best[setting.scale] = label
        yield Solved(setting, result, label)


def _problem(
    posed: Posed,
    labelled: Labelled,
    costs: MoveCosts,
    setting: Setting,
    begin: np.ndarray | None,
) -> Problem:
    """The problem of one setting: labels cost, so that territories are served from fixed sites.

    Without any price on labels the sites are free, unless they are homes.
    """
    problem = scaled_problem(posed, setting.scale)
    if not setting.priced or begin is None:
        return problem
    assert problem.xy is not None
    sites = labelled.sites(problem, begin)
    cost = distance_cost(problem.xy[:, None], problem.xy[sites][None], problem.metric)
    cost = cost * problem.weight[:, None]
    cost = cost + setting.move_price * labelled.scale * costs.share
    if labelled.misfit is not None:
        cost = cost + setting.fit_price * labelled.scale * labelled.misfit
    return replace(problem, xy=None, cost=cost, centers=sites)


def _frontier(posed: Posed, labelled: Labelled, costs: MoveCosts, found: list[Solved]) -> Frontier:
    rows, labels = [], []
    for solved in found:
        rows.append(
            {
                **judge_plan(posed, labelled, costs, solved.label),
                "tolerance_scale": solved.setting.scale,
                "move_price": solved.setting.move_price,
                "fit_price": solved.setting.fit_price,
                "seconds": round(solved.result.seconds, 2),
            }
        )
        labels.append(labelled.names[solved.label])
    points = bound_points(pd.DataFrame(rows), posed, labelled, costs, found)
    points, order = _named(_marked(points))
    assignments = pd.DataFrame(
        np.column_stack([labels[i] for i in order]),
        index=posed.bridge.units.index,
        columns=points.index,
    )
    curve = _curve(points, posed, labelled, costs)
    return Frontier(points, curve, assignments, _tell(points, curve))


def present(points: pd.DataFrame) -> list[str]:
    """Criteria that these plans differ in; all are better when less."""
    return [name for name in CRITERIA if name in points and points[name].notna().all()]


def _marked(points: pd.DataFrame) -> pd.DataFrame:
    """Tell which plans no other dominates, and which of them is at the knee."""
    values = points[present(points)].to_numpy(float).round(9)
    as_good = (values[None, :, :] <= values[:, None, :]).all(axis=2)
    better = np.any(values[None, :, :] < values[:, None, :], axis=2)
    twin = points[present(points)].round(9).duplicated().to_numpy(bool)
    free = ~np.any(as_good & better, axis=1) & ~twin
    low, high = values[free].min(axis=0), values[free].max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    away = np.linalg.norm((values - low) / width, axis=1)
    knee = np.zeros(len(points), dtype=bool)
    knee[np.flatnonzero(free)[np.argmin(away[free])]] = True
    return points.assign(non_dominated=free, knee=knee)


def _named(points: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    order = np.lexsort((points["distance_km"], ~points["non_dominated"]))
    digits = max(len(str(len(points))), 2)
    names = [f"P{number + 1:0{digits}d}" for number in range(len(points))]
    return points.iloc[order].set_axis(pd.Index(names, name="plan")), order


def _curve(
    points: pd.DataFrame, posed: Posed, labelled: Labelled, costs: MoveCosts
) -> pd.DataFrame:
    """Least accounts that move for each balance that was reached, from today on."""
    if not costs.known or labelled.start is None:
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    today = judge_plan(posed, labelled, costs, labelled.start)
    rows = [("today", 0, 0.0, today["imbalance"], 0.0, np.nan)]
    table = points.sort_values(["moved_accounts", "imbalance"])
    for plan, row in table.iterrows():
        _, before, _, reached, *_ = rows[-1]
        if row["imbalance"] < reached - 1e-9 and row["moved_accounts"] > before:
            moved = int(row["moved_accounts"])
            per = (reached - row["imbalance"]) / (moved - before)
            gained = today["imbalance"] - row["imbalance"]
            rows.append((str(plan), moved, row["moved_share"], row["imbalance"], gained, per))
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _tell(points: pd.DataFrame, curve: pd.DataFrame) -> tuple[str, ...]:
    count = int(points["non_dominated"].sum())
    lines = [f"{len(points):,} plans, {count:,} of which no other is better in everything"]
    if count < LEAST_PLANS:
        lines.append(f"fewer than {LEAST_PLANS}: more time finds more of them")
    knee = points[points["knee"]].iloc[0]
    moved = f", {knee['moved_share']:.0%} of the work moves" if "moved_share" in points else ""
    lines.append(
        f"the knee is {points.index[points['knee']][0]}: {knee['distance_km']:,.1f} km, "
        f"{knee['imbalance']:.2f} times the tolerance{moved}"
    )
    if len(curve) > 1:
        last = curve.iloc[-1]
        lines.append(
            f"{int(last['moved_accounts']):,} accounts bring the imbalance from "
            f"{curve['imbalance'].iloc[0]:.1f} to {last['imbalance']:.2f} times the tolerance"
        )
    return tuple(lines)


def frontier_faults(options: Options) -> list[Fault]:
    """What a frontier cannot be made with."""
    faults = []
    if options.hierarchy.tiers:
        faults.append(Fault("--districts", "a frontier is of territories alone"))
    if not options.tolerances:
        faults.append(Fault("--balance", "a frontier needs a tolerance to vary"))
    return faults
