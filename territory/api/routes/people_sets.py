"""Account sets and rep sets: who is visited, and who visits."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from territory.api.deps import Reader, Writer
from territory.api.etags import IfMatch, etag, require_match
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.uploads import BODY, ColumnMap, Upload
from territory.api.wording import Body, Id, Word
from territory.areas.input_files import UNKNOWN
from territory.entities import PinStatus
from territory.ingest import read_accounts, read_reps
from territory.loading import parse_mapping
from territory.store.records import AccountSet, RepSet

router = APIRouter(
    prefix="/v1/workspaces/{workspace}",
    tags=["data"],
    responses=documented(401, 403, 404, 422, 429),
)
SetId = Annotated[str, Path(max_length=100)]
RowId = Annotated[str, Path(max_length=200)]
Text = Annotated[str | None, Query(max_length=200, description="Part of an id or a name.")]
Amount = Annotated[float | None, Field(ge=0, le=1e12)]
Row = dict[str, Any]
AccountOut = Annotated[
    Row,
    Field(
        examples=[
            {
                "account_id": "A0412", "name": "Clinic 12", "lon": -97.74, "lat": 30.27,
                "unit_code": "48453", "segment": "hospital", "workload": 9.0, "potential": 84000.0,
                "required_skills": ["cardiology:2"], "status": "customer", "owner": "R07",
            }
        ]
    ),
]  # fmt: skip
RepOut = Annotated[
    Row,
    Field(
        examples=[
            {
                "rep_id": "R07", "name": "Ann", "lon": -97.7, "lat": 30.3, "unit_code": "",
                "capacity_hours": 1630.0, "skills": ["cardiology:3"], "experience_years": 11.0,
                "share": 1.0,
            }
        ]
    ),
]  # fmt: skip


class AccountChange(Body):
    """What to change of an account; what is left out stays."""

    name: Word | None = None
    status: Annotated[PinStatus | None, Field(examples=["customer"])] = None
    owner: Annotated[str | None, Field(max_length=200)] = None
    segment: Annotated[str | None, Field(max_length=200)] = None
    workload: Amount = None
    potential: Amount = None
    visits_per_year: Amount = None
    minutes_per_visit: Amount = None


class AccountsChange(AccountChange):
    """What to change of many accounts alike."""

    account_ids: Annotated[list[Id], Field(min_length=1, max_length=100_000, examples=[["A01"]])]


class ChangedAccounts(BaseModel):
    """How many accounts were changed, and the revision of their set since."""

    changed: int
    revision: int


class RepChange(Body):
    """What to change of a rep; what is left out stays."""

    name: Word | None = None
    capacity_hours: Annotated[float | None, Field(gt=0, le=1e6)] = None
    experience_years: Annotated[float | None, Field(ge=0, le=100)] = None
    share: Annotated[float | None, Field(gt=0, le=2)] = None
    skills: Annotated[list[Id] | None, Field(max_length=100)] = None


# ----------------------------------------------------------------------------------------- accounts


@router.post("/account-sets", status_code=201, openapi_extra=BODY, responses=documented(413))
def add_account_set(
    here: Writer,
    upload: Upload,
    name: Annotated[Word, Query(examples=["Clinics 2030"])],
    mapping: ColumnMap = [],
    unknown: Annotated[list[float], Query(max_length=20)] = list(UNKNOWN),
    texts: Annotated[
        list[Id],
        Query(
            alias="text",
            max_length=100,
            description="A further column that is kept as text, such as one of families; repeat.",
        ),
    ] = [],
) -> AccountSet:
    """Bring accounts: CSV, Excel or Parquet."""
    columns = parse_mapping(mapping)["accounts"]
    read = read_accounts(upload, mapping=columns, unknown=unknown, texts=texts)
    with here.changing("account set") as told:
        made = here.service.store.accounts.add(
            here.workspace_id, name, read.table, here.caller.name, report=read.report
        )
        told.object_id = made.account_set_id
    return made


@router.get("/account-sets")
def list_account_sets(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[AccountSet]:
    """List the account sets."""
    found = here.service.store.accounts.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[AccountSet].model_validate(cut_page(found, limit, lambda s: s.account_set_id))


@router.get("/account-sets/{set_id}")
def get_account_set(set_id: SetId, here: Reader, response: Response) -> AccountSet:
    """Tell about an account set."""
    found = here.service.store.accounts.get(here.workspace_id, set_id)
    response.headers["etag"] = etag(found.revision)
    return found


@router.get("/account-sets/{set_id}/accounts")
def list_accounts(
    set_id: SetId,
    here: Reader,
    limit: Limit = 100,
    cursor: Cursor = None,
    text: Text = None,
    status: PinStatus | None = None,
    owner: Annotated[str | None, Query(max_length=200)] = None,
    segment: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[Row]:
    """List accounts: those with a status, an owner, a segment, or a text in their id or name."""
    asked = {"status": status, "owner": owner, "segment": segment}
    filters = {name: value for name, value in asked.items() if value is not None}
    found = here.service.store.accounts.find(
        here.workspace_id, set_id, decode_cursor(cursor), limit + 1, text=text, **filters
    )
    return Page[Row].model_validate(cut_page(found, limit, lambda row: row["account_id"]))


@router.get("/account-sets/{set_id}/accounts/{account_id}")
def get_account(set_id: SetId, account_id: RowId, here: Reader, response: Response) -> AccountOut:
    """Tell about an account."""
    store = here.service.store.accounts
    response.headers["etag"] = etag(store.get(here.workspace_id, set_id).revision)
    return store.row(here.workspace_id, set_id, account_id)


@router.patch("/account-sets/{set_id}/accounts/{account_id}", responses=documented(409, 412, 428))
def change_account(
    set_id: SetId,
    account_id: RowId,
    change: AccountChange,
    here: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> AccountOut:
    """Change an account; `If-Match` names the revision of its set that you saw."""
    values = change.model_dump(exclude_none=True)
    store = here.service.store.accounts
    with here.changing("account", account_id, changed=sorted(values)):
        require_match(if_match, store.get(here.workspace_id, set_id).revision)
        row = store.row(here.workspace_id, set_id, account_id)
        if values:
            row = store.change(here.workspace_id, set_id, account_id, **values)
        response.headers["etag"] = etag(store.get(here.workspace_id, set_id).revision)
    return row


@router.patch("/account-sets/{set_id}/accounts", responses=documented(409, 412, 428))
def change_accounts(
    set_id: SetId,
    change: AccountsChange,
    here: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> ChangedAccounts:
    """Change many accounts alike, all or none; `If-Match` is as for one."""
    values = change.model_dump(exclude_none=True, exclude={"account_ids"})
    store = here.service.store.accounts
    ids = list(dict.fromkeys(change.account_ids))
    with here.changing("account set", set_id, changed=sorted(values), accounts=len(ids)):
        require_match(if_match, store.get(here.workspace_id, set_id).revision)
        if values:
            store.change_many(here.workspace_id, set_id, ids, **values)
        revision = store.get(here.workspace_id, set_id).revision
        response.headers["etag"] = etag(revision)
    return ChangedAccounts(changed=len(ids), revision=revision)


@router.delete("/account-sets/{set_id}", status_code=204, responses=documented(409))
def remove_account_set(set_id: SetId, here: Writer) -> None:
    """Remove an account set that no scenario uses."""
    with here.changing("account set", set_id):
        here.service.store.accounts.remove(here.workspace_id, set_id)


# --------------------------------------------------------------------------------------------- reps


@router.post("/rep-sets", status_code=201, openapi_extra=BODY, responses=documented(413))
def add_rep_set(
    here: Writer,
    upload: Upload,
    name: Annotated[Word, Query(examples=["Team 2030"])],
    mapping: ColumnMap = [],
) -> RepSet:
    """Bring reps: CSV, Excel or Parquet."""
    read = read_reps(upload, mapping=parse_mapping(mapping)["reps"])
    with here.changing("rep set") as told:
        made = here.service.store.reps.add(
            here.workspace_id, name, read.table, here.caller.name, report=read.report
        )
        told.object_id = made.rep_set_id
    return made


@router.get("/rep-sets")
def list_rep_sets(here: Reader, limit: Limit = 100, cursor: Cursor = None) -> Page[RepSet]:
    """List the rep sets."""
    found = here.service.store.reps.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[RepSet].model_validate(cut_page(found, limit, lambda each: each.rep_set_id))


@router.get("/rep-sets/{set_id}")
def get_rep_set(set_id: SetId, here: Reader, response: Response) -> RepSet:
    """Tell about a rep set."""
    found = here.service.store.reps.get(here.workspace_id, set_id)
    response.headers["etag"] = etag(found.revision)
    return found


@router.get("/rep-sets/{set_id}/reps")
def list_reps(
    set_id: SetId, here: Reader, limit: Limit = 100, cursor: Cursor = None, text: Text = None
) -> Page[Row]:
    """List reps: all, or those with a text in their id or name."""
    found = here.service.store.reps.find(
        here.workspace_id, set_id, decode_cursor(cursor), limit + 1, text=text
    )
    return Page[Row].model_validate(cut_page(found, limit, lambda row: row["rep_id"]))


@router.patch("/rep-sets/{set_id}/reps/{rep_id}", responses=documented(409, 412, 428))
def change_rep(
    set_id: SetId,
    rep_id: RowId,
    change: RepChange,
    here: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> RepOut:
    """Change a rep; `If-Match` names the revision of its set that you saw."""
    values = change.model_dump(exclude_none=True)
    store = here.service.store.reps
    with here.changing("rep", rep_id, changed=sorted(values)):
        require_match(if_match, store.get(here.workspace_id, set_id).revision)
        row = store.row(here.workspace_id, set_id, rep_id)
        if values:
            row = store.change(here.workspace_id, set_id, rep_id, **values)
        response.headers["etag"] = etag(store.get(here.workspace_id, set_id).revision)
    return row


@router.delete("/rep-sets/{set_id}", status_code=204, responses=documented(409))
def remove_rep_set(set_id: SetId, here: Writer) -> None:
    """Remove a rep set that no scenario uses."""
    with here.changing("rep set", set_id):
        here.service.store.reps.remove(here.workspace_id, set_id)
