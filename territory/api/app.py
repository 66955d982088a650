"""The application: HTTP in front of the use cases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from territory.api.description import describe
from territory.api.middleware import Guarded, Limited, Watched
from territory.api.problems import add_handlers
from territory.api.routes import (
    approvals,
    batches,
    board,
    challenges,
    changes,
    comments,
    comparisons,
    edits,
    exports,
    health,
    jobs,
    lookup,
    people_sets,
    plans,
    previews,
    questions,
    reshapes,
    scenario_tables,
    scenarios,
    schedules,
    sessions,
    single_sign_on,
    studies,
    unit_sets,
    users,
    webhooks,
    whereabouts,
    workspaces,
)
from territory.api.service import Service
from territory.api.warming import warm_all
from territory.settings import Settings
from territory.signing import new_secret

# Routes are tried one after the other: those that are asked most come first.
RESOURCES = (
    lookup,
    plans,
    jobs,
    approvals,
    board,
    edits,
    scenarios,
    scenario_tables,
    workspaces,
    health,
    sessions,
    single_sign_on,
    users,
    unit_sets,
    people_sets,
    previews,
    reshapes,
    changes,
    questions,
    whereabouts,
    studies,
    comparisons,
    exports,
    comments,
    challenges,
    batches,
    schedules,
    webhooks,
)


def create_app(settings: Settings) -> FastAPI:
    """Build the application.

    Opens the store, and brings its schema up to date; workers are started with the server.

    Raises
    ------
    StoreUnusable
        When the store cannot be opened.
    """
    service = Service(settings)
    app = FastAPI(
        title="Territory planner",
        version=version("territory-planner"),
        summary="Sales territories with a proven bound",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_live,
        middleware=[
            Middleware(Watched, figures=service.figures, secure=settings.secure),
            Middleware(Guarded, settings=settings),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            Middleware(Limited, upload_bytes=settings.upload_bytes),
        ],
    )
    app.state.service = service
    app.state.oidc = single_sign_on.build_client(settings)
    if settings.oidc:
        app.add_middleware(
            SessionMiddleware,
            secret_key=new_secret(),
            session_cookie="territory_sign_on",
            max_age=600,
            path=single_sign_on.router.prefix,
            https_only=settings.secure,
        )
    add_handlers(app)
    for resource in RESOURCES:
        app.include_router(resource.router)
    describe(app)
    return app


@asynccontextmanager
async def _live(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    service.start()
    warming = asyncio.create_task(run_in_threadpool(warm_all, service))
    try:
        yield
    finally:
        await warming
        await run_in_threadpool(service.stop)
