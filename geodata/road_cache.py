"""Networks kept on disk as plain arrays, so that a street file is taken apart once only."""

import hashlib
import json
import os
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile

import numpy as np
from scipy.sparse import csr_array

from geodata.road_network import RoadNetwork

_FORMAT = 1
"""Counted up whenever networks come out differently from the same file."""


def default_cache_folder() -> Path:
    """Return the folder in which the platform keeps what can be made again."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "territory-planner" / "roads"


def content_key(content: Path | bytes, **options: object) -> str:
    """Return a name for what is made of this content with these options."""
    digest = hashlib.sha256(json.dumps([_FORMAT, options], sort_keys=True).encode())
    if isinstance(content, bytes):
        digest.update(content)
    else:
        with content.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()[:32]


def load_network(path: Path) -> RoadNetwork | None:
    """Return a kept network, or None when there is none or the file is damaged."""
    try:
        # Opened here, because NumPy leaves a file open that it cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return _unpacked({name: kept[name] for name in kept.files})
    except (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile):
        return None


def save_network(network: RoadNetwork, path: Path) -> bool:
    """Keep a network; return False where the disk does not let us."""
    arrays = {
        "lon": network.lon,
        "lat": network.lat,
        "indptr": network.minutes.indptr,
        "indices": network.minutes.indices,
        "minutes": network.minutes.data,
        "metres": network.metres.data,
        "texts": np.array([network.source, *network.notes]),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, **arrays)
        # Whoever reads at the same time sees the old file or the new one, never half of one.
        os.replace(file.name, path)
    except OSError:
        return False
    return True


def _unpacked(kept: dict[str, np.ndarray]) -> RoadNetwork:
    lon, lat = kept["lon"], kept["lat"]
    shape = (len(lon), len(lat))
    pattern = kept["indices"], kept["indptr"]
    minutes, metres = (csr_array((kept[c], *pattern), shape=shape) for c in ("minutes", "metres"))
    for matrix in (minutes, metres):
        matrix.check_format(full_check=True)
    source, *notes = (str(text) for text in kept["texts"])
    return RoadNetwork(lon, lat, minutes, metres, source, tuple(notes))
