"""Idempotency-Key: a call that is made again, as its answer got lost, does nothing again."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header, Response
from pydantic import BaseModel

from territory.api.deps import Here
from territory.signing import hash_secret

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of yours: the same call with the same key is done once only.",
        examples=["nightly-2030-07-01"],
    ),
]


def once(
    here: Here,
    key: str | None,
    asked: BaseModel,
    make: Callable[[], BaseModel],
    *,
    status: int = 202,
) -> Response:
    """Do what was asked, or give the answer of the first time.

    Raises
    ------
    Conflict
        When the key was used for something else, or the first call is still running.
    """
    if key is None:
        return _answer(status, make().model_dump_json())
    asked_hash = hash_secret(f"{here.request.url.path}\n{asked.model_dump_json()}")
    names = (here.workspace_id, here.caller.name, key)
    repeats = here.service.repeats
    earlier = repeats.begin(*names, asked_hash)
    if earlier is not None:
        return _answer(earlier.status, earlier.body, {"idempotency-replayed": "true"})
    try:
        # What is done and what was answered are kept together, or neither is.
        with here.service.store.begin():
            body = make().model_dump_json()
            repeats.end(*names, status, body)
    except BaseException:
        repeats.forget(*names)
        raise
    return _answer(status, body)


def _answer(status: int, body: str, headers: dict[str, Any] | None = None) -> Response:
    return Response(body, status, headers, media_type="application/json")
