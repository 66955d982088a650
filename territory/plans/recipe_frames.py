"""Tables of a recipe as Parquet files, and back without a difference."""

import io
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from scipy.sparse import csr_array

from geodata import RoadNetwork
from territory.areas.geography import Geography
from territory.areas.known_units import KnownUnits
from territory.areas.levels import Level
from territory.areas.without_polygon import Unshaped
from territory.designing.question import Inputs

Frames = dict[str, pd.DataFrame]
_MATRICES = ("minutes", "metres")


def write_frame(table: pd.DataFrame) -> bytes:
    """Write a table, with shapes or without, as a Parquet file."""
    file = io.BytesIO()
    table.to_parquet(file, compression="zstd")
    return file.getvalue()


def read_frame(data: bytes) -> pd.DataFrame:
    """Read what `write_frame` wrote; lists in cells become the tuples that they were."""
    if b"geo" in (pq.read_schema(io.BytesIO(data)).metadata or {}):
        return gpd.read_parquet(io.BytesIO(data))
    table = pd.read_parquet(io.BytesIO(data))
    for name in [name for name in table if pd.api.types.is_object_dtype(table[name])]:
        if table[name].map(lambda cell: isinstance(cell, np.ndarray)).any():
            table[name] = table[name].map(tuple)
    return table


def frames_of_inputs(inputs: Inputs) -> Frames:
    """Tables of the inputs by name; those that are not there are left out."""
    found: dict[str, pd.DataFrame | None] = {
        "units": inputs.units,
        "accounts": inputs.accounts,
        "reps": inputs.reps,
        "adjacency": inputs.adjacency,
        "incompatible": inputs.incompatible,
        "named": inputs.named,
        "specialists": inputs.specialists,
        "barriers": inputs.geography.barriers,
        "edits": inputs.geography.edits,
    }
    if inputs.baseline is not None:
        found["baseline"] = inputs.baseline.to_frame()
    if inputs.locked is not None:
        found["locked"] = inputs.locked.to_frame("label")
    if inputs.geography.level is not None:
        found["level"] = inputs.geography.level.parent_of.to_frame()
    if len(inputs.geography.unshaped.table):
        found["unshaped"] = inputs.geography.unshaped.table
    return {name: table for name, table in found.items() if table is not None}


def frames_of_known(known: KnownUnits, own: gpd.GeoDataFrame) -> Frames:
    """Tables of known units by name; shapes that the user's units have already are left out."""
    others = known.units[~known.units.index.isin(own.index)]
    order = pd.DataFrame(index=known.units.index)
    return {
        "known_units": others,
        "known_order": order,
        "known_adjacency": known.adjacency,
        "known_unit_of": known.unit_of.to_frame("unit_of"),
    }


def known_of_frames(frames: Mapping[str, pd.DataFrame], own: gpd.GeoDataFrame) -> KnownUnits:
    """Undo `frames_of_known`, without the cuts."""
    order = frames["known_order"].index
    everyone = pd.concat([own[own.index.isin(order)], frames["known_units"]])
    return KnownUnits(
        gpd.GeoDataFrame(everyone.loc[order], geometry="geometry", crs=own.crs),
        frames["known_adjacency"],
        frames["known_unit_of"]["unit_of"],
    )


def write_roads(roads: RoadNetwork) -> bytes:
    """Write the arrays of a street network."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {"lon": roads.lon, "lat": roads.lat}
    for name in _MATRICES:
        matrix = getattr(roads, name)
        arrays |= {f"{name}_{part}": getattr(matrix, part) for part in ("data", "indices")}
        arrays[f"{name}_indptr"] = matrix.indptr
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def read_roads_pack(data: bytes, source: str, notes: tuple[str, ...]) -> RoadNetwork:
    """Undo `write_roads`."""
    found = np.load(io.BytesIO(data), allow_pickle=False)
    n = len(found["lon"])
    minutes, metres = (
        csr_array(tuple(found[f"{name}_{part}"] for part in ("data", "indices", "indptr")), (n, n))
        for name in _MATRICES
    )
    return RoadNetwork(found["lon"], found["lat"], minutes, metres, source, notes)


def geography_of_frames(frames: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Geography:
    """The geography from its tables, and from what `recipe_pack` wrote beside them."""
    level = None
    if "level" in frames:
        level = Level(frames["level"].iloc[:, 0], facts["level_names"])
    unshaped = Unshaped(facts["without_polygon"])
    if "unshaped" in frames:
        unshaped = Unshaped(facts["without_polygon"], frames["unshaped"])
    return Geography(level, frames.get("barriers"), frames.get("edits"), facts["snap_m"], unshaped)
