"""ETag and If-Match: nobody overwrites what they have not seen."""

from typing import Annotated

from fastapi import Header

from territory.api.problems import Problem

IfMatch = Annotated[
    str | None,
    Header(
        description='ETag of the version that the change starts from, such as `"3"`; '
        "`*` for whatever is there.",
        examples=["*"],
    ),
]
IfNoneMatch = Annotated[
    str | None, Header(description="ETag of what you have: 304 when it is still that.")
]


def etag(version: int | str) -> str:
    """Write a version as an ETag."""
    return f'"{version}"'


def matches(header: str, version: int | str) -> bool:
    """Whether a list of ETags names this version."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag(version) in tags


def require_match(header: str | None, version: int | str) -> None:
    """End with 428 where there is no `If-Match`, and with 412 where it names another version."""
    if header is None:
        raise Problem(428, "say with If-Match which version you saw; `*` means any")
    if not matches(header, version):
        raise Problem(412, f"it is at version {version} by now: look again", "changed-meanwhile")
