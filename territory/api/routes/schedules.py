"""Schedules: every Monday, or only when a band is left."""

import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Path
from pydantic import AfterValidator, Field

from territory.api.deps import Reader, Writer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.wording import Body, Id, Word
from territory.planning import Rebalance
from territory.store.review_records import Schedule
from territory.workspace.asked_changes import read_change

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/schedules",
    tags=["batches"],
    responses=documented(401, 403, 404, 422, 429),
)
ScheduleId = Annotated[str, Path(max_length=100)]


def _known_zone(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*", name):
        raise ValueError("is no time zone, such as Europe/Berlin")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone, such as Europe/Berlin") from None
    return name


class NewSchedule(Body):
    """When to propose a better plan: a version on a branch, never the plan itself."""

    name: Annotated[Word, Field(examples=["Every Monday"])]
    plan_id: Annotated[Id, Field(examples=["pln_01"])]
    weekdays: Annotated[
        list[Annotated[int, Field(ge=0, le=6)]],
        Field(min_length=1, max_length=7, description="0 is Monday.", examples=[[0]]),
    ]
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["06:00"])]
    zone: Annotated[
        str, Field(max_length=100, examples=["Europe/Berlin"]), AfterValidator(_known_zone)
    ] = "UTC"
    change: Annotated[
        dict[str, Any],
        Field(
            description="How to rebalance, as in a rebalance of the plan; all of it by default.",
            examples=[{"budgets": {"units": {"value": 0.08, "share": True}}, "time_limit": 60}],
        ),
    ] = {}
    trigger: Annotated[
        dict[Id, Annotated[float, Field(ge=0, le=10)]] | None,
        Field(
            description="Measure to tolerance: propose only when it is left. Without: always.",
            examples=[{"workload": 0.1}],
        ),
    ] = None


class Switch(Body):
    """Whether the schedule runs."""

    enabled: bool


@router.post("", status_code=201)
def add_schedule(new: NewSchedule, here: Writer) -> Schedule:
    """Make a schedule: a job reviews the plan, and proposes a rebalance on a branch."""
    change = read_change(Rebalance, new.change)
    here.service.store.plans.get(here.workspace_id, new.plan_id)
    with here.changing("schedule") as told:
        made = here.service.schedules.add(
            here.workspace_id,
            new.name,
            here.caller.name,
            plan_id=new.plan_id,
            weekdays=new.weekdays,
            at=new.at,
            zone=new.zone,
            arguments={"change": change.as_json()},
            trigger=new.trigger,
        )
        told.object_id = made.schedule_id
    return made


@router.get("")
def list_schedules(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[Schedule]:
    """List the schedules, and what came of each the last time."""
    found = here.service.schedules.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[Schedule].model_validate(cut_page(found, limit, lambda each: each.schedule_id))


@router.patch("/{schedule_id}")
def switch(schedule_id: ScheduleId, change: Switch, here: Writer) -> Schedule:
    """Stop a schedule, or let it go on."""
    with here.changing("schedule", schedule_id, enabled=change.enabled):
        return here.service.schedules.switch(here.workspace_id, schedule_id, change.enabled)


@router.delete("/{schedule_id}", status_code=204)
def remove_schedule(schedule_id: ScheduleId, here: Writer) -> None:
    """Remove a schedule."""
    with here.changing("schedule", schedule_id):
        here.service.schedules.remove(here.workspace_id, schedule_id)
