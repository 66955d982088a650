"""Files that callers send: streamed to disk, read by the same readers as on the command line."""

import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from territory.errors import Fault, InvalidInput

UNSAFE = re.compile(r"[^\w. -]+")
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is; `filename` tells its format.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""What OpenAPI tells of the body of an upload."""


async def receive_file(
    request: Request,
    filename: Annotated[
        str,
        Query(
            min_length=1,
            max_length=200,
            description="Name of the file; its ending tells the format.",
            examples=["accounts.csv"],
        ),
    ],
) -> AsyncIterator[Path]:
    """Write the body to a file that is gone when the request ends."""
    with tempfile.TemporaryDirectory(prefix="territory-upload-") as folder:
        path = Path(folder) / safe_name(filename)
        with path.open("wb") as file:
            async for chunk in request.stream():
                file.write(chunk)
        if not path.stat().st_size:
            raise InvalidInput([Fault(path.name, "is empty")])
        yield path


def safe_name(filename: str) -> str:
    """Return a name that stays in its folder, and is that of the user where it can be."""
    name = UNSAFE.sub("_", filename.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return name[-100:].strip(" .") or "file"


Upload = Annotated[Path, Depends(receive_file)]
ColumnMap = Annotated[
    list[str],
    Query(
        max_length=100,
        alias="map",
        description="A column of yours and the field it is, such as `BEDS=potential`; repeat.",
    ),
]
