"""Many plans at once: how much balance, distance, disruption and fit cost one another.

All solve the same problem with tolerances that are a multiple of those asked for. The free plans
begin from nothing, and say how short the ways can be. The plans near today's begin from today's
map, and may move more from one to the next (epsilon constraints), each as balanced as that may do
for, and less so. The plans between begin from the free ones and pay a price for what moves, plans
that fit for work that does not (weighted sums).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem, solve
from solvers.cost import distance_cost
from solvers.disruption import Budgets
from solvers.rebalance import Rebalanced, rebalance
from territory.areas.known_units import KnownUnits
from territory.designing.posing import Posed, pose
from territory.designing.question import Inputs, Options
from territory.designing.refusal import Infeasible
from territory.errors import Fault, raise_faults
from territory.stopping import Deadline, never
from territory.studies.criteria import Labelled, MoveCosts, judge_plan, leaving_shares, move_costs
from territory.studies.dominance import mark_knee
from territory.studies.frontier_bounds import Setting, Solved, bound_points, needed_moves
from territory.studies.scaling import scaled_problem

SCALES = (1.0, 2.0, 4.0)
"""Tolerances, as multiples of those asked for."""
MORE_SCALES = (1.0, 1.5, 2.0, 3.0, 4.0, 8.0)
"""The same where nothing is known of today, so that only the balance varies."""
BUDGETS = (0.08, 0.18, 0.32, 0.52, 0.76, 1.0)
"""What may move in plans near today's, as parts of what the free plan moves."""
PASSING = 2.0
"""What moves for each bit that has to leave a territory: it passes on from one to the next."""
WIDEST, HALVINGS = 1000.0, 20
"""Widest tolerance in which is sought what a budget allows, and how finely."""
BINDING = 0.95
"""Part of a budget that is used up where more of it would be of use."""
MOVE_PRICES = (0.4, 1.5)
"""Price of moving everything, as multiples of the distance cost of today."""
FIT_PRICES = (2.0, 0.4)
FITTING_SCALES = (1.0, 2.0)
ROUNDS = 2
"""Rounds of the walk to a plan from its neighbour, which is near."""
FREE_SHARE, SOLVING_SHARE = 0.35, 0.85
"""Parts of the time for the free plans, and for all plans: the rest is for their bounds."""
LEAST_PLANS = 12
CURVE_COLUMNS = ("plan", "moved_accounts", "moved_share", "imbalance", "gained", "per_account")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    deadline = Deadline(options.time_limit, cancelled or never)
    solving = _Solving(posed, labelled, costs, options, deadline, on_phase)
    unlike: dict[bytes, Solved] = {}
    for solved in solving.plans():
        unlike.setdefault(solved.label.tobytes(), solved)
    found = list(unlike.values())
    if not found:
        raise Infeasible(
            ("no plan was found for any of the tolerances: design one first",),
            proven=False,
            seconds=deadline.seconds,
        )
    on_phase("Comparing the plans")
    return _frontier(posed, labelled, costs, found, deadline)


class _Solving:
    """The plans one after the other; each begins where one that is near it ended."""

    def __init__(
        self,
        posed: Posed,
        labelled: Labelled,
        costs: MoveCosts,
        options: Options,
        deadline: Deadline,
        on_phase: Callable[[str], None],
    ) -> None:
        self.posed, self.labelled, self.costs = posed, labelled, costs
        self.options, self.deadline, self.on_phase = options, deadline, on_phase
        self.known = costs.known and labelled.start is not None
        self.free: dict[float, Ints] = {}
        scales = SCALES if self.known else MORE_SCALES
        self.scales = scales
        near = (len(SCALES) + 1) * len(BUDGETS) + len(SCALES) * len(MOVE_PRICES)
        fitting = len(FITTING_SCALES) * len(FIT_PRICES) * (labelled.misfit is not None)
        self.count, self.done = len(scales) + near * self.known + fitting, 0

    def plans(self) -> Iterator[Solved]:
        """Free plans, plans near today's, and plans that fit, as long as there is time."""
        yield from self._free()
        if self.known:
            tightest = [self._reachable(part) for part in BUDGETS]
            yield from self._near(tightest)
            for scale in SCALES:
                yield from self._near([scale if each < scale else None for each in tightest])
                yield from self._between(scale)
        if self.labelled.misfit is not None:
            for scale in FITTING_SCALES:
                for price in FIT_PRICES:
                    yield from self._fitting(scale, price)

    def _free(self) -> Iterator[Solved]:
        """The shortest plan that was found, and from it shorter ones with wider tolerances."""
        until = FREE_SHARE if self.known or self.labelled.misfit is not None else SOLVING_SHARE
        for number, scale in enumerate(self.scales):
            seconds = self._seconds(until, len(self.scales) - number)
            if seconds is None:
                return
            problem = scaled_problem(self.posed, scale)
            if self.free:
                yield from self._shorter(problem, scale, seconds)
                continue
            result = solve(
                problem,
                "local_search",
                seconds,
                self.options.seed,
                iterations=self.options.iterations,
                cancelled=self.deadline.cancelled,
            )
            if result.objective is not None:
                yield self._named(scale, result.assignment, result.bound, result.seconds)

    def _shorter(self, problem: Problem, scale: float, seconds: float) -> Iterator[Solved]:
        start = self.free[max(self.free)]
        found = self._walk(problem, _all_may_move(start, problem), start, seconds)
        if found.score.feasible:
            yield self._named(scale, found.assignment, None, found.seconds)

    def _named(self, scale: float, plan: Ints, bound: float | None, seconds: float) -> Solved:
        self.free[scale] = self.labelled.relabel(plan, self.costs)
        return Solved(Setting(scale), self.free[scale], bound, seconds)

    def _near(self, scales: Sequence[float | None]) -> Iterator[Solved]:
        """Plans that move more and more of today's map, each with a scale of its own or left out.

        With the same scale they end where more of it is of no use.
        """
        plan = self.labelled.start
        assert plan is not None
        before, used_up = None, True
        for part, scale in zip(BUDGETS, scales, strict=True):
            if scale is None or (scale == before and not used_up):
                self.done += 1
                continue
            seconds = self._seconds(SOLVING_SHARE, self.count - self.done)
            if seconds is None:
                return
            problem, budgets = scaled_problem(self.posed, scale), self._budgets(part)
            found = self._walk(problem, budgets, plan, seconds)
            plan = found.assignment
            if self._whole(found):
                setting = Setting(scale, float(budgets.total[0]))
                yield Solved(setting, plan, None, found.seconds)
            before, used_up = scale, bool(found.moved[0] > BINDING * budgets.total[0])

    def _budgets(self, part: float) -> Budgets:
        start = self.labelled.start
        assert start is not None
        weight = leaving_shares(self.costs, start).max(axis=1, initial=0.0)
        moved = self.free[min(self.free)] != start if self.free else np.ones(len(start), bool)
        most = np.array([part * float(weight[moved].sum())])
        return Budgets(start, weight[:, None], len(self.labelled.names), most)

    def _reachable(self, part: float) -> float:
        """The tightest scale, of 1 or more, for which this budget may do."""
        most = float(self._budgets(part).total[0])
        low, high = 1.0, WIDEST

        def within(scale: float) -> bool:
            needed = needed_moves(scaled_problem(self.posed, scale), self.costs)
            return PASSING * needed <= most

        if within(low):
            return low
        for _ in range(HALVINGS):
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if within(middle) else (middle, high)
        return high

    def _between(self, scale: float) -> Iterator[Solved]:
        """Plans that go back from the free plan towards today's map, as moves get dearer."""
        plan = self.free.get(scale)
        for price in MOVE_PRICES:
            seconds = self._seconds(SOLVING_SHARE, self.count - self.done)
            if seconds is None or plan is None:
                return
            extra = price * self.labelled.scale * self.costs.share
            problem = self._priced(scaled_problem(self.posed, scale), plan, extra)
            found = self._walk(problem, _all_may_move(plan, problem), plan, seconds)
            plan = found.assignment
            if self._whole(found):
                yield Solved(Setting(scale, move_price=price), plan, None, found.seconds)

    def _walk(self, problem: Problem, budgets: Budgets, start: Ints, seconds: float) -> Rebalanced:
        return rebalance(
            problem,
            budgets,
            start,
            time_limit=seconds,
            seed=self.options.seed,
            rounds=ROUNDS,
            cancelled=self.deadline.cancelled,
        )

    def _fitting(self, scale: float, price: float) -> Iterator[Solved]:
        """A plan in which misfit has a price: served from the sites of the free plan."""
        seconds = self._seconds(SOLVING_SHARE, self.count - self.done)
        begin = self.free.get(scale, self.labelled.start)
        if seconds is None or begin is None:
            return
        assert self.labelled.misfit is not None
        extra = price * self.labelled.scale * self.labelled.misfit
        problem = self._priced(scaled_problem(self.posed, scale), begin, extra)
        found = self._walk(problem, _all_may_move(begin, problem), begin, seconds)
        if self._whole(found):
            yield Solved(Setting(scale, fit_price=price), found.assignment, None, found.seconds)

    def _priced(self, problem: Problem, begin: Ints, extra: Floats) -> Problem:
        """The problem served from the sites of a plan, with a further cost of each place."""
        assert problem.xy is not None
        sites = self.labelled.sites(problem, begin)
        cost = distance_cost(problem.xy[:, None], problem.xy[sites][None], problem.metric)
        cost = cost * problem.weight[:, None] + extra
        return replace(problem, xy=None, cost=cost, centers=sites)

    def _seconds(self, until: float, left: int) -> float | None:
        """Seconds for the next plan, so that `left` of them end by this part of the time."""
        remaining = until * self.deadline.limit - self.deadline.seconds
        if self.deadline.over or remaining <= 0:
            return None
        self.done += 1
        self.on_phase(f"Solving plan {self.done} of {self.count}")
        return remaining / max(left, 1)

    def _whole(self, found: Rebalanced) -> bool:
        return not self.posed.bridge.problem.contiguous or bool((found.score.pieces <= 1).all())


def _all_may_move(start: Ints, problem: Problem) -> Budgets:
    return Budgets(start, np.zeros((len(start), 0)), problem.n_territories)


def _frontier(
    posed: Posed,
    labelled: Labelled,
    costs: MoveCosts,
    found: list[Solved],
    deadline: Deadline,
) -> Frontier:
    rows, labels = [], []
    for solved in found:
        rows.append(
            {
                **judge_plan(posed, labelled, costs, solved.label),
                "tolerance_scale": solved.setting.scale,
                "move_budget": solved.setting.budget,
                "move_price": solved.setting.move_price,
                "fit_price": solved.setting.fit_price,
                "seconds": round(solved.seconds, 2),
            }
        )
        labels.append(labelled.names[solved.label])
    points = bound_points(pd.DataFrame(rows), posed, labelled, costs, found, deadline)
    points, order = _named(mark_knee(points))
    assignments = pd.DataFrame(
        np.column_stack([labels[i] for i in order]),
        index=posed.bridge.units.index,
        columns=points.index,
    )
    curve = _curve(points, posed, labelled, costs)
    return Frontier(points, curve, assignments, _tell(points, curve))


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
