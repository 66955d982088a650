"""Who asks, in which workspace, and whether they may: what every handler begins with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from starlette.concurrency import run_in_threadpool

from territory.access import Caller, Member, Scope, local_caller
from territory.api.middleware import SAFE, session_cookie
from territory.api.problems import Problem
from territory.api.service import Service
from territory.signing import TOKEN_PREFIX, same_secret
from territory.store.people_records import Token, User

FORM_HEADER = "x-csrf-token"
DEFAULT = "default"

WorkspaceId = Annotated[
    str,
    Path(
        description="Id of a workspace, or `default` for the oldest one that you may see.",
        max_length=100,
        examples=[DEFAULT],
    ),
]


async def get_service(request: Request) -> Service:
    """Return what this application works with; async, as a thread would cost more than it does."""
    found: Service = request.app.state.service
    return found


Serving = Annotated[Service, Depends(get_service)]


@dataclass
class Told:
    """What the trail tells of a change: what is made has its id only then."""

    object_id: str | None


@dataclass(frozen=True)
class Asking:
    """Who asks, before any workspace is named; `token` where they came with one."""

    caller: Caller
    service: Service
    request: Request
    user: User | None = None
    token: Token | None = None

    @property
    def place(self) -> str | None:
        """The workspace that the trail names."""
        return None

    @contextmanager
    def changing(self, kind: str, object_id: str | None = None, **detail: Any) -> Iterator["Told"]:
        """Change something; the trail tells of it, or neither happens."""
        told = Told(object_id)
        with self.service.store.begin():
            yield told
            self._tell("done", self.place, kind, told.object_id, detail)

    def _tell(
        self,
        outcome: str,
        workspace_id: str | None,
        kind: str | None = None,
        object_id: str | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        if self.token is not None:
            detail = {**(detail or {}), "token": self.token.name}
        self.service.trail.add(
            workspace_id,
            self.caller.name,
            action_of(self.request),
            outcome,
            kind=kind,
            object_id=object_id,
            request_id=self.request.scope.get("request_id"),
            detail=detail or {},
        )

    def deny(self, detail: str, workspace_id: str | None = None) -> Problem:
        """Keep in the trail that something was refused, and return the problem to raise."""
        self._tell("denied", workspace_id, detail={"why": detail})
        return Problem(403, detail)


@dataclass(frozen=True)
class Here(Asking):
    """Who asks, in a workspace."""

    workspace_id: str = ""

    @property
    def place(self) -> str | None:
        """The workspace that the trail names."""
        return self.workspace_id

    def forbid(self, detail: str) -> Problem:
        """As `deny`, in this workspace."""
        return self.deny(detail, self.workspace_id)


def action_of(request: Request) -> str:
    """Name what was asked for: the method and the pattern of the path."""
    pattern = getattr(request.scope.get("route"), "path", request.url.path)
    return f"{request.method} {pattern}"


def identify(request: Request, service: Serving) -> Asking:
    """Find out who asks; ends with 401 where nobody says who they are."""
    if not service.settings.login:
        return Asking(local_caller(), service, request)
    header = request.headers.get("authorization", "")
    asking = _by_token(request, service, header) if header else _by_session(request, service)
    request.scope["caller_name"] = asking.caller.name
    return asking


Identified = Annotated[Asking, Depends(identify)]


def _by_token(request: Request, service: Service, header: str) -> Asking:
    kind, _, secret = header.partition(" ")
    found = None
    if kind.lower() == "bearer" and secret.startswith(TOKEN_PREFIX):
        found = service.people.token(secret.strip())
    if found is None:
        raise _unknown(request, service, "the token is unknown, has ended or was revoked")
    token, user = found
    caller = Caller(user.email, user.user_id, None, frozenset(token.scopes), user.is_admin)
    return Asking(caller, service, request, user, token)


def _by_session(request: Request, service: Service) -> Asking:
    secret = session_cookie(request.headers)
    found = service.people.session(secret) if secret else None
    if found is None:
        raise Problem(401, "log in, or send a token", headers={"www-authenticate": "Bearer"})
    session, user = found
    if request.method not in SAFE:
        form = request.headers.get(FORM_HEADER, "")
        if not same_secret(session.csrf_hash, form):
            raise Problem(403, f"{FORM_HEADER} is missing or wrong", "wrong-form-token")
    caller = Caller(user.email, user.user_id, None, None, user.is_admin)
    return Asking(caller, service, request, user)


def _unknown(request: Request, service: Service, detail: str) -> Problem:
    """Refuse, and slow down whoever tries many secrets."""
    slow_down(request, service)
    service.trail.add(None, "unknown", action_of(request), "denied", detail={"why": detail})
    return Problem(401, detail, headers={"www-authenticate": "Bearer"})


def slow_down(request: Request, service: Service) -> None:
    """Count an attempt from this address; ends with 429 where too many failed."""
    wait = service.failures.take(address_of(request))
    if wait:
        headers = {"retry-after": str(max(1, round(wait)))}
        raise Problem(429, "too many attempts: wait a little", headers=headers)


def address_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host if request.client else ""


@dataclass(frozen=True)
class Needs:
    """Lets a request pass whose caller has a scope in the workspace.

    Those who see only some territories are refused, except where the handler is `limited` by
    itself to what they see.
    """

    scope: Scope
    limited: bool = False

    async def __call__(self, workspace: WorkspaceId, request: Request, service: Serving) -> Here:
        """Return who asks, in the workspace; 404 where they are nothing in it."""
        here = await _come_in(workspace, request, service)
        refusal = self._refusal(here.caller)
        if refusal:
            raise await run_in_threadpool(here.forbid, refusal)
        return here

    def _refusal(self, caller: Caller) -> str:
        """Why somebody may not pass, "" where they may."""
        if not caller.may(self.scope):
            return f"your role or token does not allow to {self.scope} here"
        if not (self.limited or caller.sees_all):
            return "you see your own territories only: ask for them in a plan"
        return ""


async def _come_in(workspace: str, request: Request, service: Service) -> Here:
    """As `enter`; whoever came in a moment ago, and only reads, is known."""

    def find() -> Here:
        return enter(workspace, identify(request, service))

    if request.method not in SAFE:
        return await run_in_threadpool(find)
    here = await service.entered.ask((workspace, request.scope["caller_key"]), find)
    if service.settings.login:
        request.scope["caller_name"] = here.caller.name
    return replace(here, request=request)


def enter(workspace: str, asking: Asking) -> Here:
    """Return who asks, as what they are in a workspace.

    A workspace that is not theirs is as unknown as one that is not there.
    """
    service, caller = asking.service, asking.caller
    if workspace == DEFAULT:
        workspace = next(iter(visible_workspaces(asking)), DEFAULT)
    bound = asking.token is not None and asking.token.workspace_id not in (None, workspace)
    member = None if bound else _member(service, caller, workspace)
    if member is None:
        raise Problem(404, f"there is no workspace {workspace!r}")
    service.store.workspaces.get(workspace)
    return Here(
        replace(caller, member=member),
        service,
        asking.request,
        asking.user,
        asking.token,
        workspace,
    )


def visible_workspaces(asking: Asking) -> list[str]:
    """Return the ids of the workspaces a caller may enter, the oldest first."""
    service, caller = asking.service, asking.caller
    if caller.is_local or caller.is_admin or caller.user_id is None:
        found = [each.workspace_id for each in service.store.workspaces.all()]
    else:
        found = service.people.workspaces_of(caller.user_id)
    only = asking.token.workspace_id if asking.token else None
    return [each for each in found if only in (None, each)]


def _member(service: Service, caller: Caller, workspace_id: str) -> Member | None:
    if caller.member is not None or caller.is_admin:
        return Member("admin")
    if caller.user_id is None:
        return None
    found = service.people.members(workspace_id, caller.user_id)
    return found[0].member if found else None


def rule(asking: Identified) -> Asking:
    """Let only those pass who look after the whole service."""
    if not asking.caller.may_rule:
        raise asking.deny("only an admin of the service may do this")
    return asking


Reader = Annotated[Here, Depends(Needs("read"))]
Viewer = Annotated[Here, Depends(Needs("read", limited=True))]
Writer = Annotated[Here, Depends(Needs("write"))]
Solver = Annotated[Here, Depends(Needs("solve"))]
Speaker = Annotated[Here, Depends(Needs("comment", limited=True))]
Approver = Annotated[Here, Depends(Needs("approve", limited=True))]
Auditor = Annotated[Here, Depends(Needs("audit"))]
Admin = Annotated[Here, Depends(Needs("admin"))]
Ruler = Annotated[Asking, Depends(rule)]
