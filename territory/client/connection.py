"""HTTP to a service: one origin, one token, and every refusal as an exception."""

from __future__ import annotations

import ipaddress
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx2

from territory.errors import Fault, InvalidInput

API = "/v1"
SECONDS = 300.0
"""How long an answer may take: large plans are written as files while one waits."""
LONGEST_PAGE = 1000
SILENCE_S = 60.0
"""How long a job's events may be silent before its state is asked for again."""

Json = dict[str, Any]


class Refused(RuntimeError):
    """The service did not do what was asked.

    Attributes
    ----------
    status
        The HTTP status: 401 and 403 for what one may not do, 404 for what is not there, 409 and 412
        when somebody else was faster.
    title, request_id
        The kind of problem, and what finds it in the log of the service.
    """

    def __init__(self, status: int, title: str, detail: str, request_id: str = "") -> None:
        self.status, self.title, self.request_id = status, title, request_id
        super().__init__(detail or title)


class Connection:
    """A service, and who asks it.

    Parameters
    ----------
    url
        Address of the service, without ``/v1``.
    token
        Sent with every request, and to no other origin: redirects are not followed.
    plain_http
        Whether the token may go unencrypted to another machine.

    Raises
    ------
    ValueError
        When the address is none, or the token would be sent unencrypted.
    """

    def __init__(self, url: str, token: str | None, plain_http: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a service, such as https://plan.acme.com")
        if token and parts.scheme == "http" and not (plain_http or _is_here(parts.hostname)):
            raise ValueError(
                f"{url} would get the token unencrypted: use https, or say plain_http=True"
            )
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.url = url.rstrip("/")
        self.http = httpx2.Client(base_url=self.url + API, headers=headers, timeout=SECONDS)
        weakref.finalize(self, self.http.close)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of an address; parameters that are None are left out."""
        return self._ask("GET", path, params=_known(query)).json()

    def items(self, path: str, **query: Any) -> Iterator[Json]:
        """Every item of a list, over all of its pages."""
        cursor = None
        while True:
            page = self.get(path, limit=LONGEST_PAGE, cursor=cursor, **query)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def post(self, path: str, body: Json, *, seen: int | None = None) -> Json:
        """Do something; `seen` is the version that one has seen: 412 when there is a newer one."""
        headers = {} if seen is None else {"if-match": f'"{seen}"'}
        found: Json = self._ask("POST", path, json=body, headers=headers).json()
        return found

    def upload(self, verb: str, path: str, filename: str, content: bytes, **query: Any) -> Json:
        """Send a file as it is."""
        params = {**_known(query), "filename": filename}
        headers = {"content-type": "application/octet-stream"}
        found: Json = self._ask(verb, path, params=params, content=content, headers=headers).json()
        return found

    def download(self, path: str, **query: Any) -> bytes:
        """Get a file as it is."""
        return self._ask("GET", path, params=_known(query)).content

    @contextmanager
    def events(self, path: str) -> Iterator[Iterator[Any]]:
        """Server-sent events, as they come.

        Raises
        ------
        ConnectionError
            When the stream breaks, also while it is read.
        """
        timeout = httpx2.Timeout(SECONDS, read=SILENCE_S)
        try:
            with self.http.stream("GET", path, timeout=timeout) as answer:
                if answer.is_error:
                    answer.read()
                    _refuse(answer)
                yield iter(httpx2.EventSource(answer))
        except httpx2.TransportError as error:
            raise ConnectionError(f"{self.url}: {error}") from error

    def _ask(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            answer = self.http.request(method, path, **request)
        except httpx2.TransportError as error:
            raise ConnectionError(f"{self.url} does not answer: {error}") from error
        if answer.status_code >= 300:
            _refuse(answer)
        return answer


def faults_of(rows: list[Json]) -> list[Fault]:
    """Faults as the service tells them."""
    return [Fault(row["file"], row["message"], row["row"], row["column"]) for row in rows]


def _known(query: Mapping[str, Any]) -> Json:
    return {name: value for name, value in query.items() if value is not None}


def _refuse(answer: httpx2.Response) -> NoReturn:
    """Raise what a problem (RFC 9457) says; anything else is told by its status."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict) or "title" not in problem:
        title = f"{answer.status_code} {answer.reason_phrase}"
        raise Refused(answer.status_code, title, f"{title}: is this address a service of plans?")
    if problem.get("faults"):
        raise InvalidInput(faults_of(problem["faults"]))
    found = problem.get("detail", ""), problem.get("request_id", "")
    raise Refused(answer.status_code, problem["title"], *found)


def _is_here(host: str) -> bool:
    """Whether a name is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
