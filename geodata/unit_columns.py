"""Which columns of a table hold the ids, names, parents and places of units."""

import re
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.errors import Fault, spell_out

Texts = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ID_COLUMNS = (
    "unit_id", "zip", "zipcode", "zip_code", "zip5", "zcta", "zcta5", "zcta5ce20", "zcta5ce10",
    "zcta5ce", "zcta5ce00", "geoid", "geoid20", "geoid10", "fips", "county_fips", "fips_code",
    "postcode", "postal_code", "postalcode", "plz", "nuts_id", "code", "id", "geo_id", "affgeoid",
)  # fmt: skip
NAME_COLUMNS = ("name", "unit_name", "namelsad", "namelsad20", "name20", "name10", "basename")
PARENT_COLUMNS = ("parent",)
LON_COLUMNS = ("lon", "longitude", "lng", "intptlon20", "intptlon10", "intptlon", "x")
LAT_COLUMNS = ("lat", "latitude", "intptlat20", "intptlat10", "intptlat", "y")

_ZIP_COLUMNS = ("zip", "zcta", "postcode", "postal", "plz")
_SMALLER_THAN_COUNTY = ("tract", "blkgrp", "block", "cousub", "place", "sldl", "sldu", "cd1", "vtd")
_STATE, _COUNTY = ("statefp", "statefp20", "statefp10"), ("countyfp", "countyfp20", "countyfp10")
_SUMMARY_LEVELS = {"040": "state", "050": "county", "860": "zip", "871": "zip"}
_LONG_GEOID = re.compile(r"(\d{3})\d{4}US(\w+)\Z")


class UnitColumns:
    """The columns of one file that hold ids, names and parents.

    Parameters
    ----------
    table
        Features as they stand in the file.
    file
        What the user calls it.
    id_column, name_column, parent_column
        What the user named; None for the usual names, in any case.
    first_row
        What the user calls the first feature.
    """

    def __init__(
        self,
        table: gpd.GeoDataFrame,
        file: str,
        *,
        id_column: str | None = None,
        name_column: str | None = None,
        parent_column: str | None = None,
        first_row: int = 1,
    ) -> None:
        self.table = table.drop(columns=table.active_geometry_name)
        self.file = file
        self.first_row = first_row
        self.missing: list[Fault] = []
        self.name_column = self._found(name_column, NAME_COLUMNS)
        self.parent_column = self._found(parent_column, PARENT_COLUMNS)
        self.id_column = self._found(id_column, ()) if id_column else self._usual_id()
        self.kind = self._kind()
        if self.parent_column is None and self.kind == "county":
            self.parent_column = next(iter(self._present(_STATE)), None)
        self.ids = self._texts(self.id_column)
        self._take_census_prefix_off()

    def _found(self, named: str | None, usual: Sequence[str]) -> str | None:
        if named is None:
            return next(iter(self._present(usual)), None)
        if named in self.table.columns:
            return named
        self.missing.append(Fault(self.file, f"no column {named!r}; {self._has()}"))
        return None

    def _present(self, usual: Sequence[str]) -> list[str]:
        by_name = {str(column).lower(): column for column in reversed(self.table.columns)}
        return [by_name[name] for name in usual if name in by_name]

    def _has(self) -> str:
        names = [str(column) for column in self.table.columns[:50]]
        return f"the columns are {', '.join(names) or 'none'}"

    def _usual_id(self) -> str | None:
        # Names serve where nothing else does, as in drawings from a map: if they are unique.
        present = self._present(ID_COLUMNS)
        for column in present or self._present(NAME_COLUMNS):
            ids = text_values(self.table[column])
            if ids.all() and len(set(ids)) == len(ids):
                return column
        if not present:
            message = f"no id column found, name it with --id-column; {self._has()}"
            self.missing.append(Fault(self.file, message))
        return present[0] if present else None

    def _kind(self) -> str:
        names = [str(column).lower() for column in self.table.columns]
        if str(self.id_column).lower().startswith(_ZIP_COLUMNS) or any(
            name.startswith("zcta5ce") for name in names
        ):
            return "zip"
        if any(name.startswith(_SMALLER_THAN_COUNTY) for name in names):
            return "unit"
        if self._present(_COUNTY):
            return "county"
        return "state" if self._present(_STATE) and self._present(("stusps",)) else "unit"

    def _take_census_prefix_off(self) -> None:
        """Turn ``0500000US01001`` into ``01001``, the code that all other tables use."""
        matches = [_LONG_GEOID.match(text) for text in self.ids]
        levels = {match.group(1) for match in matches if match}
        if all(matches) and len(levels) == 1:
            self.ids = np.array([match.group(2) for match in matches if match], dtype=object)
            if self.kind == "unit":
                self.kind = _SUMMARY_LEVELS.get(levels.pop(), "unit")

    def _texts(self, column: str | None) -> Texts:
        if column is None:
            return np.full(len(self.table), "", dtype=object)
        return text_values(self.table[column])

    def id_faults(self, kept: Mask, *, twice_allowed: bool) -> list[Fault]:
        """Return what is wrong with the ids of the kept features."""
        if self.id_column is None:
            return self.missing
        again = np.zeros(len(self.ids), dtype=bool)
        if not twice_allowed:
            again[kept] = pd.Series(self.ids[kept]).duplicated()
        nameless = self.ids == ""
        return [
            *self.missing,
            *self._listed(kept & nameless, lambda _: "id is missing"),
            *self._listed(again & ~nameless, self._occurs_again),
        ]

    def _occurs_again(self, i: int) -> str:
        return f"id {self.ids[i]} occurs more than once"

    def _listed(self, wrong: Mask, message: Any) -> list[Fault]:
        column = str(self.id_column)
        return spell_out(
            Fault(self.file, message(i), i + self.first_row, column)
            for i in np.flatnonzero(wrong).tolist()
        )

    def names(self) -> Texts:
        """Return the names (n,); where there is none, the id."""
        names = self._texts(self.name_column)
        return np.where(names == "", self.ids, names)

    def parents(self) -> Texts:
        """Return the parents (n,), "" where there is none."""
        return self._texts(self.parent_column)

    def places(self) -> Floats:
        """Return lon, lat (n, 2) of columns with the usual names, NaN where there is none."""
        lon, lat = (self._present(names) for names in (LON_COLUMNS, LAT_COLUMNS))
        places = np.full((len(self.table), 2), np.nan)
        if lon and lat:
            for axis, column in enumerate((lon[0], lat[0])):
                numbers = pd.to_numeric(self.table[column], errors="coerce")
                places[:, axis] = numbers.to_numpy(dtype=float, na_value=np.nan)
        # Columns x and y may just as well be metres.
        degrees = (np.abs(places) <= np.array([180.0, 90.0])).all(axis=1)
        return np.where(degrees[:, None], places, np.nan)

    def notes(self) -> list[str]:
        """Return what the user should know about the ids."""
        if self.id_column is None or not pd.api.types.is_numeric_dtype(self.table[self.id_column]):
            return []
        return [
            f"column {self.id_column} holds numbers: leading zeros, if there were any, are lost"
        ]


def text_values(column: "pd.Series[Any]") -> Texts:
    """Turn a column into text: 7001.0 becomes "7001", a missing value ""."""
    return np.array([_text(value) for value in column], dtype=object)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        text = str(int(number)) if number.is_integer() else str(number)
        return "" if np.isnan(number) else text
    return str(value).strip()
