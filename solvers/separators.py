"""Cuts that make territories connected: a unit is served only over a separator that is served too.

For candidate j and unit a that are not neighbours, and units S without which no path light enough
for a territory leads from j to a: ``x_aj <= sum of x_sj over s in S`` (length-bounded separators:
Validi, Buchanan, Lykhovyd, 2022; a,b-separators: Oehrlein and Haunert, 2017). The model grows by
those that its solutions break, found here in whole solutions and in fractional ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from solvers.array_model import Rows, rows_from
from solvers.contiguity import build_graph
from solvers.hess_pairs import Pairs
from solvers.max_flow import least_separator
from solvers.problem import BAND_TOLERANCE, BoolArray, FloatArray, IntArray, Problem
from solvers.reach import lightest_paths

VIOLATED = 0.02
"""Least part of a unit by which a fractional solution has to break a cut for it to be added."""
MOST_PER_PIECE = 8
"""Units of one cut-off piece that get a cut of their own, the heaviest first."""

Cut = tuple[int, int, IntArray]
"""A unit, the one it has to be joined to, and the units that separate the two."""
Find = Callable[[int, BoolArray, FloatArray], Iterator[Cut]]


class Separators:
    """Finds broken cuts; remembers those it has given."""

    def __init__(self, problem: Problem, pairs: Pairs) -> None:
        self.problem, self.pairs = problem, pairs
        self.graph = build_graph(problem.n_units, problem.edges)
        self.start = np.searchsorted(pairs.candidate, np.arange(len(problem.centers) + 1))
        limits = problem.upper.max(axis=0)
        share = problem.activity / np.maximum(limits, 1e-300)
        # The measure that fills a territory the fastest bounds the paths; any of them would do.
        tightest = int(np.argmax(share.sum(axis=0)))
        self.weight = np.ascontiguousarray(problem.activity[:, tightest])
        self.limit = float(limits[tightest]) * (1 + BAND_TOLERANCE)
        self.given: set[tuple[int, int, int, bytes]] = set()

    def of_whole(self, values: FloatArray) -> Rows | None:
        """Cuts that a solution in whole numbers breaks; None when every territory is connected."""
        return self._rows(values, self._cut_off)

    def of_fractional(self, values: FloatArray) -> Rows | None:
        """Cuts that a fractional solution breaks by more than `VIOLATED`."""
        return None if self.problem.fixed_sites else self._rows(values, self._weakly_joined)

    def _rows(self, values: FloatArray, find: Find) -> Rows | None:
        served = values[: len(self.pairs)]
        columns: list[IntArray] = []
        coefficients: list[FloatArray] = []
        # The center is served by its own candidate whenever that is open; no other unit is sure.
        ends = 2 if self.problem.fixed_sites else 1
        for j in np.unique(self.pairs.candidate[served > 1e-6]).tolist():
            place = np.full(self.problem.n_units, -1)
            rows = np.arange(self.start[j], self.start[j + 1])
            place[self.pairs.unit[rows]] = rows
            amount = np.zeros(self.problem.n_units)
            amount[self.pairs.unit[rows]] = served[rows]
            for unit, anchor, separator in find(j, place >= 0, amount):
                known = (j, unit, anchor, separator.tobytes())
                if known not in self.given:
                    self.given.add(known)
                    joined = np.array([unit, anchor])[:ends]
                    columns.append(place[np.concatenate([joined, separator])])
                    coefficients.append(np.repeat([1.0, -1.0], [ends, len(separator)]))
        if not columns:
            return None
        count = len(columns)
        return rows_from(columns, coefficients, np.full(count, -np.inf), np.full(count, ends - 1.0))

    def _cut_off(self, j: int, listed: BoolArray, amount: FloatArray) -> Iterator[Cut]:
        """Cuts for the units served in pieces that do not hold the center of j."""
        served = amount > 0.5
        anchor = int(self.problem.centers[j])
        if self.problem.fixed_sites:
            # A unit that is locked there is sure to be served, so that cuts from it hold for all.
            firm = served & (self.problem.locked == j)
            among = firm if firm.any() else served
            anchor = int(np.argmax(np.where(among, self.weight, -1.0)))
        whole = self._component(served, anchor)
        rest = served & ~whole
        while rest.any():
            piece = self._component(rest, int(np.flatnonzero(rest)[0]))
            rest &= ~piece
            yield from self._around(anchor, listed, piece, whole)

    def _around(
        self, center: int, listed: BoolArray, piece: BoolArray, whole: BoolArray
    ) -> Iterator[Cut]:
        units = np.flatnonzero(piece)
        order = np.argsort(-self.weight[units], kind="stable")
        # Once around the piece, once around the center: which of the two cuts deeper varies.
        near_piece = self._neighbours(piece) & listed & ~piece
        near_center = self._neighbours(whole) & listed & ~whole
        for unit in units[order][:MOST_PER_PIECE].tolist():
            for near in (near_piece, near_center):
                if not near[unit] and not near[center]:
                    yield unit, center, self._least(center, unit, listed, near)

    def _least(self, center: int, unit: int, listed: BoolArray, near: BoolArray) -> IntArray:
        """Drop units from a separator as long as no light path opens (Validi et al., 2022)."""
        open_ = listed & ~near
        kept = near.copy()
        for s in np.flatnonzero(near):
            open_[s] = True
            if self._light(center, unit, open_):
                open_[s] = False
            else:
                kept[s] = False
        return np.flatnonzero(kept)

    def _light(self, center: int, unit: int, among: BoolArray) -> bool:
        graph = self.graph
        far = lightest_paths(graph.start, graph.neighbours, among, center, self.weight)
        return bool(far[unit] <= self.limit)

    def _weakly_joined(self, j: int, listed: BoolArray, amount: FloatArray) -> Iterator[Cut]:
        """Cuts found as least cuts between the center and each unit that is served in part."""
        center = int(self.problem.centers[j])
        graph = self.graph
        beside = np.zeros(len(amount), dtype=bool)
        beside[graph.neighbours[graph.start[center] : graph.start[center + 1]]] = True
        units = np.flatnonzero((amount > VIOLATED) & ~beside)
        units = units[units != center]
        for unit in units[np.argsort(-amount[units], kind="stable")].tolist():
            flow, separator = least_separator(
                graph.start, graph.neighbours, listed, amount, center, unit, amount[unit]
            )
            if flow < amount[unit] - VIOLATED:
                near = np.zeros(len(amount), dtype=bool)
                near[separator] = True
                yield unit, center, self._least(center, unit, listed, near)

    def _component(self, among: BoolArray, root: int) -> BoolArray:
        graph = self.graph
        nothing = np.zeros(len(among))
        return np.isfinite(lightest_paths(graph.start, graph.neighbours, among, root, nothing))

    def _neighbours(self, units: BoolArray) -> BoolArray:
        found = np.zeros(len(units), dtype=bool)
        for i in np.flatnonzero(units):
            found[self.graph.neighbours[self.graph.start[i] : self.graph.start[i + 1]]] = True
        return found
