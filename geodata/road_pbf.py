"""How large a .osm.pbf file is when unpacked, told from its frames without unpacking any."""

from collections.abc import Callable, Iterator
from pathlib import Path

_LARGEST_HEADER, _LARGEST_BLOB = 64 * 1024, 32 * 1024 * 1024
"""Limits of the format: https://wiki.openstreetmap.org/wiki/PBF_Format"""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def unpacked_bytes(path: Path) -> int:
    """Add up what the blobs of a file say of their size; a reader refuses blobs that lie.

    Raises
    ------
    ValueError
        When the file does not consist of frames.
    """
    total = 0
    with path.open("rb") as file:
        while length := file.read(4):
            header = _exactly(file.read, int.from_bytes(length, "big"), _LARGEST_HEADER)
            sizes = [value for field, value in _fields(header) if field == 3]
            if not sizes:
                raise ValueError("a frame does not say how long it is")
            blob = _exactly(file.read, sizes[-1], _LARGEST_BLOB)
            # Field 1 is data that is not packed, field 2 the size of packed data.
            total += sum(value for field, value in _fields(blob) if field in (1, 2))
    return total


def _exactly(read: Callable[[int], bytes], size: int, limit: int) -> bytes:
    content = read(size) if size <= limit else b""
    if size > limit or len(content) != size:
        raise ValueError("a frame is cut off or too long")
    return content


def _fields(message: bytes) -> Iterator[tuple[int, int]]:
    """Yield the number of each field of a message, and its value or, for bytes, its length."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind in (_VARINT, _BYTES):
            value, at = _varint(message, at)
        elif kind in (_FIXED32, _FIXED64):
            value, at = 0, at + (4 if kind == _FIXED32 else 8)
        else:
            raise ValueError("a frame has a field of an unknown kind")
        yield key >> 3, value
        at += value if kind == _BYTES else 0


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        if at >= len(message):
            break
        byte = message[at]
        value, at = value | (byte & 127) << shift, at + 1
        if byte < 128:
            return value, at
    raise ValueError("a number in a frame is cut off or too long")
