"""Whether the service lives and is ready, and its figures."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from territory.api.deps import Identified, Serving
from territory.api.problems import documented

router = APIRouter(tags=["health"])
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}


class Health(BaseModel):
    """How it is."""

    status: str


@router.get("/healthz")
async def tell_health() -> Health:
    """Tell that the process answers."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Health, "description": "The store is not ready"}})
def tell_readiness(service: Serving) -> Health:
    """Tell whether the store answers and has the schema of this program."""
    if not service.store.is_current():
        return JSONResponse({"status": "the store is not ready"}, 503)  # type: ignore[return-value]
    return Health(status="ready")


@router.get("/metrics", response_class=Response, responses={**TEXT, **documented(401, 403, 429)})
def tell_figures(asking: Identified) -> Response:
    """Tell the figures, as Prometheus reads them; needs a login where there are users."""
    return Response(asking.service.figures.write(), media_type=CONTENT_TYPE_LATEST)
