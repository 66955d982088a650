"""What happens to every request: an id, a log line, figures, limits, headers for browsers."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from territory.api.figures import Figures
from territory.api.limits import Buckets
from territory.api.logs import request_id
from territory.api.problems import answer_problem
from territory.settings import Settings, is_loopback
from territory.signing import hash_secret

log = logging.getLogger("territory.api.requests")
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_JSON = 50 * 1024**2
SESSION_COOKIE = "territory_session"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


class Watched:
    """Gives each request an id, logs it, counts it, and adds headers that browsers heed."""

    def __init__(self, app: ASGIApp, figures: Figures, secure: bool) -> None:
        self.app, self.figures = app, figures
        self.headers = dict(HEADERS)
        if secure:
            self.headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        scope["request_id"] = name
        request_id.set(name)
        started, status = time.perf_counter(), 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = name
                for key, value in self.headers.items():
                    headers.setdefault(key, value)
            await send(message)

        try:
            await self.app(scope, receive, tell)
        finally:
            self._tell(scope, status, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self.figures.count(scope["method"], route, status, seconds)
        told = {
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round(1000 * seconds, 1),
            "caller": scope.get("caller_name", ""),
        }
        log.info("request", extra=told)


class Guarded:
    """Refuses requests that come too often, from other sites, or by a name that is not ours."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        rate = settings.requests_per_second
        self.buckets = Buckets(rate, 2 * rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope["caller_key"] = _caller_key(scope, headers)
        refusal = self._wrong_site(scope["method"], headers) or self._too_often(scope)
        if refusal is not None:
            status, detail, kind, more = refusal
            answer = answer_problem(Request(scope), status, detail, kind, (), more)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _wrong_site(
        self, method: str, headers: Headers
    ) -> tuple[int, str, str, dict[str, str]] | None:
        host = headers.get("host", "")
        # Without a login, a page of another site that points its own name here must not get in.
        if not self.settings.login and not is_loopback(_name_of(host)):
            return 403, f"{host!r} is not a name of this machine", "wrong-host", {}
        origin = headers.get("origin")
        if method not in SAFE and origin is not None and not self._is_ours(origin, host):
            return 403, "this request was sent by a page of another site", "wrong-origin", {}
        return None

    def _is_ours(self, origin: str, host: str) -> bool:
        ours = {host.lower(), urlsplit(self.settings.public_url).netloc.lower()}
        return urlsplit(origin).netloc.lower() in ours - {""}

    def _too_often(self, scope: Scope) -> tuple[int, str, str, dict[str, str]] | None:
        wait = self.buckets.take(scope["caller_key"])
        if not wait:
            return None
        return (
            429,
            "too many requests: wait a little",
            "too-many-requests",
            {"retry-after": str(max(1, round(wait)))},
        )


def _name_of(host: str) -> str:
    """Host without its port."""
    return host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]


def _caller_key(scope: Scope, headers: Headers) -> str:
    """Tell callers apart: by the token or session where there is one, else by the address."""
    secret = headers.get("authorization", "") or session_cookie(headers)
    if secret:
        return hash_secret(secret)
    client = scope.get("client")
    return client[0] if client else ""


def session_cookie(headers: Headers) -> str:
    """Secret of the session in the cookie, "" where there is none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = jar.get(SESSION_COOKIE) or jar.get(f"__Host-{SESSION_COOKIE}")
    return found.value if found else ""


class Limited:
    """Refuses a body larger than its route takes, while it arrives."""

    def __init__(self, app: ASGIApp, upload_bytes: int) -> None:
        self.app, self.upload_bytes = app, upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that ends at its limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_json = "json" in headers.get("content-type", "json")
        limit = min(self.upload_bytes, LARGEST_JSON) if is_json else self.upload_bytes
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > limit:
            await _refuse(scope, receive, send, limit)
            return
        await self.app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Callable[[], Any]:
    seen = 0

    async def count() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge(limit)
        return message

    return count


class TooLarge(HTTPException):
    """A body went on for longer than it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"a request may have {limit:,} bytes at most")


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    answer = answer_problem(Request(scope), 413, TooLarge(limit).detail, "content-too-large")
    await answer(scope, receive, send)
