"""Territories joined to larger groups: districts, regions, and areas of specialists, judged."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers.contiguity import count_pieces

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """What groups are made of: territories, or the districts of a region.

    Attributes
    ----------
    names
        Their ids, (n,).
    activity
        What each has of the measures, index `names`.
    xy, weight
        Where each is, metres, (n, 2), and how much that counts, (n,).
    edges
        Neighbours, (e, 2), positions in `names`.
    """

    names: pd.Index
    activity: pd.DataFrame
    xy: Floats
    weight: Floats
    edges: Ints

    def joined(self, group: Ints, names: pd.Index) -> "Parts":
        """The groups as parts of larger ones; `group` is that of each part, (n,)."""
        sums = self.activity.groupby(group).sum().reindex(range(len(names)), fill_value=0.0)
        mass = np.bincount(group, self.weight, minlength=len(names)).astype(np.float64)
        safe = np.maximum(mass, 1e-300)
        xy = [np.bincount(group, self.weight * axis, minlength=len(names)) for axis in self.xy.T]
        pairs = np.unique(np.sort(group[self.edges], axis=1), axis=0)
        edges = pairs[pairs[:, 0] != pairs[:, 1]] if len(pairs) else pairs
        return Parts(names, sums.set_axis(names), np.column_stack(xy) / safe[:, None], mass, edges)


@dataclass(frozen=True)
class Groups:
    """Groups of parts, judged.

    Attributes
    ----------
    group_of
        Group of each part, by its id.
    measures, targets, deviation
        Of each group and measure; index group.
    pieces
        Connected pieces of each group.
    tolerance
        Largest deviation that was allowed, a fraction.
    objective, bound, gap
        Mean squared kilometres from a part to the center of its group, and the proven bound on
        that for these parts; None where the groups were made first, and the parts in them.
    """

    group_of: "pd.Series[str]"
    measures: pd.DataFrame
    targets: pd.DataFrame
    deviation: pd.DataFrame
    pieces: "pd.Series[int]"
    tolerance: float
    objective: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """Most by which the objective can exceed the best possible, as a share of it."""
        if self.objective is None or self.bound is None or self.objective <= 0:
            return None
        return max(0.0, (self.objective - self.bound) / self.objective)


@dataclass(frozen=True)
class Overlay:
    """Which specialist serves a skill where.

    Attributes
    ----------
    skill
        The skill.
    groups
        Rep of each territory as its group, and what each has of the work that needs the skill.
    without_work
        Territories in which no account needs it.
    """

    skill: str
    groups: Groups
    without_work: tuple[str, ...]


def name_groups(x: Floats, prefix: str) -> pd.Index:
    """Ids of groups, numbered from west to east, with as many digits as the largest."""
    digits = len(str(len(x)))
    names = np.empty(len(x), dtype=object)
    order = np.argsort(x, kind="stable")
    names[order] = [f"{prefix}{number + 1:0{digits}d}" for number in range(len(x))]
    return pd.Index(names)


def judge_groups(
    parts: Parts, group: Ints, names: pd.Index, shares: Floats, tolerance: float
) -> Groups:
    """Sum, compare and count anew: nothing of the solver is believed.

    `group` is the position in `names` of each part's, `shares` are in proportion, (g,).
    """
    sums = parts.activity.groupby(group).sum().reindex(range(len(names)), fill_value=0.0)
    sums = sums.set_axis(names)
    total = parts.activity.sum().to_numpy(float)
    targets = pd.DataFrame(
        (shares / shares.sum())[:, None] * total[None, :], index=names, columns=sums.columns
    )
    return Groups(
        pd.Series(names[group], index=parts.names, dtype="str"),
        sums,
        targets,
        sums / targets - 1.0,
        pd.Series(count_pieces(group, parts.edges, len(names)), index=names),
        tolerance,
    )


def groups_json(groups: Groups, label: str, extra: Mapping[str, object]) -> dict[str, object]:
    """Groups as plan.json tells them; `label` is what each is called."""
    return {
        **extra,
        "tolerance": groups.tolerance,
        "objective": groups.objective,
        "bound": groups.bound,
        "gap": groups.gap,
        "groups": [
            {
                label: name,
                "territories": sorted(groups.group_of.index[groups.group_of == name]),
                "pieces": int(groups.pieces[name]),
                "measures": {
                    measure: {
                        "value": float(groups.measures.loc[name, measure]),
                        "target": float(groups.targets.loc[name, measure]),
                        "deviation": float(groups.deviation.loc[name, measure]),
                    }
                    for measure in groups.measures.columns
                },
            }
            for name in sorted(groups.measures.index)
        ],
    }
