"""Rows of a table as JSON, page by page."""

from typing import Any

import pandas as pd
from fastapi import Response
from pydantic import BaseModel

from territory.api.paging import decode_cursor, encode_cursor
from territory.errors import Fault, InvalidInput
from territory.plain_rows import plain_rows


class Rows(BaseModel):
    """Rows of a table, in its order; the first column says what a row is about."""

    items: list[dict[str, Any]]
    next: str | None = None


def answer_rows(table: pd.DataFrame, limit: int, cursor: str | None) -> Response:
    """Answer with a page of a table; a cursor is the position where the page begins."""
    first = _position(cursor)
    page = table.iloc[first : first + limit]
    more = first + limit < len(table)
    following = encode_cursor(str(first + limit)) if more else None
    rows = Rows(items=plain_rows(page), next=following)
    return Response(rows.model_dump_json(), media_type="application/json")


def _position(cursor: str | None) -> int:
    key = decode_cursor(cursor)
    if key is None:
        return 0
    if not key.isdigit():
        raise InvalidInput([Fault("query", "is no cursor of this list", column="cursor")])
    return int(key[:9])
