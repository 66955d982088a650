"""Workspaces, who is in them, and the trail of what happened there."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from territory.access import Member, Role
from territory.api.deps import Admin, Auditor, Identified, Ruler, Viewer, visible_workspaces
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.wording import Body, Id, Word
from territory.errors import Fault, InvalidInput
from territory.store.people_records import Entry, Membership
from territory.store.records import Workspace

router = APIRouter(prefix="/v1", tags=["workspaces"], responses=documented(401, 403, 422, 429))
UserId = Annotated[str, Path(max_length=100)]


class WorkspaceSettings(Body):
    """How a workspace works: the roles that approve a plan, first to last."""

    approval_levels: Annotated[
        tuple[Role, ...], Field(max_length=6, examples=[["manager", "finance"]])
    ] = ("manager",)


class NewWorkspace(Body):
    """A place of its own for a company or department."""

    name: Annotated[Word, Field(examples=["Field sales"])]
    settings: WorkspaceSettings = WorkspaceSettings()


class WorkspaceChange(Body):
    """What to change; what is left out stays."""

    name: Word | None = None
    settings: WorkspaceSettings | None = None


class NewMember(Body):
    """What a user is here; a rep needs `rep_id`, `rep_ids` are a manager's districts."""

    role: Annotated[Role, Field(examples=["manager"])]
    rep_id: Annotated[Id | None, Field(examples=["R1"])] = None
    rep_ids: Annotated[list[Id] | None, Field(max_length=10_000, examples=[["R1", "R2"]])] = None


@router.post("/workspaces", status_code=201)
def add_workspace(new: NewWorkspace, asking: Ruler) -> Workspace:
    """Make a workspace."""
    with asking.changing("workspace") as told:
        made = asking.service.store.workspaces.add(new.name, new.settings.model_dump())
        told.object_id = made.workspace_id
    return made


@router.get("/workspaces")
def list_workspaces(
    asking: Identified, limit: Limit = 100, cursor: Cursor = None
) -> Page[Workspace]:
    """List the workspaces that you may enter."""
    after = decode_cursor(cursor) or ""
    ids = [each for each in visible_workspaces(asking) if each > after][: limit + 1]
    found = [asking.service.store.workspaces.get(each) for each in ids]
    return Page[Workspace].model_validate(cut_page(found, limit, lambda each: each.workspace_id))


@router.get("/workspaces/{workspace}", responses=documented(404))
def get_workspace(here: Viewer) -> Workspace:
    """Tell about a workspace."""
    return here.service.store.workspaces.get(here.workspace_id)


@router.patch("/workspaces/{workspace}", responses=documented(404))
def change_workspace(change: WorkspaceChange, here: Admin) -> Workspace:
    """Change its name or how it works."""
    values: dict[str, Any] = change.model_dump(exclude_none=True)
    with here.changing("workspace", here.workspace_id, changed=sorted(values)):
        if not values:
            return here.service.store.workspaces.get(here.workspace_id)
        return here.service.store.workspaces.change(here.workspace_id, **values)


@router.delete("/workspaces/{workspace}", status_code=204, responses=documented(404, 409))
def remove_workspace(here: Admin) -> None:
    """Remove a workspace with all that is in it; the trail stays."""
    with here.changing("workspace", here.workspace_id):
        here.service.store.workspaces.remove(here.workspace_id)


@router.get("/workspaces/{workspace}/members", responses=documented(404))
def list_members(here: Admin, limit: Limit = 100, cursor: Cursor = None) -> Page[Membership]:
    """List who is in the workspace."""
    after = decode_cursor(cursor)
    found = here.service.people.members(here.workspace_id, None, after, limit + 1)
    return Page[Membership].model_validate(cut_page(found, limit, lambda each: each.user_id))


@router.put("/workspaces/{workspace}/members/{user_id}", responses=documented(404))
def set_member(user_id: UserId, new: NewMember, here: Admin) -> Membership:
    """Say what a user is in the workspace."""
    if new.role == "rep" and not new.rep_id:
        raise InvalidInput([Fault("body", "a rep needs the id of the rep", column="rep_id")])
    ids = None if new.rep_ids is None else tuple(new.rep_ids)
    with here.changing("member", user_id, role=new.role):
        member = Member(new.role, new.rep_id, ids)
        return here.service.people.set_member(here.workspace_id, user_id, member)


@router.delete(
    "/workspaces/{workspace}/members/{user_id}", status_code=204, responses=documented(404)
)
def remove_member(user_id: UserId, here: Admin) -> None:
    """Take a user out of the workspace."""
    with here.changing("member", user_id):
        here.service.people.remove_member(here.workspace_id, user_id)


@router.get("/workspaces/{workspace}/audit", responses=documented(404))
def list_audit(
    here: Auditor,
    limit: Limit = 100,
    cursor: Cursor = None,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    outcome: Annotated[str | None, Query(max_length=20, examples=["denied"])] = None,
    object_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[Entry]:
    """List what was changed and refused, the newest first."""
    before = decode_cursor(cursor)
    if before is not None and not before.isdigit():
        raise InvalidInput([Fault("query", "is no cursor of this list", column="cursor")])
    found = here.service.trail.page(
        here.workspace_id,
        None if before is None else int(before[:18]),
        limit + 1,
        actor=actor,
        outcome=outcome,
        object_id=object_id,
    )
    return Page[Entry].model_validate(cut_page(found, limit, lambda each: str(each.audit_id)))
