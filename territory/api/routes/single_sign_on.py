"""Single sign-on by OpenID Connect: the provider says who somebody is, users say what they may."""

import re
from typing import Annotated, Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool

from territory.api.deps import Serving
from territory.api.problems import Problem, documented
from territory.api.routes.sessions import open_session
from territory.api.service import Service
from territory.settings import Settings
from territory.store.people_records import User

router = APIRouter(prefix="/v1/login/oidc", tags=["access"], responses=documented(401, 404, 429))
CALLBACK = "/v1/login/oidc/callback"
WANTED = "wanted"
OWN_PAGE = re.compile(r"/(?![/\\])[^\\\s]*\Z")
"""A path on this service; two slashes, of either kind, would lead to another."""


def build_client(settings: Settings) -> StarletteOAuth2App | None:
    """Build the client of the provider, None where there is no single sign-on."""
    if not settings.oidc:
        return None
    return OAuth().register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


@router.get("", status_code=302, response_class=RedirectResponse)
async def begin(
    request: Request,
    service: Serving,
    wanted: Annotated[
        str, Query(alias="next", max_length=2000, description="Page of this service to go on to.")
    ] = "/",
) -> Response:
    """Go to the provider."""
    client = _client(request)
    request.session[WANTED] = wanted if OWN_PAGE.match(wanted) else "/"
    back = service.settings.public_url.rstrip("/") + CALLBACK
    return await client.authorize_redirect(request, back)


@router.get("/callback", status_code=302, response_class=RedirectResponse)
async def end(request: Request, service: Serving) -> Response:
    """Come back from the provider: logs in the user that it names."""
    client = _client(request)
    try:
        token: dict[str, Any] = await client.authorize_access_token(request)
    except (OAuthError, JoseError, KeyError, ValueError) as error:
        raise Problem(401, f"the provider did not say who you are: {error}") from None
    claims = token.get("userinfo") or {}
    user = await run_in_threadpool(find_user, service, claims)
    answer = RedirectResponse(request.session.pop(WANTED, "/"), 302)
    await run_in_threadpool(open_session, service, user, answer)
    return answer


def find_user(service: Service, claims: dict[str, Any]) -> User:
    """Return the user whom the provider names: known by it already, or by a checked e-mail address.

    Nobody becomes a user by logging in: an admin says who is one.
    """
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    if not issuer or not subject:
        raise Problem(401, "the provider did not say who you are")
    user = service.people.find_subject(issuer, subject)
    if user is None and claims.get("email_verified") is True:
        user = _adopt(service, str(claims.get("email", "")), issuer, subject)
    if user is None or user.disabled_at is not None:
        service.trail.add(None, str(claims.get("email", subject))[:200], "single sign-on", "denied")
        raise Problem(401, "you are no user here: ask an admin")
    return user


def _adopt(service: Service, email: str, issuer: str, subject: str) -> User | None:
    """Bind a user without a subject to the one of the provider."""
    user = service.people.find(email)
    if user is None or service.people.has_subject(user.user_id):
        return None
    return service.people.change(user.user_id, issuer=issuer, subject=subject)


def _client(request: Request) -> StarletteOAuth2App:
    client: StarletteOAuth2App | None = request.app.state.oidc
    if client is None:
        raise Problem(404, "there is no single sign-on here")
    return client
