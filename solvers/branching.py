"""Of which area a search over where the centers lie should count the centers next.

The relaxation opens parts of centers, and what it gains by that shows in areas that hold, say, two
and a half: they hold two at the most, or at least three (branching on sums of variables; for
p-medians on clusters, Ceselli & Righini, 2005). A city with two and a half territories' worth of
people is such an area. They are looked for as balls around likely candidates that end in a gap of
the map; the best of a few is taken (strong branching; Applegate, Bixby, Chvatal, Cook, 1995).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from solvers.cost import cost_matrix
from solvers.problem import FloatArray, IntArray, Problem
from solvers.regions import Region

AROUND, TRIED = 16, 3
"""Candidates of an atom around which balls are drawn, and balls of all that are tried."""
LEAST = 1e-6
"""Weight of a candidate that was not chosen of late."""
DOUBT = 0.1
"""How far from a whole number the centers of an area are at the least, where it is in doubt; and
by how many centers two areas differ that are both worth a try."""
ONE_SIDED = 0.02
"""What a part counts whose bound does not rise, as a part of both gains."""

Attempt = Callable[[Region], Region | None]


@dataclass(frozen=True, eq=False)
class _Area:
    """Candidates that hold `most` centers or more, and what it may bring to know which."""

    candidates: IntArray
    most: int
    promise: float = 0.0


class Branching:
    """Divides regions by the number of centers of an area."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        weight = problem.weight if problem.cost is None else np.abs(problem.cost).mean(axis=1)
        self.weight = np.maximum(weight, 1e-300)

    def divide(self, region: Region, attempt: Attempt, limit: float) -> list[Region]:
        """The one or two parts of a region that are left of the two it is divided into.

        Parameters
        ----------
        attempt
            Raises the bound of a part hastily; None when the part holds nothing.
        limit
            What a plan must cost less than.
        """
        openings = region.openings * self.problem.n_territories
        openings = openings / max(region.openings.sum(), 1e-300)
        # Areas within the atoms of those that are counted already cross none of them.
        atoms = region.counts.atoms(region.candidates)
        areas = [area for atom in atoms for area in self._balls(atom, openings)]
        chosen = _unlike(sorted(areas, key=lambda area: -area.promise), openings)
        # Which candidates are open is no question else; shut out those that are not.
        chosen = chosen or [self._half(max(atoms, key=len), openings)]
        best: list[Region] = []
        most = -np.inf
        for area in chosen:
            parts = [attempt(part) for part in _parts(region, area)]
            gains = [(limit if part is None else part.bound) - region.bound for part in parts]
            worth = float(np.prod(np.maximum(gains, ONE_SIDED * sum(gains))))
            if worth > most:
                best, most = [part for part in parts if part is not None], worth
        return best

    def _balls(self, atom: IntArray, openings: FloatArray) -> list[_Area]:
        """Areas around likely candidates of an atom, far from each other."""
        opening = openings[atom] + LEAST
        nearest = np.ones(len(atom))
        found = []
        for turn in range(min(AROUND, len(atom) - 1)):
            far = self._far(int(atom[np.argmax(opening * nearest**2)]), atom)
            nearest = np.minimum(nearest, far) if turn else far
            area = _ball(atom, opening, far)
            if area.promise > 0:
                found.append(area)
        return found

    def _half(self, atom: IntArray, openings: FloatArray) -> _Area:
        """The half of an atom around its likeliest candidate: as many centers as now, or fewer."""
        opening = openings[atom]
        far = self._far(int(atom[np.argmax(opening)]), atom)
        near = np.argsort(far, kind="stable")[: max(len(atom) // 2, 1)]
        return _Area(np.sort(atom[near]), max(int(np.rint(opening[near].sum())) - 1, 0))

    def _far(self, a: int, atom: IntArray) -> FloatArray:
        """How far candidates are from one of them: the root of cost over weight."""
        sites = self.problem.centers[atom]
        far = cost_matrix(self.problem, np.array([a]))[sites, 0] / self.weight[sites]
        return np.asarray(np.sqrt(np.maximum(far, 0.0)))


def _ball(atom: IntArray, opening: FloatArray, far: FloatArray) -> _Area:
    """The ball whose rim lies between half a center within and half a one without, far apart."""
    order = np.argsort(far, kind="stable")
    far, opening = far[order], opening[order]
    mass = np.concatenate([[0.0], np.cumsum(opening)])
    moment = np.concatenate([[0.0], np.cumsum(opening * far)])
    inside = mass[1:-1]
    width = min(0.5, mass[-1] / 2)
    low, high = np.maximum(inside - width, 0.0), np.minimum(inside + width, mass[-1])
    rim, first, last = (np.interp(x, mass, moment) for x in (inside, low, high))
    within = (rim - first) / np.maximum(inside - low, LEAST**2)
    without = (last - rim) / np.maximum(high - inside, LEAST**2)
    doubt = np.abs(inside - np.rint(inside))
    promise = np.where(doubt >= DOUBT, doubt * (without - within) ** 2, 0.0)
    at = int(np.argmax(promise))
    return _Area(np.sort(atom[order[: at + 1]]), int(inside[at]), float(promise[at]))


def _unlike(areas: list[_Area], openings: FloatArray) -> list[_Area]:
    """The first few that differ in the centers they hold."""
    kept: list[_Area] = []
    for area in areas:
        others = (np.setxor1d(area.candidates, other.candidates) for other in kept)
        if len(kept) < TRIED and all(openings[other].sum() > DOUBT for other in others):
            kept.append(area)
    return kept


def _parts(region: Region, area: _Area) -> list[Region]:
    """The area holds `most` centers at the most, or more."""
    inside, most = area.candidates, area.most
    if most:
        few = replace(region, counts=region.counts.limited(inside, 0, most))
    else:
        few = replace(region, candidates=np.setdiff1d(region.candidates, inside))
    more = region.counts.limited(inside, most + 1, len(inside))
    return [few, replace(region, counts=more)]
