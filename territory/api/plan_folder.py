"""Show a plan's folder over HTTP, read only."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, RedirectResponse

from territory.plans.outputs import FILES

CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".zip": "application/zip",
}


def create_folder_app(folder: Path) -> FastAPI:
    """Build the application that shows the plan in `folder`.

    Only the files of a plan are served, by name; the folder is read anew for each request, so that
    a plan that was designed again shows at once.
    """
    app = FastAPI(title="Territory planner", docs_url=None, redoc_url=None)

    @app.get("/", include_in_schema=False)
    def show_map() -> RedirectResponse:
        return RedirectResponse("/v1/plan/files/map.html")

    @app.get("/healthz")
    def tell_health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/plan")
    def get_plan() -> dict[str, Any]:
        plan: dict[str, Any] = json.loads(_existing(folder, "plan.json").read_bytes())
        return plan

    @app.get("/v1/plan/files/{name}")
    def get_file(name: str) -> FileResponse:
        path = _existing(folder, name)
        return FileResponse(path, media_type=CONTENT_TYPES[path.suffix])

    return app


def _existing(folder: Path, name: str) -> Path:
    if name not in FILES or not (folder / name).is_file():
        raise HTTPException(404, f"there is no {name} in this plan")
    return folder / name
