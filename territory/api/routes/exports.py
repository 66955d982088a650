"""Exports of a plan for other programs, and its map."""

import tempfile
from pathlib import Path as FilePath
from threading import Lock
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.background import BackgroundTask

from maps import plan_map, save_offline
from maps.report import save_report
from territory.api.deps import Reader, Viewer
from territory.api.plan_views import PlanView, see_plan
from territory.api.problems import documented
from territory.api.routes.plans import AtVersion, PlanId, territories_of
from territory.workspace.exporting import MEDIA_TYPES, SUFFIXES, Format, Part, write_export

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["exports"],
    responses=documented(401, 403, 404, 422, 429),
)
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}}
}
REPORT: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}
ONE_REPORT = Lock()
"""Matplotlib typesets for one thread at a time."""
PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}


@router.get("/export", response_class=Response, responses=FILE)
def export(
    plan_id: PlanId,
    here: Viewer,
    form: Annotated[
        Format,
        Query(alias="format", description="`crm` lists the owner of each account for a CRM."),
    ] = "csv",
    part: Annotated[
        Part, Query(description="What to write; Excel and GeoPackage hold all.")
    ] = "units",
    version: AtVersion = None,
) -> FileResponse:
    """Write a version of a plan as a file."""
    view = see_plan(here, plan_id, version)
    folder = tempfile.TemporaryDirectory(prefix="territory-export-")
    path = FilePath(folder.name) / f"export{SUFFIXES[form]}"
    try:
        write_export(view.tables(_figures(view)), form, part, path)
    except BaseException:
        folder.cleanup()
        raise
    number = view.version.version
    name = f"{plan_id}-{number}-{'owners' if form == 'crm' else part}{SUFFIXES[form]}"
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[form],
        filename=name,
        background=BackgroundTask(folder.cleanup),
    )


@router.get("/map", response_class=HTMLResponse, responses=PAGE)
def draw_map(plan_id: PlanId, here: Viewer, version: AtVersion = None) -> FileResponse:
    """Draw a version as an interactive map: one page, that works without network."""
    view = see_plan(here, plan_id, version)
    drawing = view.drawing()
    folder = tempfile.TemporaryDirectory(prefix="territory-map-")
    path = FilePath(folder.name) / "map.html"
    try:
        save_offline(plan_map(drawing), path)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(path, media_type="text/html", background=BackgroundTask(folder.cleanup))


@router.get("/report", response_class=Response, responses=REPORT)
def write_report(plan_id: PlanId, here: Reader, version: AtVersion = None) -> FileResponse:
    """Write a version as a PDF to print: summary, balance, and a page a territory."""
    view = see_plan(here, plan_id, version)
    name = here.service.store.plans.get(here.workspace_id, plan_id).name
    drawing = view.drawing(title=name)
    folder = tempfile.TemporaryDirectory(prefix="territory-report-")
    path = FilePath(folder.name) / "report.pdf"
    try:
        with ONE_REPORT:
            save_report(drawing, path)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type="application/pdf",
        filename=f"{plan_id}-{view.version.version}-report.pdf",
        background=BackgroundTask(folder.cleanup),
    )


def _figures(view: PlanView) -> pd.DataFrame:
    """The territories and their measures, one row each."""
    rows = [
        {
            **{name: value for name, value in each.items() if name != "measures"},
            **{
                name if part == "value" else f"{name}_{part}": value
                for name, figures in each["measures"].items()
                for part, value in figures.items()
            },
        }
        for each in territories_of(view).territories
    ]
    return pd.DataFrame(rows, columns=None if rows else ["territory_id", "rep_id"])
