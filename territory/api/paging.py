"""Pages of a list: a cursor says where the next one begins."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from territory.errors import Fault, InvalidInput

Item = TypeVar("Item")
LONGEST_PAGE = 1000

Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="Most items of one page.")]
Cursor = Annotated[
    str | None, Query(max_length=400, description="`next` of the page before.", examples=[None])
]


class Page(BaseModel, Generic[Item]):
    """A page of a list, and the cursor of the next one where there is more."""

    items: list[Item]
    next: str | None = None


def encode_cursor(key: str) -> str:
    """Wrap the key of the last item, so that nobody takes it for more than a place."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> str | None:
    """Return the key in a cursor.

    Raises
    ------
    InvalidInput
        When it never was one.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        key = ""
    if not key or "\x00" in key:
        raise InvalidInput([Fault("query", "is no cursor of this list", column="cursor")])
    return key


def cut_page(found: Sequence[Any], limit: int, key: Callable[[Any], str]) -> dict[str, Any]:
    """Make a page of one item more than `limit`, where there are as many."""
    page = list(found[:limit])
    more = len(found) > limit
    return {"items": page, "next": encode_cursor(key(page[-1])) if more else None}
