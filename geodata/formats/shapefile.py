"""Shapefile: the one format that GDAL reads for us, with its Shapefile driver only.

GDAL has no argument here that names the driver. So the file is first known to be a Shapefile by
its first bytes, lies under a name of ours in a folder of ours, where GDAL finds nothing else to
try, and the driver that opened it is asked for before any feature is read.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geodata.formats.source import Source

BESIDE = (".shx", ".dbf", ".prj", ".cpg")
"""Files of a Shapefile beside the .shp, of which the last two may be missing."""

_DRIVERS = ("ESRI Shapefile",)


def read_shapefile(source: Source, beside: dict[str, Path]) -> gpd.GeoDataFrame:
    """Read a Shapefile.

    Parameters
    ----------
    source
        The .shp file.
    beside
        The other files of it by their suffix in lower case, e.g. ``{".shx": Path(...)}``.
    """
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in beside]
    if missing:
        names = " and ".join(missing)
        raise source.refusal(f"the {names} beside it is missing: a Shapefile is several files")
    _check_index(source, beside[".shx"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.shp"
        for suffix, target in ((".shp", source.path), *beside.items()):
            if suffix != ".cpg":
                _place(target.resolve(), path.with_suffix(suffix))
        return _read(path, source, _encoding(beside.get(".cpg")))


def _place(target: Path, path: Path) -> None:
    try:
        os.symlink(target, path)
    except OSError:
        # Windows lets only some people make links.
        shutil.copyfile(target, path)


def _read(path: Path, source: Source, encoding: str | None) -> gpd.GeoDataFrame:
    info = pyogrio.read_info(path, encoding=encoding)
    if info["driver"] not in _DRIVERS:
        raise source.refusal("is no Shapefile, whatever its name says")
    source.check_features(int(info["features"]))
    table = pyogrio.read_dataframe(path, encoding=encoding, use_arrow=False)
    if not isinstance(table, gpd.GeoDataFrame):
        raise source.refusal("has no geometry column")
    source.check_vertices(int(shapely.get_num_coordinates(table.geometry.to_numpy()).sum()))
    return table


def _encoding(cpg: Path | None) -> str | None:
    """Return the encoding that a .cpg names; None leaves it to the mark within the .dbf."""
    if cpg is None:
        return None
    with cpg.open("rb") as file:
        stated = file.read(64).decode("ascii", "ignore").strip("\0 \r\n\t")
    plain = re.sub(r"[^a-z0-9]", "", stated.lower())
    if plain in ("utf8", "65001", "cp65001"):
        return "UTF-8"
    if plain == "latin1":
        return "ISO-8859-1"
    if part := re.search(r"8859(\d{1,2})\Z", plain):
        return f"ISO-8859-{part.group(1)}"
    page = re.search(r"(\d{3,4})\Z", plain)
    return f"CP{page.group(1)}" if page else None


def _check_index(source: Source, shx: Path) -> None:
    """Refuse an index whose entries share records: a short file could hold any amount."""
    size = min(shx.stat().st_size, 100 + 8 * (source.limits.features + 1))
    count = (size - 100) // 8
    if count <= 0:
        raise source.refusal("has no features")
    source.check_features(count)
    index = np.fromfile(shx, dtype=">i4", offset=100, count=2 * count).reshape(-1, 2)
    announced = 2 * index[:, 1].astype(np.int64).clip(0).sum()
    starts = index[index[:, 1] > 0, 0]
    if announced > source.path.stat().st_size or len(np.unique(starts)) < len(starts):
        raise source.refusal("its .shx does not fit the .shp: the file is damaged")
