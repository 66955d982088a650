"""Unit sets: the polygons that territories are made of."""

from typing import Annotated, Literal

import geopandas as gpd
import pandas as pd
from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from geodata.place_unshaped import REFUSE
from geodata.sample import read_us_counties, read_us_states
from territory.api.deps import Reader, Writer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.uploads import BODY, ColumnMap, Upload
from territory.api.wording import Body, Word
from territory.areas.input_files import Files
from territory.areas.unit_tables import read_unit_table
from territory.errors import Fault, InvalidInput
from territory.geojson import geojson
from territory.loading import parse_mapping
from territory.store.records import UnitSet

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/unit-sets",
    tags=["data"],
    responses=documented(401, 403, 404, 422, 429),
)
PACKAGED = {
    "us-counties": ("Counties of the United States", read_us_counties),
    "us-states": ("States of the United States", read_us_states),
}
UnitSetId = Annotated[str, Path(max_length=100)]
WithoutPolygon = Literal["refuse", "attach", "voronoi", "leave-out"]


@router.post("", status_code=201, openapi_extra=BODY, responses=documented(413))
def add_unit_set(
    here: Writer,
    upload: Upload,
    name: Annotated[Word, Query(examples=["Counties"])],
    mapping: ColumnMap = [],
    crs: Annotated[str | None, Query(max_length=200, examples=["EPSG:4326"])] = None,
    layer: Annotated[str | None, Query(max_length=200)] = None,
    without_polygon: WithoutPolygon = REFUSE,  # type: ignore[assignment]
) -> UnitSet:
    """Bring polygons: GeoJSON, TopoJSON, GeoPackage, zipped Shapefile, GeoParquet, KML, CSV."""
    files = Files("", upload, mapping=parse_mapping(mapping))
    read = read_unit_table(
        upload,
        without_polygon=without_polygon,
        id_column=files.units_column("unit_id"),
        name_column=files.units_column("name"),
        crs=crs,
        layer=layer,
    )
    with here.changing("unit set") as told:
        made = here.service.store.unit_sets.add(
            here.workspace_id,
            name,
            read.units,
            here.caller.name,
            adjacency=read.adjacency,
            without_polygon=without_polygon,
            unshaped=read.unshaped.table if len(read.unshaped.table) else None,
            report=[*read.report, *read.unshaped.report],
        )
        told.object_id = made.unit_set_id
    return made


class Packaged(Body):
    """Which polygons of the package to bring."""

    kind: Annotated[Literal["us-counties", "us-states"], Field(examples=["us-counties"])]


@router.post("/packaged", status_code=201)
def add_packaged_units(asked: Packaged, here: Writer) -> UnitSet:
    """Bring the counties or states of the 48 contiguous states, which come with the program."""
    title, read = PACKAGED[asked.kind]
    with here.changing("unit set") as told:
        made = here.service.store.unit_sets.add(here.workspace_id, title, read(), here.caller.name)
        told.object_id = made.unit_set_id
    return made


@router.get("")
def list_unit_sets(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[UnitSet]:
    """List the unit sets."""
    found = here.service.store.unit_sets.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[UnitSet].model_validate(cut_page(found, limit, lambda each: each.unit_set_id))


@router.get("/{unit_set_id}")
def get_unit_set(unit_set_id: UnitSetId, here: Reader) -> UnitSet:
    """Tell about a unit set."""
    return here.service.store.unit_sets.get(here.workspace_id, unit_set_id)


@router.get(
    "/{unit_set_id}/units.geojson",
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}},
)
def get_units(
    unit_set_id: UnitSetId,
    here: Reader,
    bbox: Annotated[
        str | None,
        Query(max_length=200, description="West, south, east, north.", examples=["-98,30,-96,32"]),
    ] = None,
) -> Response:
    """Return the units, all or those that touch a box, as GeoJSON.

    All are with those that have no polygon: their geometry is null, as the format has it, `lon` and
    `lat` say where they lie, as far as that is known.
    """
    sets = here.service.store.unit_sets
    if bbox is None:
        table = _with_unshaped(
            sets.table(here.workspace_id, unit_set_id),
            sets.unshaped(here.workspace_id, unit_set_id),
        )
    else:
        table = sets.inside(here.workspace_id, unit_set_id, _parse_box(bbox))
    shapes = table.drop(columns="point", errors="ignore").reset_index()
    return Response(geojson(shapes), media_type="application/geo+json")


@router.delete("/{unit_set_id}", status_code=204, responses=documented(409))
def remove_unit_set(unit_set_id: UnitSetId, here: Writer) -> None:
    """Remove a unit set that no scenario uses."""
    with here.changing("unit set", unit_set_id):
        here.service.store.unit_sets.remove(here.workspace_id, unit_set_id)


def _with_unshaped(table: gpd.GeoDataFrame, unshaped: pd.DataFrame | None) -> gpd.GeoDataFrame:
    if unshaped is None:
        return table
    rest = unshaped[~unshaped.index.isin(table.index)]
    return gpd.GeoDataFrame(pd.concat([table, rest[["lon", "lat"]]]), crs=table.crs)


def _parse_box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(edge) for edge in text.split(","))
    except ValueError:
        west, south, east, north = (float("nan"),) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = "must be west,south,east,north in degrees"
        raise InvalidInput([Fault("query", message, column="bbox")])
    return west, south, east, north
