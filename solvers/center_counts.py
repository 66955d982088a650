"""How many centers lie in areas of which no two cross, and the cheapest choice that obeys.

Areas that are nested or apart make the choices of centers the bases of a generalized polymatroid
(laminar matroids with lower and upper limits): the cheapest is found greedily from the inner areas
to the outer ones, and one that has to hold a given candidate is one exchange away (Murota, 2003).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.problem import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CenterCounts:
    """Fewest and most centers of areas, the inner before the outer ones.

    Attributes
    ----------
    member
        Which candidates lie in an area, bool (a, c); any two areas are nested or apart.
    least, most
        Limits of each area, int (a,).
    """

    member: BoolArray
    least: IntArray
    most: IntArray

    @classmethod
    def free(cls, n_candidates: int) -> CenterCounts:
        """No area is limited."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(np.zeros((0, n_candidates), dtype=bool), nothing, nothing)

    def limited(self, area: IntArray, least: int, most: int) -> CenterCounts:
        """The same with limits for an `area`, which crosses none of the others."""
        inside = np.zeros(self.member.shape[1], dtype=bool)
        inside[area] = True
        same = (self.member == inside).all(axis=1)
        if same.any():
            at = int(np.flatnonzero(same)[0])
            low, high = self.least.copy(), self.most.copy()
            low[at], high[at] = max(low[at], least), min(high[at], most)
            return CenterCounts(self.member, low, high)
        size = self.member.sum(axis=1)
        at = int((size < len(area)).sum())
        return CenterCounts(
            np.insert(self.member, at, inside, axis=0),
            np.insert(self.least, at, least),
            np.insert(self.most, at, most),
        )

    def cheapest(self, which: IntArray, value: FloatArray, k: int) -> IntArray | None:
        """The cheapest `k` of the candidates `which` within the limits; None if there are none.

        `value` (len(which),) is the price of each.
        """
        if not len(self.least):
            return which[np.argpartition(value, k - 1)[:k]] if len(which) >= k else None
        order = np.argsort(value, kind="stable")
        allowed, needed = np.ones(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
        member = self.member[:, which[order]]
        for inside, least, most in zip(member, self.least, self.most, strict=True):
            held = np.flatnonzero(inside & allowed)
            held = held[np.argsort(~needed[held], kind="stable")]
            if len(held) < least or needed[held].sum() > most:
                return None
            needed[held[:least]] = True
            allowed[held[most:]] = False
        held = np.flatnonzero(allowed)
        held = held[np.argsort(~needed[held], kind="stable")]
        if len(held) < k or needed[held].sum() > k:
            return None
        return which[order[held[:k]]]

    def replaceable(self, which: IntArray, chosen: IntArray) -> BoolArray:
        """Which of the `chosen` may give way to each candidate, bool (len(which), len(chosen))."""
        count = self.member[:, chosen].sum(axis=1)
        full, bare = count >= self.most, count <= self.least
        comes, goes = self.member[:, which], self.member[:, chosen]
        entered = comes[full].T.astype(float) @ (~goes[full]).astype(float)
        left = (~comes[bare]).T.astype(float) @ goes[bare].astype(float)
        return np.asarray((entered + left) == 0)

    def atoms(self, candidates: IntArray) -> list[IntArray]:
        """Of the `candidates` left those that lie in the same areas, where a choice is left."""
        member = self.member[:, candidates]
        needed = member[member.sum(axis=1) == self.least].any(axis=0)
        free, member = candidates[~needed], member[:, ~needed]
        if not len(self.least) or not len(free):
            return [free]
        _, atom = np.unique(member, axis=1, return_inverse=True)
        return [free[atom == a] for a in range(int(atom.max()) + 1)]
