"""The level to plan at: units joined to larger ones, such as zip codes to counties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata import parents_by_column, parents_by_overlap, parents_by_prefix, read_units
from territory.errors import Fault, InvalidInput
from territory.faults import some
from territory.reading.places import NEAREST_WITHIN_M

OPTION = "--level"

# Less than this share of a unit in its larger unit is told.
_DOUBTFUL_SHARE = 0.6


@dataclass(frozen=True)
class LevelChoice:
    """What `--level` says: exactly one of the three is given."""

    prefix: int | None = None
    column: str | None = None
    file: Path | None = None


@dataclass(frozen=True)
class Level:
    """The larger unit of each unit.

    Attributes
    ----------
    parent_of
        Id of the larger unit, index unit_id; no id is also that of a unit, except of units that
        are in no larger one: those stay as they are.
    names
        Names of larger units by id; where one is missing the id is the name.
    """

    parent_of: "pd.Series[str]"
    names: Mapping[str, str] = field(default_factory=dict)


def parse_level(text: str) -> LevelChoice:
    """Read ``prefix=3``, ``column=COUNTY`` or the name of a file.

    Raises
    ------
    InvalidInput
        When the prefix is no whole number above 0, or no column is named.
    """
    word, sign, value = text.partition("=")
    if sign and word.strip() == "prefix":
        if not value.strip().isdecimal() or int(value) < 1:
            message = f"{text!r}: a prefix is a number of characters, such as prefix=3"
            raise InvalidInput([Fault(OPTION, message)])
        return LevelChoice(prefix=int(value))
    if sign and word.strip() == "column":
        if not value.strip():
            raise InvalidInput([Fault(OPTION, f"{text!r} names no column")])
        return LevelChoice(column=value.strip())
    return LevelChoice(file=Path(text))


def find_level(
    units: gpd.GeoDataFrame,
    choice: LevelChoice,
    larger: gpd.GeoDataFrame | None = None,
) -> tuple[Level, tuple[str, ...]]:
    """Find the larger unit of each unit, and say what was assumed.

    Parameters
    ----------
    units
        Unit table; for a column its `parent` holds the values of that column.
    choice
        How.
    larger
        Unit table of the larger units, where the choice is a file.

    Raises
    ------
    InvalidInput
        When units have no larger one by prefix or column: all listed.
    """
    if choice.prefix is not None:
        return Level(_apart(units, parents_by_prefix(units, choice.prefix))), ()
    if choice.column is not None:
        return Level(_apart(units, parents_by_column(units, "parent"))), ()
    assert larger is not None
    found = parents_by_overlap(units, larger, nearest_within_m=NEAREST_WITHIN_M)
    parent = found["parent"]
    joined = parent.notna()
    apart = _apart(units, parent[joined].astype("str"))
    known = larger["name"].to_dict()
    names = {name: str(known[own]) for name, own in zip(apart, parent[joined], strict=True)}
    rest = pd.Series(units.index[~joined], units.index[~joined], dtype="str")
    parent_of = pd.concat([apart, rest]).reindex(units.index).rename("parent")
    return Level(parent_of, names), _overlap_report(found)


def level_of_table(units: gpd.GeoDataFrame, table: pd.DataFrame) -> Level:
    """The level that a table says, see `territory.reading.larger_units`."""
    larger = table["larger_id"]
    joined = larger[larger != larger.index]
    apart = _apart(units, joined)
    rest = units.index[~units.index.isin(joined.index)]
    parent_of = pd.concat([apart, pd.Series(rest, rest, dtype="str")])
    names = dict(zip(apart, table["name"][joined.index], strict=True))
    return Level(
        parent_of.reindex(units.index).rename("parent"),
        {larger: name for larger, name in names.items() if name},
    )


def table_of_level(level: Level) -> pd.DataFrame:
    """Undo `level_of_table`."""
    larger = level.parent_of.astype("str")
    names = [level.names.get(each, "") for each in larger]
    return larger.to_frame("larger_id").assign(name=names).rename_axis("unit_id")


def _apart(units: gpd.GeoDataFrame, parent_of: "pd.Series[str]") -> "pd.Series[str]":
    """Give larger units ids that no unit has, as zip codes and county codes may be alike."""
    if not parent_of.isin(units.index).any():
        return parent_of
    return "larger-" + parent_of


def _overlap_report(found: pd.DataFrame) -> tuple[str, ...]:
    ids = found.index
    lost = ids[found["parent"].isna()]
    near = ids[found["parent"].notna() & (found["share"] == 0)]
    doubtful = ids[(found["share"] > 0) & (found["share"] < _DOUBTFUL_SHARE)]
    lines = {
        "units outside every larger unit, put in the nearest": near,
        "units far from every larger unit, left as they are": lost,
        f"units with less than {_DOUBTFUL_SHARE:.0%} of their ground in the larger unit": doubtful,
    }
    return tuple(
        f"{line}: {len(which):,} ({some(which)})" for line, which in lines.items() if len(which)
    )


def read_larger(
    choice: LevelChoice, crs: str | None = None
) -> tuple[gpd.GeoDataFrame | None, tuple[str, ...]]:
    """Read the file of larger units, where the choice is one.

    Raises
    ------
    InvalidInput
        Listing every fault of the file.
    """
    if choice.file is None:
        return None, ()
    read = read_units(choice.file, crs=crs, drop_empty=True)
    return read.units, read.report
