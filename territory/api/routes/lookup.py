"""Look-up: who has a place, a code or an account, in the plan in force on a date."""

import json
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from territory.api.deps import Here, Viewer
from territory.api.plan_views import look_up_index, plan_in_force
from territory.api.problems import documented
from territory.api.wording import Body
from territory.errors import Fault, InvalidInput
from territory.workspace.lookup import LookupIndex, Owner

router = APIRouter(
    prefix="/v1/workspaces/{workspace}",
    tags=["look-up"],
    responses=documented(401, 403, 404, 422, 429),
)
MOST_AT_ONCE = 10_000
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Within = Annotated[float, Field(ge=0, le=100_000)]
Code = Annotated[str, Field(min_length=1, max_length=40)]


class Places(Body):
    """Places or codes, up to 10,000 together, and which plan to ask."""

    points: Annotated[
        list[tuple[Lon, Lat]],
        Field(max_length=MOST_AT_ONCE, description="lon, lat", examples=[[[-97.4, 35.2]]]),
    ] = []
    codes: Annotated[list[Code], Field(max_length=MOST_AT_ONCE, examples=[["48453"]])] = []
    day: date | None = None
    plan_id: Annotated[str | None, Field(max_length=100)] = None
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    nearest_within_m: Annotated[Within, Field(description="For points outside every unit.")] = 0.0


class Found(BaseModel):
    """Who has one place, or the reason why nobody has."""

    unit_id: str | None
    territory_id: str | None
    rep_id: str | None
    reason: str


class Answers(BaseModel):
    """The plan that was asked, and who has each place, in the order of the question."""

    plan_id: str
    version: int
    points: list[Found]
    codes: list[Found]


@router.post("/look-up", response_model=Answers)
def look_up_many(places: Places, here: Viewer) -> Response:
    """Find who has many places or codes, by default in the plan in force today."""
    if len(places.points) + len(places.codes) > MOST_AT_ONCE:
        message = f"at most {MOST_AT_ONCE:,} points and codes at once"
        raise InvalidInput([Fault("body", message, column="points")])
    plan_id, version = _plan(here, places)
    index = look_up_index(here.service, here.workspace_id, plan_id, version)
    reps = here.caller.reps
    lon, lat = [lon for lon, _ in places.points], [lat for _, lat in places.points]
    points = index.at_points(lon, lat, nearest_within_m=places.nearest_within_m, reps=reps)
    content = {
        "plan_id": plan_id,
        "version": version,
        "points": [vars(owner) for owner in points],
        "codes": [vars(owner) for owner in index.of_codes(places.codes, reps)],
    }
    # Ten thousand models would take longer than the search.
    return Response(json.dumps(content), media_type="application/json")


@router.get("/look-up")
async def look_up_one(
    here: Viewer,
    lon: Annotated[Lon | None, Query(examples=[-97.4])] = None,
    lat: Annotated[Lat | None, Query(examples=[35.2])] = None,
    code: Annotated[Code | None, Query(examples=["48453"])] = None,
    day: Annotated[date | None, Query(description="By default today.")] = None,
    nearest_within_m: Annotated[Within, Query()] = 0.0,
) -> Found:
    """Find who has one place, by `lon` and `lat` or by `code`, in the plan in force on a day."""
    if (lon is None) != (lat is None) or (lon is None) == (code is None):
        raise InvalidInput([Fault("query", "give lon and lat, or code")])
    index, reps = await _index_in_force(here, day), here.caller.reps
    if code is not None:
        return _found(index.of_codes([code], reps)[0])
    assert lon is not None
    assert lat is not None
    find = partial(index.at_points, [lon], [lat], nearest_within_m=nearest_within_m, reps=reps)
    owners = await run_in_threadpool(find) if nearest_within_m else find()
    return _found(owners[0])


def _found(owner: Owner) -> Found:
    return Found.model_construct(**vars(owner))


async def _index_in_force(here: Here, day: date | None) -> LookupIndex:
    """Return the index of the plan in force on a day; it is mostly known, and no thread needed."""
    found = await plan_in_force(here, day)
    key = (here.workspace_id, found.plan_id, found.version)
    known = here.service.indexes.known(key)
    if known is None:
        return await run_in_threadpool(look_up_index, here.service, *key)
    return known


def _plan(here: Here, places: Places) -> tuple[str, int]:
    """Which version of which plan is asked."""
    if places.plan_id is None:
        day = places.day or datetime.now(UTC).date()
        found = here.service.approvals.in_force(here.workspace_id, day)
        return found.plan_id, found.version
    plans = here.service.store.plans
    return places.plan_id, plans.version(here.workspace_id, places.plan_id, places.version).version
