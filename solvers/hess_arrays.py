"""The Hess model as arrays, over a list of pairs of unit and candidate center.

The first columns are the pairs: one where the candidate serves the unit. A candidate is open when
it serves its own unit (Hess et al., 1965). Rows: each unit once, exactly k open, every band, and no
unit under a closed candidate (x_ij <= x_jj, which makes the relaxation strong). Where it matters
which territory is which, further columns give every open candidate its territory.
"""

from __future__ import annotations

import numpy as np

from solvers.array_model import ArrayModel, Rows, grouped_rows, rows_from, stack_rows
from solvers.disruption import Budgets, own_budget
from solvers.eligibility import barred_units
from solvers.hess_pairs import Pairs
from solvers.problem import FloatArray, IntArray, Problem


def needs_labels(problem: Problem) -> bool:
    """Whether it matters for the rules, beyond the grouping, which territory is which."""
    if problem.fixed_sites:
        return False
    uneven = (problem.lower != problem.lower[0]).any() or (problem.upper != problem.upper[0]).any()
    return bool(uneven) or has_budget(problem) or barred_units(problem).size > 0


def has_budget(problem: Problem) -> bool:
    """Whether what may leave its baseline territory is limited."""
    return problem.disruption_budget is not None and bool((problem.baseline >= 0).any())


def build_hess_arrays(problem: Problem, pairs: Pairs, budgets: Budgets | None = None) -> ArrayModel:
    """Build the model; contiguity comes from `separators` or `flows`.

    Parameters
    ----------
    pairs
        Without loss those of `hess_pairs.all_pairs`, or of `surviving_pairs`.
    budgets
        In place of the problem's own, which then says that there are some: with the same baseline.
    """
    budgets = own_budget(problem) if budgets is None and has_budget(problem) else budgets
    blocks = [_each_unit_once(problem, pairs)]
    extra = staying = 0
    if problem.fixed_sites:
        blocks += _bands(problem, pairs, pairs.candidate)
        blocks += _stay_at_sites(pairs, budgets)
    else:
        blocks += [_exactly_k(problem, pairs), _only_under_open(pairs)]
        if needs_labels(problem):
            labels = _Labels(problem, pairs)
            blocks += labels.rows(budgets)
            extra = labels.n_columns
            staying = len(labels.staying)
        else:
            blocks += _bands_of_open(problem, pairs)
    n = len(pairs) + extra
    cost = np.concatenate([pairs.cost, np.zeros(extra)])
    # Who stays follows from the other columns, which are whole.
    chosen = np.arange(n) < n - staying
    return ArrayModel(cost, np.zeros(n), np.ones(n), chosen, stack_rows(blocks))


def _each_unit_once(problem: Problem, pairs: Pairs) -> Rows:
    ones = np.ones(problem.n_units)
    columns = np.arange(len(pairs))
    return grouped_rows(pairs.unit, columns, np.ones(len(pairs)), ones, ones)


def opened(pairs: Pairs) -> IntArray:
    """Pairs of candidates with their own unit: their columns open the candidates."""
    return np.flatnonzero(pairs.own == np.arange(len(pairs)))


def _exactly_k(problem: Problem, pairs: Pairs) -> Rows:
    k = problem.n_territories
    return rows_from([opened(pairs)], None, [k], [k])


def _only_under_open(pairs: Pairs) -> Rows:
    other = np.flatnonzero(pairs.own != np.arange(len(pairs)))
    count = len(other)
    group = np.tile(np.arange(count), 2)
    column = np.concatenate([other, pairs.own[other]])
    value = np.repeat([1.0, -1.0], count)
    return grouped_rows(group, column, value, np.full(count, -np.inf), np.zeros(count))


def mean_territory(problem: Problem) -> FloatArray:
    """Sum of each measure over k, (m,): rows are scaled by it, so that tolerances are relative."""
    return np.maximum(problem.activity.sum(axis=0) / problem.n_territories, 1e-12)


def _bands(problem: Problem, pairs: Pairs, territory: IntArray) -> list[Rows]:
    """Bands of territories whose pairs are known beforehand: `territory` (p,)."""
    mean = mean_territory(problem)
    columns = np.arange(len(pairs))
    return [
        grouped_rows(
            territory,
            columns,
            problem.activity[pairs.unit, m] / mean[m],
            problem.lower[:, m] / mean[m],
            problem.upper[:, m] / mean[m],
        )
        for m in range(problem.n_measures)
    ]


def _bands_of_open(problem: Problem, pairs: Pairs) -> list[Rows]:
    """Bands, alike in all territories, that bind where a candidate is open."""
    candidates, group = np.unique(pairs.candidate, return_inverse=True)
    own, count = opened(pairs), len(candidates)
    mean = mean_territory(problem)
    rows = []
    for m in range(problem.n_measures):
        share = problem.activity[pairs.unit, m] / mean[m]
        for limit, upper in ((problem.lower[0, m], False), (problem.upper[0, m], True)):
            if not np.isfinite(limit) or (limit <= 0 and not upper):
                continue
            value = share.copy()
            value[own] -= limit / mean[m]
            low = np.full(count, -np.inf if upper else 0.0)
            high = np.full(count, 0.0 if upper else np.inf)
            rows.append(grouped_rows(group, np.arange(len(pairs)), value, low, high))
    return rows


def _stay_at_sites(pairs: Pairs, budgets: Budgets | None) -> list[Rows]:
    """The budgets where candidate t serves territory t."""
    if budgets is None:
        return []
    stays = np.flatnonzero(budgets.home[pairs.unit] == pairs.candidate)
    return _budget_rows(budgets, pairs.unit[stays], stays)


def _budget_rows(budgets: Budgets, unit: IntArray, columns: IntArray) -> list[Rows]:
    """Of what counts, all but each budget stays; `columns` (s,) tell whether the units (s,) do."""
    nobody = np.full(len(budgets.home), -1)
    whole, home = budgets.left(nobody), budgets.home[unit]
    rows = []
    for b, weight in enumerate(budgets.weight.T):
        scale = max(float(whole[:, b].sum()), 1e-12)
        share, least = weight[unit] / scale, (whole[:, b] - budgets.leaving[:, b]) / scale
        rows.append(grouped_rows(home, columns, share, least, np.full(len(least), np.inf)))
        least = (whole[:, b].sum(keepdims=True) - budgets.total[b]) / scale
        rows.append(rows_from([columns], [share], least, [np.inf]))
    return rows


class _Labels:
    """Columns that give open candidate j territory t, and those of units that stay.

    The column of the x-th candidate in territory t is ``first + x * k + t``.
    """

    def __init__(self, problem: Problem, pairs: Pairs) -> None:
        self.problem, self.pairs = problem, pairs
        self.candidates, self.place = np.unique(pairs.candidate, return_inverse=True)
        self.first = len(pairs)
        count = len(self.candidates) * problem.n_territories
        self.staying = np.zeros(0, dtype=np.int64)
        if has_budget(problem):
            self.staying = np.flatnonzero(problem.baseline[pairs.unit] >= 0)
        self.first_stay = self.first + count
        self.n_columns = count + len(self.staying)

    def column(self, place: IntArray, territory: IntArray) -> IntArray:
        """Columns of candidates (by their place) in territories."""
        return np.asarray(self.first + place * self.problem.n_territories + territory)

    def rows(self, budgets: Budgets | None) -> list[Rows]:
        """Rows of the labels, the bands, the barred units and the budgets."""
        return [*self._one_each(), *self._bands(), *self._barred(), *self._staying(budgets)]

    def _one_each(self) -> list[Rows]:
        k, count = self.problem.n_territories, len(self.candidates)
        columns = self.first + np.arange(count * k)
        own = opened(self.pairs)
        of_candidate = grouped_rows(
            np.concatenate([columns - self.first, own * 0 + np.arange(count) * k]) // k,
            np.concatenate([columns, own]),
            np.concatenate([np.ones(count * k), -np.ones(count)]),
            np.zeros(count),
            np.zeros(count),
        )
        of_territory = grouped_rows(
            (columns - self.first) % k, columns, np.ones(count * k), np.ones(k), np.ones(k)
        )
        return [of_candidate, of_territory]

    def _bands(self) -> list[Rows]:
        problem, pairs = self.problem, self.pairs
        k, count, mean = problem.n_territories, len(self.candidates), mean_territory(problem)
        columns = np.concatenate([np.arange(len(pairs)), self.first + np.arange(count * k)])
        group = np.concatenate([self.place, np.repeat(np.arange(count), k)])
        rows = []
        for m in range(problem.n_measures):
            share = problem.activity[pairs.unit, m] / mean[m]
            # More than everything is as good as no limit.
            highest = np.minimum(problem.upper[:, m], problem.activity[:, m].sum())
            for limit, upper in ((problem.lower[:, m], False), (highest, True)):
                value = np.concatenate([share, -np.tile(limit / mean[m], count)])
                low = np.full(count, -np.inf if upper else 0.0)
                high = np.full(count, 0.0 if upper else np.inf)
                rows.append(grouped_rows(group, columns, value, low, high))
        return rows

    def _barred(self) -> list[Rows]:
        """A unit is served by a candidate whose territory may take it."""
        barred = barred_units(self.problem)
        if not barred.size:
            return []
        limited = np.flatnonzero(barred[self.pairs.unit].any(axis=1))
        allowed = ~barred[self.pairs.unit[limited]]
        row, territory = np.nonzero(allowed)
        count = len(limited)
        column = self.column(self.place[limited][row], territory)
        return [
            grouped_rows(
                np.concatenate([np.arange(count), row]),
                np.concatenate([limited, column]),
                np.concatenate([np.ones(count), -np.ones(len(row))]),
                np.full(count, -np.inf),
                np.zeros(count),
            )
        ]

    def _staying(self, budgets: Budgets | None) -> list[Rows]:
        """A unit stays when its candidate has the territory of its baseline."""
        stays, count = self.staying, len(self.staying)
        if not count or budgets is None:
            return []
        unit = self.pairs.unit[stays]
        home = self.column(self.place[stays], self.problem.baseline[unit])
        columns = self.first_stay + np.arange(count)
        group = np.tile(np.arange(count), 2)
        value = np.repeat([1.0, -1.0], count)
        free, zeros = np.full(count, -np.inf), np.zeros(count)
        return [
            grouped_rows(group, np.concatenate([columns, stays]), value, free, zeros),
            grouped_rows(group, np.concatenate([columns, home]), value, free, zeros),
            *_budget_rows(budgets, unit, columns),
        ]


def read_assignment(problem: Problem, pairs: Pairs, values: FloatArray) -> IntArray:
    """Territory of each unit, int (n,), from the values of all columns."""
    chosen = np.flatnonzero(values[: len(pairs)] > 0.5)
    candidate = np.empty(problem.n_units, dtype=np.int64)
    candidate[pairs.unit[chosen]] = pairs.candidate[chosen]
    if problem.fixed_sites:
        return candidate
    if needs_labels(problem):
        labels = _Labels(problem, pairs)
        table = values[labels.first : labels.first_stay].reshape(-1, problem.n_territories)
        place = np.searchsorted(labels.candidates, candidate)
        return np.asarray(np.argmax(table, axis=1)[place])
    return np.asarray(np.unique(candidate, return_inverse=True)[1])


def write_values(
    problem: Problem, pairs: Pairs, assignment: IntArray, centers: IntArray
) -> FloatArray | None:
    """Values of all columns for an assignment with candidates `centers` (k,).

    None when the plan uses a pair that is not listed.
    """
    key = pairs.candidate * problem.n_units + pairs.unit
    wanted = centers[assignment] * problem.n_units + np.arange(problem.n_units)
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    if not len(key) or (key[place] != wanted).any():
        return None
    values = np.zeros(len(pairs))
    values[place] = 1.0
    if not needs_labels(problem):
        return values
    labels = _Labels(problem, pairs)
    more = np.zeros(labels.n_columns)
    k = problem.n_territories
    column = labels.column(np.searchsorted(labels.candidates, centers), np.arange(k))
    more[column - labels.first] = 1.0
    home = problem.baseline[pairs.unit[labels.staying]]
    stays = values[labels.staying] * (centers[home] == pairs.candidate[labels.staying])
    more[labels.first_stay - labels.first :] = stays
    return np.concatenate([values, more])
