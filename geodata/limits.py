"""How much a file may ask of the machine that reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Upper limits on a file. What exceeds one is refused before it is read into memory.

    Parameters
    ----------
    file_bytes
        Size of the file, and of what it unpacks to.
    text_bytes
        Size of a file of text (JSON, KML, CSV): reading takes several times its size.
    features
        Rows of the layer that is read.
    vertices
        Corners of all its polygons together.
    ratio
        How many times its size an archive may unpack to.
    entries
        Files within an archive.
    nesting
        Geometry collections within each other.
    """

    file_bytes: int = 2 * 1024**3
    text_bytes: int = 500 * 1024**2
    features: int = 1_000_000
    vertices: int = 50_000_000
    ratio: int = 200
    entries: int = 10_000
    nesting: int = 8


LIMITS = Limits()
"""The usual ones."""


def size_text(size_bytes: int) -> str:
    """Return a size as people say it: "2 GB", "500 MB", "100 bytes"."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.3g} {unit}"
    return f"{size_bytes} bytes"
