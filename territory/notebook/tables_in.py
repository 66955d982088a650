"""Tables of a notebook as files, so that one reader checks both and tells the same faults."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from territory.errors import Fault, InvalidInput

Table = Any
"""A path, or a DataFrame, GeoDataFrame or Series."""


def file_of(table: Table, name: str, folder: Path) -> Path | None:
    """Path of what was given: its own, or of a file that is written to the folder.

    Parameters
    ----------
    table
        A path, a table, or None.
    name
        What it holds, such as ``accounts``; the file and its faults are called after it.
    folder
        Where to write. Rows are counted as in a spreadsheet: the first below the header is 2.

    Raises
    ------
    InvalidInput
        When it is neither a path nor a table.
    """
    if table is None or isinstance(table, (str, Path)):
        return None if table is None else Path(table)
    if not isinstance(table, (pd.DataFrame, pd.Series)):
        message = f"is a {type(table).__name__}; give a DataFrame, or the path of a file"
        raise InvalidInput([Fault(name, message)])
    frame = _with_index(table)
    if isinstance(frame, gpd.GeoDataFrame) and name != "accounts":
        return _write_shapes(frame, folder / f"{name}.parquet")
    path = folder / f"{name}.csv"
    _as_text(_with_places(frame)).to_csv(path, index=False)
    return path


def as_given(text: str, folder: Path) -> str:
    """A sentence that speaks of tables, not of the files that they were written to."""
    for written in folder.iterdir():
        text = text.replace(written.name, written.stem)
    return text


@contextmanager
def told_as_given(folder: Path) -> Iterator[None]:
    """Raise what is wrong with tables that were written to the folder, by their own names."""
    try:
        yield
    except InvalidInput as refusal:
        faults = [
            replace(one, file=as_given(one.file, folder), message=as_given(one.message, folder))
            for one in refusal.faults
        ]
        raise InvalidInput(faults) from None


def _with_index(table: "pd.DataFrame | pd.Series[Any]") -> pd.DataFrame:
    """Make a named index a column: it is an id more often than not."""
    frame = table.to_frame() if isinstance(table, pd.Series) else table
    named = [name for name in frame.index.names if name is not None and name not in frame.columns]
    return frame.reset_index() if named else frame


def _with_places(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the points of accounts into columns lon and lat."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    if frame.crs is None:
        message = "the points have no CRS; say which with .set_crs(4326) for longitude, latitude"
        raise InvalidInput([Fault("accounts", message)])
    other = {kind for kind in frame.geom_type.dropna().unique() if kind != "Point"}
    if other:
        message = f"are points, not {', '.join(sorted(other))}; polygons go to units"
        raise InvalidInput([Fault("accounts", message)])
    points = frame.geometry.to_crs(4326)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    plain = plain.drop(columns=[name for name in ("lon", "lat") if name in plain])
    return plain.assign(lon=points.x, lat=points.y)


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Write lists, as of skills, the way files have them."""
    objects = [name for name in frame.columns if frame[name].dtype == object]
    return frame.assign(**{str(name): frame[name].map(_cell) for name in objects})


def _cell(value: Any) -> Any:
    several = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
    return "; ".join(map(str, value)) if several else value


def _write_shapes(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write polygons; further geometry, such as points inside, is left out."""
    own = frame.geometry.name
    geometry = [name for name in frame.columns if str(frame[name].dtype) == "geometry"]
    kept = frame.drop(columns=[name for name in geometry if name != own])
    mixed = [name for name in kept.columns if name != own and kept[name].dtype == object]
    kept = kept.assign(**{name: kept[name].map(_cell).astype("str") for name in mixed})
    kept.to_parquet(path)
    return path
