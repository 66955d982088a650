"""What goes wrong, as problem details (RFC 9457): one shape for every error of the service."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from territory.errors import Fault, InvalidInput, spell_out
from territory.planning import Infeasible
from territory.store import Conflict, NotFound
from territory.workspace.json_names import in_json

log = logging.getLogger("territory.api")
MEDIA_TYPE = "application/problem+json"


class FaultOut(BaseModel):
    """One thing wrong with the input, and where; rows as a spreadsheet counts them."""

    file: str = Field(examples=["accounts.csv"])
    message: str = Field(examples=["-3 is negative"])
    row: int | None = Field(None, examples=[17])
    column: str | None = Field(None, examples=["visits_per_year"])


class ProblemOut(BaseModel):
    """A problem, as RFC 9457 has it, with all faults of the input."""

    type: str = Field(examples=["/problems/invalid-input"])
    title: str = Field(examples=["The input has faults"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["accounts.csv, row 17, column visits_per_year: -3 is negative"])
    instance: str
    request_id: str
    faults: list[FaultOut] = []


class Problem(Exception):
    """Ends a request with a status and a sentence."""

    def __init__(
        self,
        status: int,
        detail: str,
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})
        self.kind = kind or HTTPStatus(status).phrase.lower().replace(" ", "-")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may end with, for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


def answer_problem(
    request: Request,
    status: int,
    detail: str,
    kind: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Build the answer to a request that failed."""
    content = {
        "type": f"/problems/{kind}",
        "title": kind.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "request_id": request.scope.get("request_id", ""),
        "faults": [asdict(fault) for fault in faults],
    }
    return JSONResponse(content, status, dict(headers or {}), MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Turn every exception that can be meant for the caller into a problem."""
    app.exception_handler(Problem)(_answer_ours)
    app.exception_handler(InvalidInput)(_answer_invalid)
    app.exception_handler(RequestValidationError)(_answer_validation)
    app.exception_handler(Infeasible)(_answer_infeasible)
    app.exception_handler(NotFound)(_answer_not_found)
    app.exception_handler(Conflict)(_answer_conflict)
    app.exception_handler(HTTPException)(_answer_http)
    app.exception_handler(Exception)(_answer_unexpected)


async def _answer_ours(request: Request, error: Any) -> JSONResponse:
    return answer_problem(request, error.status, error.detail, error.kind, (), error.headers)


async def _answer_invalid(request: Request, error: Any) -> JSONResponse:
    told = InvalidInput(in_json(error.faults))
    return answer_problem(request, 422, str(told), "invalid-input", told.faults)


async def _answer_validation(request: Request, error: Any) -> JSONResponse:
    faults = spell_out(_fault_of(each) for each in error.errors())
    detail = "\n".join(map(str, faults))
    return answer_problem(request, 422, detail, "invalid-input", faults)


def _fault_of(found: Mapping[str, Any]) -> Fault:
    place, *path = found["loc"]
    column = ".".join(str(part) for part in path if not isinstance(part, int) or part < 1_000_000)
    return Fault(str(place), found["msg"].removeprefix("Value error, "), column=column or None)


async def _answer_infeasible(request: Request, error: Any) -> JSONResponse:
    return answer_problem(request, 422, str(error), "infeasible")


async def _answer_not_found(request: Request, error: Any) -> JSONResponse:
    return answer_problem(request, 404, str(error) or "there is no such thing", "not-found")


async def _answer_conflict(request: Request, error: Any) -> JSONResponse:
    return answer_problem(request, 409, str(error), "conflict")


async def _answer_http(request: Request, error: Any) -> JSONResponse:
    kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return answer_problem(request, error.status_code, str(error.detail), kind, (), error.headers)


async def _answer_unexpected(request: Request, error: Any) -> JSONResponse:
    log.error("unexpected error", exc_info=error, extra={"path": request.url.path})
    detail = "something went wrong here; the request id helps to find out what"
    return answer_problem(request, 500, detail, "internal-error")
