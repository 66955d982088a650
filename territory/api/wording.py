"""Text in requests: what is written must be readable, and within reason."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Body(BaseModel):
    """What a caller sends: of known fields only, so that a slip of the pen is told."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def _readable(text: str) -> str:
    """Refuse what no database keeps and nobody can read."""
    if any(ord(sign) < 32 and sign not in "\n\t\r" for sign in text):
        raise ValueError("holds control characters")
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("holds half a character")
    return text


Readable = AfterValidator(_readable)
Word = Annotated[str, Field(min_length=1, max_length=200), Readable]
"""A name."""

Id = Annotated[str, Field(min_length=1, max_length=200), Readable]
"""An id, of ours or of the company's own."""

Sentence = Annotated[str, Field(max_length=4000), Readable]
"""What people say."""
