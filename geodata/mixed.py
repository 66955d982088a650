"""Mixed levels: what is too heavy is cut into its smaller units, the rest stays whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.errors import Fault, raise_faults, spell_out
from geodata.roll_up import check_groups, roll_up


@dataclass(frozen=True)
class Mixed:
    """Units of two levels side by side.

    `units` is a unit table; `group_of` the id in it per unit of the smaller level, index unit_id:
    with it `roll_up_adjacency` makes the adjacency, and a sum per group the weights.
    """

    units: gpd.GeoDataFrame
    group_of: "pd.Series[str]"


def mix_levels(
    units: gpd.GeoDataFrame,
    parent_of: "pd.Series[str]",
    split: Collection[str],
    *,
    kind: str = "unit",
    names: Mapping[str, str] | None = None,
    parents: Mapping[str, str] | None = None,
) -> Mixed:
    """Join units to larger ones, except those of the larger units that are split.

    Parameters
    ----------
    units, parent_of, kind, names, parents
        As for `roll_up`.
    split
        Ids of the larger units that appear as their units.

    Returns
    -------
    Mixed
        The units sorted by id. Those of a split larger unit have it as their parent.

    Raises
    ------
    InvalidInput
        As `roll_up`; also parents to split that no unit has, and larger units with the id of a
        smaller one beside it, as zip and county codes may have: give those a prefix then.
    """
    parent_of = check_groups(units.index, parent_of, "parent")
    small = parent_of.isin(list(split)).to_numpy()
    raise_faults(_faults(parent_of, small, split))
    pieces = [units[small].assign(parent=parent_of[small])]
    if not small.all():
        rest = units[~small], parent_of[~small]
        pieces.append(roll_up(*rest, kind=kind, names=names, parents=parents))
    mixed = pd.concat([piece for piece in pieces if len(piece)]).sort_index()
    group_of = parent_of.mask(small, pd.Series(units.index, index=units.index))
    return Mixed(mixed, group_of.rename("group"))


def _faults(
    parent_of: "pd.Series[str]", small: npt.NDArray[np.bool_], split: Collection[str]
) -> list[Fault]:
    unknown = sorted(set(split) - set(parent_of))
    faults = spell_out(Fault("split", f"no unit belongs to {parent}") for parent in unknown)
    both = sorted(set(parent_of[~small]) & set(parent_of.index[small]))
    message = "is a unit and a larger unit; give the larger units ids of their own, with a prefix"
    return faults + spell_out(Fault("parents", f"{unit} {message}") for unit in both)


def parents_to_split(
    weight_of_units: "pd.Series[float]", parent_of: "pd.Series[str]", heaviest: float
) -> list[str]:
    """List the larger units whose units together weigh more than a limit.

    Parameters
    ----------
    weight_of_units
        Weight per unit, index unit_id, e.g. hours of work. Units that are missing weigh nothing.
    parent_of
        Id of the larger unit per unit, index unit_id.
    heaviest
        The most a larger unit may weigh.

    Returns
    -------
    list of str
        Sorted ids. A larger unit of one unit only cannot be split and is not listed.

    Raises
    ------
    InvalidInput
        Weights that are negative or missing, or of units without a parent.
    """
    wrong = weight_of_units.index[~(weight_of_units >= 0)]
    orphans = weight_of_units.index[~weight_of_units.index.isin(parent_of.index)]
    faults = spell_out(Fault("weights", f"unit {u}: negative or missing") for u in wrong)
    raise_faults(faults + spell_out(Fault("weights", f"unit {u}: has no parent") for u in orphans))
    total = weight_of_units.groupby(parent_of.reindex(weight_of_units.index)).sum()
    count = parent_of.value_counts()
    heavy = total.index[(total > heaviest) & (count.reindex(total.index) > 1)]
    return sorted(str(parent) for parent in heavy)
