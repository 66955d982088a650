"""The OpenAPI document: what FastAPI finds out, and what it cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from territory.api.examples import add_examples
from territory.api.problems import ProblemOut, documented

ABOUT = """
Everything the planner can do, for programs. Each answer with a status of 400 or more is a problem
as RFC 9457 has it, with all `faults` of the input. Lists come in pages: pass `next` as `cursor`.
What can be changed by several people has an `ETag`: send it back as `If-Match`.
"""
LOGINS = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token: `POST /v1/tokens`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "territory_session",
        "description": "A login: `POST /v1/login`; changes then need `X-CSRF-Token`.",
    },
}
OPEN_PATHS = ("/healthz", "/readyz", "/v1/login")


def describe(app: FastAPI) -> None:
    """Complete the document when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    description=ABOUT,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    parts = document.setdefault("components", {})
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = parts.setdefault("schemas", {})
    schemas |= {**schema.pop("$defs"), "ProblemOut": schema}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    add_examples(schemas)
    parts["securitySchemes"] = LOGINS
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path not in OPEN_PATHS:
                operation["security"] = [{"token": []}, {"session": []}]
            if "requestBody" in operation:  # FastAPI says so of bytes that are no text
                operation["responses"] |= {
                    str(status): of for status, of in documented(400).items()
                }
    return document
