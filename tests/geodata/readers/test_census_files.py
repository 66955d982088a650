"""The columns that Census files of several years have, by the names they have there."""

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata import read_units

COUNTY = {
    "STATEFP": "01", "COUNTYFP": "001", "COUNTYNS": "00161526", "AFFGEOID": "0500000US01001",
    "GEOID": "01001", "NAME": "Autauga", "NAMELSAD": "Autauga County", "STUSPS": "AL",
    "STATE_NAME": "Alabama", "LSAD": "06", "ALAND": 1539634184, "AWATER": 25674812,
}  # fmt: skip
STATE = {
    "STATEFP": "01", "STATENS": "01779775", "AFFGEOID": "0400000US01", "GEOID": "01",
    "STUSPS": "AL", "NAME": "Alabama", "LSAD": "00", "ALAND": 1, "AWATER": 1,
}  # fmt: skip
ZIP_2020 = {
    "ZCTA5CE20": "00601", "AFFGEOID20": "860Z200US00601", "GEOID20": "00601", "NAME20": "00601",
    "LSAD20": "Z5", "ALAND20": 1, "AWATER20": 1,
}  # fmt: skip
ZIP_TIGER = {
    "ZCTA5CE20": "00601", "GEOID20": "00601", "CLASSFP20": "B5", "MTFCC20": "G6350",
    "FUNCSTAT20": "S", "ALAND20": 1, "AWATER20": 1, "INTPTLAT20": "+18.18",
    "INTPTLON20": "-066.74",
}  # fmt: skip
ZIP_2010 = {"ZCTA5CE10": "00601", "AFFGEOID10": "8600000US00601", "GEOID10": "00601"}
COUNTY_2010 = {"GEO_ID": "0500000US01001", "STATE": "01", "COUNTY": "001", "NAME": "Autauga"}
TRACT = {"STATEFP": "01", "COUNTYFP": "001", "TRACTCE": "020100", "GEOID": "01001020100"}


@pytest.mark.parametrize(
    ("columns", "unit_id", "kind", "name", "parent"),
    [
        (COUNTY, "01001", "county", "Autauga", "01"),
        (STATE, "01", "state", "Alabama", ""),
        (ZIP_2020, "00601", "zip", "00601", ""),
        (ZIP_TIGER, "00601", "zip", "00601", ""),
        (ZIP_2010, "00601", "zip", "00601", ""),
        (COUNTY_2010, "01001", "county", "Autauga", ""),
        (TRACT, "01001020100", "unit", "01001020100", ""),
    ],
)
def test_census_files_need_no_option(
    tmp_path: Path, columns: dict[str, object], unit_id: str, kind: str, name: str, parent: str
) -> None:
    table = gpd.GeoDataFrame([columns], geometry=[shapely.box(-87, 32, -86, 33)], crs=4269)
    table.to_file(tmp_path / "cb_2020_us.shp")
    with zipfile.ZipFile(tmp_path / "cb_2020_us.zip", "w") as archive:
        for file in tmp_path.glob("cb_2020_us.*"):
            if file.suffix != ".zip":
                archive.write(file, file.name)
        archive.writestr("cb_2020_us.shp.iso.xml", "<metadata/>")
    units = read_units(tmp_path / "cb_2020_us.zip").units
    assert list(units.index) == [unit_id]
    assert list(units[["kind", "name", "parent"]].iloc[0]) == [kind, name, parent]
