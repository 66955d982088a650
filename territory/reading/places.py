"""Where accounts and reps are: coordinates or the code of a unit."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault
from territory.reading.numbers import Floats
from territory.reading.user_table import Reading

Mask = npt.NDArray[np.bool_]
NEAREST_WITHIN_M = 20_000.0
"""What is outside every unit, on a pier or a simplified shore, goes to one at most so far off."""

SOUTHERNMOST_LAT = -60.0
"""Nobody sells further south; whole files that do have their columns swapped."""


def read_places(reading: Reading, *, home: bool = False) -> dict[str, Floats | list[str]]:
    """Return columns lon, lat (degrees, NaN where unknown) and unit_code ("" where unknown).

    Every row needs coordinates or a unit code. Coordinates out of range, halves, and (0, 0)
    are faults; at (0, 0) with a unit code the code is believed.
    """
    lon, lat = reading.numbers("lon", grouped=False), reading.numbers("lat", grouped=False)
    code = read_unit_codes(reading)
    coded = code.ne("").to_numpy(dtype=bool)
    if not reading.columns.keys() & {"lon", "lat", "unit_code"}:
        option = reading.map_option("lon")
        message = f"no columns for lon and lat, nor for unit_code; name them with {option}"
        reading.faults.append(Fault(reading.table.file, message))
    elif reading.has("lon") != reading.has("lat"):
        there, gone = ("lon", "lat") if reading.has("lon") else ("lat", "lon")
        message = f"there is a column for {there}, {reading.columns[there]}, but none for {gone}"
        reading.faults.append(Fault(reading.table.file, message))
    elif not _swapped(reading, lon, lat):
        lon, lat = _drop_zeros(reading, lon, lat, coded)
        _check_range(reading, "lon", lon, 180)
        _check_range(reading, "lat", lat, 90)
        _check_complete(reading, lon, lat, coded, "home" if home else "place")
    return {"lon": lon, "lat": lat, "unit_code": code.to_list()}


def read_unit_codes(reading: Reading, name: str = "unit_code") -> "pd.Series[str]":
    """Return the codes of units as text, with the zeros that a spreadsheet took from them.

    Only in a column called zip or fips that has both five-digit and shorter numbers: those
    are five-digit codes of the US whose leading zero was lost, as in 7001 for 07001. Of
    ZIP+4 codes (07001-1234) the first five digits are kept.
    """
    code = reading.codes(name)
    header = reading.columns.get(name, "").lower()
    if not any(word in header for word in ("zip", "zcta", "fips")):
        return code
    long = code.str.fullmatch(r"[0-9]{5}-[0-9]{4}")
    if long.any():
        reading.note(name, f"{long.sum()} ZIP+4 codes cut to five digits")
        code = code.where(~long, code.str[:5])
    short = code.str.fullmatch(r"[0-9]{3,4}")
    if short.any() and code.str.fullmatch(r"[0-9]{5}").any():
        reading.note(name, f"{short.sum()} codes lack leading zeros; filled to five digits")
        code = code.where(~short, code.str.zfill(5))
    return code


def _swapped(reading: Reading, lon: Floats, lat: Floats) -> bool:
    """Add one fault when the two columns are swapped in every row, and tell so."""
    both = ~np.isnan(lon) & ~np.isnan(lat)
    if not both.any() or not (np.abs(lon[both]) <= 90).all():
        return False
    beyond = (np.abs(lat[both]) > 90) & (np.abs(lat[both]) <= 180)
    polar = lat[both] < SOUTHERNMOST_LAT
    if not (beyond | polar).all():
        return False
    columns = reading.columns["lon"], reading.columns["lat"]
    first = int(np.flatnonzero(both)[0])
    message = (
        f"lon and lat look swapped: row {reading.table.frame.index[first]} reads longitude "
        f"{lon[first]:g}, latitude {lat[first]:g}; "
        f"map them the other way round: --map {columns[0]}=lat --map {columns[1]}=lon"
    )
    reading.faults.append(Fault(reading.table.file, message))
    return True


def _drop_zeros(reading: Reading, lon: Floats, lat: Floats, coded: Mask) -> tuple[Floats, Floats]:
    zero = (lon == 0) & (lat == 0)
    believed = zero & coded
    reading.fault(zero & ~coded, "lon", lambda i: "lon 0, lat 0 stands for an unknown place")
    if believed.any():
        reading.note("lon", f"{believed.sum()} rows at lon 0, lat 0 placed by their unit code")
    return np.where(believed, np.nan, lon), np.where(believed, np.nan, lat)


def _check_range(reading: Reading, name: str, values: Floats, limit: int) -> None:
    wrong = np.abs(values) > limit
    reading.fault(wrong, name, lambda i: f"{values[i]:g} is not in -{limit}..{limit} degrees")


def _check_complete(reading: Reading, lon: Floats, lat: Floats, coded: Mask, what: str) -> None:
    # A cell that is no number has its own fault already.
    no_lon = np.isnan(lon) & ~reading.wrong["lon"]
    no_lat = np.isnan(lat) & ~reading.wrong["lat"]
    reading.fault(no_lon & ~np.isnan(lat), "lon", lambda i: "is empty although lat is given")
    reading.fault(no_lat & ~np.isnan(lon), "lat", lambda i: "is empty although lon is given")
    nowhere = no_lon & no_lat & ~coded
    reading.fault(nowhere, "lon", lambda i: f"no {what}: lon, lat and unit_code are all empty")
