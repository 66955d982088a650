"""Unit sets: the polygons of a workspace, with a spatial index."""

import hashlib
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, Select, column, func, insert, select, table

from geodata.place_unshaped import REFUSE
from geodata.units import TEXT_COLUMNS
from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.packing import pack_table, unpack_table
from territory.store.recent import Recent
from territory.store.records import UnitSet
from territory.store.scoped import get_one, list_page, remove_one, select_in
from territory.store.tables import unit_sets, units
from territory.store.tables.shapes import SRID

CHUNK = 1000
KEPT = 4
"""Unit tables that are kept in memory: they never change."""
Bounds = tuple[float, float, float, float]
unit_boxes = table(
    "unit_boxes", *(column(name) for name in ("number", "west", "east", "south", "north"))
)


class UnitSets:
    """The unit sets of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: Recent[gpd.GeoDataFrame] = Recent(KEPT)
        database.on_rollback.append(self._read.forget)

    def add(
        self,
        workspace_id: str,
        name: str,
        table: gpd.GeoDataFrame,
        actor: str,
        *,
        adjacency: pd.DataFrame | None = None,
        without_polygon: str = REFUSE,
        unshaped: pd.DataFrame | None = None,
        report: Sequence[str] = (),
    ) -> UnitSet:
        """Keep a unit table (see `geodata.units`).

        Parameters
        ----------
        adjacency
            The neighbours, where they are known.
        without_polygon, unshaped
            What was done with units that have no polygon (one of `geodata.place_unshaped.WAYS`),
            and their table, where there are any.
        report
            What was assumed or repaired, a sentence each.
        """
        wkb = shapely.to_wkb(table.geometry.to_numpy())
        row: dict[str, Any] = {
            "unit_set_id": new_id("uns"),
            "name": name,
            "n_units": len(table),
            "bounds": [float(edge) for edge in table.total_bounds],
            "report": list(report),
            "without_polygon": without_polygon,
            "data_hash": _hash(table, wkb),
            "created_by": actor,
            "created_at": now(),
        }
        beside = {"adjacency": adjacency, "unshaped": unshaped}
        packed = {name: None if each is None else pack_table(each) for name, each in beside.items()}
        with self._database.begin() as connection:
            connection.execute(insert(unit_sets).values(workspace_id=workspace_id, **packed, **row))
            self._add_units(connection, workspace_id, row["unit_set_id"], table, wkb)
        return UnitSet(**row)

    def _add_units(
        self,
        connection: Connection,
        workspace_id: str,
        unit_set_id: str,
        table: gpd.GeoDataFrame,
        wkb: Sequence[bytes],
    ) -> None:
        rows = [
            {
                "workspace_id": workspace_id,
                "unit_set_id": unit_set_id,
                "position": position,
                "unit_id": str(unit_id),
                **dict(zip(TEXT_COLUMNS, words, strict=True)),
                "lon": point.x,
                "lat": point.y,
                "geometry": shape,
            }
            for position, (unit_id, words, point, shape) in enumerate(
                zip(
                    table.index,
                    table[list(TEXT_COLUMNS)].itertuples(index=False),
                    table["point"],
                    wkb,
                    strict=True,
                )
            )
        ]
        insert_rows(connection, units, rows)
        if self._database.is_sqlite:
            self._add_boxes(connection, unit_set_id, table)

    def _add_boxes(self, connection: Connection, unit_set_id: str, table: gpd.GeoDataFrame) -> None:
        chosen = select(units.c.number).where(units.c.unit_set_id == unit_set_id)
        numbers = connection.execute(chosen.order_by(units.c.position)).scalars()
        edges = table.geometry.bounds[["minx", "maxx", "miny", "maxy"]].to_numpy()
        rows = [
            dict(zip(("number", "west", "east", "south", "north"), (number, *box), strict=True))
            for number, box in zip(numbers, edges.tolist(), strict=True)
        ]
        connection.execute(insert(unit_boxes), rows)

    def get(self, workspace_id: str, unit_set_id: str) -> UnitSet:
        """Return what is known of a set; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, UnitSet, unit_sets, workspace_id, "unit_set_id", unit_set_id)

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[UnitSet]:
        """Return sets in the order in which they came."""
        with self._database.read() as connection:
            return list_page(
                connection, UnitSet, unit_sets, workspace_id, "unit_set_id", after, limit
            )

    def table(self, workspace_id: str, unit_set_id: str) -> gpd.GeoDataFrame:
        """Return the unit table, in the order in which it came; the caller may add to it."""
        self.get(workspace_id, unit_set_id)
        read = self._read.get(unit_set_id)
        if read is None:
            query = _units(workspace_id, unit_set_id).order_by(units.c.position)
            with self._database.read() as connection:
                read = self._read.keep(unit_set_id, _table(connection, query))
        return read.copy(deep=False)

    def adjacency(self, workspace_id: str, unit_set_id: str) -> pd.DataFrame | None:
        """Return the neighbours, where they were given."""
        return self._beside(workspace_id, unit_set_id, "adjacency")

    def unshaped(self, workspace_id: str, unit_set_id: str) -> pd.DataFrame | None:
        """Return the units without a polygon, where there are any."""
        return self._beside(workspace_id, unit_set_id, "unshaped")

    def _beside(self, workspace_id: str, unit_set_id: str, name: str) -> pd.DataFrame | None:
        query = select_in(workspace_id, unit_sets, unit_sets.c[name])
        with self._database.read() as connection:
            self.get(workspace_id, unit_set_id)
            found = connection.execute(query.where(unit_sets.c.unit_set_id == unit_set_id))
            content = found.scalar_one()
        return None if content is None else unpack_table(content)

    def inside(self, workspace_id: str, unit_set_id: str, bounds: Bounds) -> gpd.GeoDataFrame:
        """Return the units whose box meets west, south, east, north; by the spatial index."""
        self.get(workspace_id, unit_set_id)
        query = _units(workspace_id, unit_set_id).order_by(units.c.position)
        west, south, east, north = bounds
        if self._database.is_sqlite:
            met = (
                (unit_boxes.c.west <= east)
                & (unit_boxes.c.east >= west)
                & (unit_boxes.c.south <= north)
                & (unit_boxes.c.north >= south)
            )
            query = query.where(units.c.number.in_(select(unit_boxes.c.number).where(met)))
        else:
            box = func.ST_MakeEnvelope(west, south, east, north, SRID)
            query = query.where(units.c.geometry.op("&&")(box))
        with self._database.read() as connection:
            return _table(connection, query)

    def remove(self, workspace_id: str, unit_set_id: str) -> None:
        """Remove a set; `Conflict` while a scenario uses it."""
        with self._database.begin() as connection:
            remove_one(connection, unit_sets, workspace_id, "unit_set_id", unit_set_id)


def insert_rows(connection: Connection, target: Any, rows: list[dict[str, Any]]) -> None:
    """Insert many rows: several in one statement where a round trip is what takes the time."""
    if connection.dialect.name == "sqlite":
        if rows:
            connection.execute(insert(target), rows)
        return
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(target).values(rows[start : start + CHUNK]))


def _units(workspace_id: str, unit_set_id: str) -> Select[Any]:
    names = ("unit_id", *TEXT_COLUMNS, "lon", "lat", "geometry")
    query = select_in(workspace_id, units, *(units.c[name] for name in names))
    return query.where(units.c.unit_set_id == unit_set_id)


def _table(connection: Connection, query: Select[Any]) -> gpd.GeoDataFrame:
    rows = connection.execute(query).all()
    ids, kind, name, parent, lon, lat, wkb = zip(*rows, strict=True) if rows else [[]] * 7
    points = gpd.GeoSeries(shapely.points(lon, lat), crs=SRID).array
    return gpd.GeoDataFrame(
        {"kind": kind, "name": name, "parent": parent, "point": points},
        index=pd.Index(ids, name="unit_id", dtype="str"),
        geometry=shapely.from_wkb([bytes(shape) for shape in wkb]),
        crs=SRID,
    )[[*TEXT_COLUMNS, "geometry", "point"]]


def _hash(table: gpd.GeoDataFrame, wkb: Sequence[bytes]) -> str:
    digest = hashlib.sha256("\n".join(map(str, table.index)).encode())
    for shape in wkb:
        digest.update(shape)
    return f"sha256:{digest.hexdigest()}"
