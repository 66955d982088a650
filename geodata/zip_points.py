"""Where zip codes and counties of the US are, for records that come with a code only."""

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd
import shapely

from geodata.packaged import packaged_file
from geodata.sample import RENUMBERED, WITHOUT_SHAPE, read_us_counties

# The Census has measured its points; GeoNames knows the codes that the Census leaves out.
_SOURCES = {"census": "zip_points_census.csv", "geonames": "zip_points_geonames.csv"}


def zip_points(codes: "Iterable[object] | pd.Series[str]") -> pd.DataFrame:
    """Look up a point for each zip code.

    41,128 codes are known: the 33,791 zip code tabulation areas of the 2021 Census Gazetteer by a
    point inside the area, and 7,337 others, most of them post office boxes and single large
    receivers, from GeoNames by the place they belong to. Military post offices abroad are not.

    Parameters
    ----------
    codes
        Zip codes (n,), text or whole numbers. "02139-4307" is read as 02139, and 2139 too, as
        spreadsheets drop zeros.

    Returns
    -------
    DataFrame
        One row per code, in order, with the index of `codes` where it is a Series and the codes as
        given otherwise: lon, lat (degrees, NaN where the code is not known) and source
        ("census", "geonames", or "" where not known).

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    return _looked_up(_zip_table(), codes)


def county_points(codes: "Iterable[object] | pd.Series[str]") -> pd.DataFrame:
    """Look up a point inside each county by its 5-digit FIPS code, as `zip_points` does for zips.

    The source is "census". Codes that merged or were renamed until 2017 are known by where their
    ground is now.

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    return _looked_up(_county_table(), codes)


def _looked_up(table: pd.DataFrame, codes: "Iterable[object] | pd.Series[str]") -> pd.DataFrame:
    given = codes if isinstance(codes, pd.Series) else pd.Series(list(codes), dtype=object)
    found = table.reindex(_five_digits(given))
    found["source"] = found["source"].astype(object).where(found["source"].notna(), "")
    found.index = codes.index if isinstance(codes, pd.Series) else pd.Index(given.array)
    return found


def _five_digits(codes: "pd.Series[str]") -> "pd.Series[str]":
    text = codes.astype(object).where(codes.notna(), "").astype(str).str.strip()
    text = text.str.replace(r"^(\d{5})-?\d{4}$", r"\1", regex=True)
    short = text.str.fullmatch(r"\d{3,4}").to_numpy(dtype=bool)
    return text.mask(short, text.str.zfill(5))


@lru_cache(maxsize=1)
def _zip_table() -> pd.DataFrame:
    tables = [
        pd.read_csv(packaged_file(name), dtype={"zip": str}).assign(source=source)
        for source, name in _SOURCES.items()
    ]
    return pd.concat(tables).drop_duplicates("zip").set_index("zip")


@lru_cache(maxsize=1)
def _county_table() -> pd.DataFrame:
    counties = read_us_counties(contiguous_states=False)
    lon_lat = shapely.get_coordinates(counties["point"].to_numpy())
    table = pd.DataFrame(lon_lat, index=counties.index, columns=["lon", "lat"])
    moved = {**RENUMBERED, **WITHOUT_SHAPE}
    former = table.loc[list(moved.values())].set_axis(list(moved))
    return pd.concat([table, former]).assign(source="census")
