"""How plans differ, and how one becomes part of another."""

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from territory.api.deps import Reader, Serving
from territory.api.plan_editor import Changed, Editing
from territory.api.plan_views import see_plan
from territory.api.problems import documented
from territory.api.routes.plans import AtVersion, PlanId, territories_of
from territory.api.wording import Body, Id, Sentence

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}",
    tags=["plans"],
    responses=documented(401, 403, 404, 422, 429),
)
MOST_SHOWN = 100_000
Other = Annotated[
    str | None, Query(max_length=100, description="Another plan; by default the same.")
]


class Difference(BaseModel):
    """One thing that differs: a unit, an account, a lock, or a territory."""

    kind: str
    id: str
    before: Any
    after: Any


class Differences(BaseModel):
    """Everything that differs, and how many there are of each kind."""

    counts: dict[str, int]
    changes: list[Difference]


class Side(BaseModel):
    """One of the plans that are compared."""

    plan_id: str
    version: int
    summary: dict[str, Any] | None
    answer: dict[str, Any]


class Comparison(BaseModel):
    """Two versions side by side, and how many things differ."""

    before: Side
    after: Side
    counts: dict[str, int]


class Merge(Body):
    """The plan whose changes are taken over; who is preferred where both changed the same."""

    source: Annotated[Id, Field(examples=["pln_02"])]
    prefer: Literal["ours", "theirs"] | None = None
    reason: Sentence = ""


@router.get("/diff")
def diff(
    plan_id: PlanId,
    here: Reader,
    version: AtVersion = None,
    other: Other = None,
    other_version: AtVersion = None,
) -> Differences:
    """List what differs from a version of this plan to one of the same or another plan."""
    found = here.service.store.merges.diff(
        here.workspace_id, plan_id, version, other or plan_id, other_version
    )
    changes = [Difference(**asdict(each)) for each in found[:MOST_SHOWN]]
    return Differences(counts=_count(found), changes=changes)


@router.get("/compare")
def compare(
    plan_id: PlanId,
    here: Reader,
    version: AtVersion = None,
    other: Other = None,
    other_version: AtVersion = None,
) -> Comparison:
    """Put the figures of two versions side by side."""
    sides = []
    for name, number in ((plan_id, version), (other or plan_id, other_version)):
        view = see_plan(here, name, number)
        told = territories_of(view)
        answer = dict(view.state.answer)
        kept = ("status", "objective", "bound", "gap", "seconds", "method", "seed")
        sides.append(
            Side(
                plan_id=name,
                version=told.version,
                summary=told.summary,
                answer={key: answer[key] for key in kept if key in answer},
            )
        )
    found = here.service.store.merges.diff(
        here.workspace_id, plan_id, sides[0].version, sides[1].plan_id, sides[1].version
    )
    return Comparison(before=sides[0], after=sides[1], counts=_count(found))


@router.post("/merge", responses=documented(409, 412, 428))
def merge(asked: Merge, editor: Editing, service: Serving) -> Changed:
    """Take over what changed in another plan since both were one."""
    make = partial(service.store.merges.merge, prefer=asked.prefer)
    return editor.step(asked.reason, make, asked.source, change="merge", source=asked.source)


def _count(changes: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in changes:
        counts[each.kind] = counts.get(each.kind, 0) + 1
    return counts
