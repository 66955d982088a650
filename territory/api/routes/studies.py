"""Studies of a plan: why it moved, what if, what it costs, how sure it is."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from territory.api.deps import Here, Reader, Writer
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import Problem, documented
from territory.api.routes.plans import AtVersion, PlanId
from territory.api.table_rows import Rows, answer_rows
from territory.spreadsheet_safety import defuse_table
from territory.store.records import Study, StudyKind

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/plans/{plan_id}/studies",
    tags=["plans"],
    responses=documented(401, 403, 404, 422, 429),
)
StudyId = Annotated[str, Path(max_length=100)]
TableName = Annotated[str, Path(max_length=40, examples=["units"])]
Kind = Annotated[StudyKind | None, Query(description="Only this kind.")]
Only = Annotated[
    list[Annotated[str, Field(max_length=200)]] | None,
    Query(alias="id", max_length=200, description="Only rows about this; repeat."),
]


@router.get("")
def list_studies(
    plan_id: PlanId,
    here: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
    kind: Kind = None,
    version: AtVersion = None,
) -> Page[Study]:
    """List what was found out about a plan: all of it, or a kind, or about a version."""
    here.service.store.plans.get(here.workspace_id, plan_id)
    found = here.service.store.studies.page(
        here.workspace_id,
        decode_cursor(cursor),
        limit + 1,
        plan_id=plan_id,
        version=version,
        kind=kind,
    )
    return Page[Study].model_validate(cut_page(found, limit, lambda study: study.study_id))


@router.get("/{study_id}")
def get_study(plan_id: PlanId, study_id: StudyId, here: Reader) -> Study:
    """Tell what was found out; its `tables` are read by themselves."""
    return study_of(here, plan_id, study_id)


@router.get(
    "/{study_id}/tables/{table}",
    response_model=Rows,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_rows(
    plan_id: PlanId,
    study_id: StudyId,
    table: TableName,
    here: Reader,
    limit: Limit = 1000,
    cursor: Cursor = None,
    only: Only = None,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Response:
    """Return rows of a table of a study; as CSV all of them."""
    study_of(here, plan_id, study_id)
    found = here.service.store.studies.table(here.workspace_id, study_id, table)
    if only is not None:
        found = found[found.iloc[:, 0].isin(only)]
    if form == "csv":
        text = defuse_table(found).to_csv(index=False, lineterminator="\r\n")
        return Response(text, media_type="text/csv; charset=utf-8")
    return answer_rows(found, limit, cursor)


@router.delete("/{study_id}", status_code=204)
def remove_study(plan_id: PlanId, study_id: StudyId, here: Writer) -> None:
    """Remove a study; the plan stays as it is."""
    study_of(here, plan_id, study_id)
    with here.changing("study", study_id):
        here.service.store.studies.remove(here.workspace_id, study_id)


def study_of(here: Here, plan_id: str, study_id: str) -> Study:
    """Return a study of a plan; 404 where it is of another."""
    found = here.service.store.studies.get(here.workspace_id, study_id)
    if found.plan_id != plan_id:
        raise Problem(404, f"there is no study {study_id!r} of this plan")
    return found
