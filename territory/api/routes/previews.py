"""Previews of files: how they would be read, before anything is kept."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from territory.api.deps import Writer
from territory.api.problems import documented
from territory.api.uploads import BODY, ColumnMap, Upload
from territory.areas.input_files import UNKNOWN
from territory.loading import parse_mapping
from territory.workspace.previewing import Kind, preview_file

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/previews",
    tags=["data"],
    responses=documented(401, 403, 404, 413, 422, 429),
)


class PreviewColumn(BaseModel):
    """A column of the file, the field that it is read as or null, and its first cells."""

    name: str
    field: str | None
    samples: list[str]


class PreviewMeasure(BaseModel):
    """A number of accounts that territories can be balanced by."""

    name: str
    total: float


class PreviewOwner(BaseModel):
    """Who has something on today's map, and how many units."""

    name: str
    units: int


class PreviewOut(BaseModel):
    """How a file is understood, and everything that has to be mended in it first."""

    rows: int
    columns: list[PreviewColumn]
    fields: list[str]
    measures: list[PreviewMeasure]
    owners: list[PreviewOwner]
    faults: list[dict[str, Any]]
    report: list[str]


@router.post("/{kind}", openapi_extra=BODY)
def preview(
    kind: Kind,
    here: Writer,
    upload: Upload,
    mapping: ColumnMap = [],
    unknown: Annotated[list[float], Query(max_length=20)] = list(UNKNOWN),
    crs: Annotated[str | None, Query(max_length=200, examples=["EPSG:4326"])] = None,
) -> PreviewOut:
    """Tell how a file would be read: its columns, its faults, what is assumed; nothing is kept."""
    found = preview_file(upload, kind, parse_mapping(mapping)[kind], unknown, crs)
    return PreviewOut.model_validate(asdict(found))
