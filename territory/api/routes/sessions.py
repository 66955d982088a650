"""Log in and out, and who one is."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from territory.access import Scope
from territory.api.deps import Identified, Serving, address_of, slow_down, visible_workspaces
from territory.api.middleware import SESSION_COOKIE, session_cookie
from territory.api.problems import Problem, documented
from territory.api.service import Service
from territory.api.wording import Body, Word
from territory.settings import Settings
from territory.signing import LONGEST_PASSWORD, check_password
from territory.store.people_records import User

router = APIRouter(prefix="/v1", tags=["access"])
FORM_COOKIE = "territory_form"


class Login(Body):
    """An e-mail address and a password."""

    email: Annotated[Word, Field(examples=["ann@example.com"])]
    password: Annotated[str, Field(max_length=LONGEST_PASSWORD, examples=["correct horse"])]


class Form(BaseModel):
    """What to send as X-CSRF-Token with each change while the cookie says who you are."""

    csrf_token: str


class Me(BaseModel):
    """Who asks, and where they may go; `scopes` of the token, None without one."""

    name: str
    is_admin: bool
    workspaces: list[str]
    scopes: list[Scope] | None


@router.post("/login", responses=documented(401, 403, 422, 429))
def log_in(login: Login, request: Request, response: Response, service: Serving) -> Form:
    """Log in by a password: sets a cookie that scripts cannot read."""
    slow_down(request, service)  # first, as a slow hash is work that anybody can ask for
    user = service.people.find(login.email)
    stored = None if user is None else service.people.password_hash(user.user_id)
    right = check_password(stored, login.password)
    if user is None or user.disabled_at is not None or not right:
        _tell(service, login.email, "denied")
        raise Problem(401, "the e-mail address or the password is wrong")
    service.failures.give_back(address_of(request))
    return open_session(service, user, response)


def open_session(service: Service, user: User, response: Response) -> Form:
    """Open a session and set its cookies."""
    settings = service.settings
    secret, form = service.people.open_session(user.user_id, settings.session_hours)
    _tell(service, user.email, "done")
    set_cookie = partial(
        response.set_cookie,
        max_age=int(3600 * settings.session_hours),
        secure=settings.secure,
        samesite="lax",
    )
    set_cookie(cookie_name(settings), secret, httponly=True)
    # Pages read this one, whichever tab they are in and however one has logged in.
    set_cookie(cookie_name(settings, FORM_COOKIE), form)
    return Form(csrf_token=form)


def cookie_name(settings: Settings, name: str = SESSION_COOKIE) -> str:
    """Name of a cookie; browsers guard the prefix, which needs an encrypted connection."""
    return f"__Host-{name}" if settings.secure else name


@router.post("/logout", status_code=204, responses=documented(401, 403, 429))
def log_out(asking: Identified, response: Response) -> None:
    """End the session."""
    asking.service.people.close_session(session_cookie(asking.request.headers))
    settings = asking.service.settings
    response.delete_cookie(cookie_name(settings), secure=settings.secure, httponly=True)
    response.delete_cookie(cookie_name(settings, FORM_COOKIE), secure=settings.secure)


@router.get("/me", responses=documented(401, 403, 429))
def tell_me(asking: Identified) -> Me:
    """Tell who you are and which workspaces you may enter."""
    caller = asking.caller
    return Me(
        name=caller.name,
        is_admin=caller.is_admin,
        workspaces=visible_workspaces(asking),
        scopes=None if caller.scopes is None else sorted(caller.scopes),
    )


def _tell(service: Service, email: str, outcome: str) -> None:
    service.trail.add(None, email.strip().lower()[:200], "POST /v1/login", outcome)
