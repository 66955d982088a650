"""Shapes from well-known binary, looked over first: GEOS follows nested collections until the
stack is used up, which ends the process.
"""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geodata.errors import Fault, raise_faults, spell_out
from geodata.formats.source import Source

Geometries = npt.NDArray[np.object_]

_POLYGON = 3
_HAS_PARTS = (4, 5, 6, 7, 11, 12, 15, 16)  # also the rare ones, which are refused later
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000


def read_wkb(values: Sequence[bytes | None], source: Source, first_row: int = 1) -> Geometries:
    """Read one shape per value, None where there is none.

    Raises
    ------
    InvalidInput
        Listing the rows that hold no shape.
    """
    faults = check_wkb(values, source, first_row)
    raise_faults(faults)
    raw = np.array([None, *values], dtype=object)[1:]
    shapes = np.asarray(shapely.from_wkb(raw, on_invalid="fix"), dtype=object)
    lost = [i for i, value in enumerate(values) if value is not None and shapes[i] is None]
    raise_faults(spell_out(Fault(source.name, _NO_SHAPE, i + first_row) for i in lost))
    return shapes


def check_wkb(values: Sequence[bytes | None], source: Source, first_row: int = 1) -> list[Fault]:
    """Return the rows that it is not safe to read."""
    wrong = []
    vertices = 0
    for i, value in enumerate(values):
        if value is None:
            continue
        if len(value) < 5:
            wrong.append(i)
        elif _needs_a_look(value):
            walk = _Walk(value, source.limits.nesting)
            if not walk.safe():
                wrong.append(i)
        # No vertex takes less than two floats.
        vertices += len(value) // 16
    source.check_vertices(vertices)
    return spell_out(Fault(source.name, _NO_SHAPE, i + first_row) for i in wrong)


_NO_SHAPE = "its geometry cannot be read"


def _needs_a_look(value: bytes) -> bool:
    return value[:5] not in (b"\x01\x03\0\0\0", b"\0\0\0\0\x03")


class _Walk:
    """One pass over the headers of a value, without reading coordinates."""

    def __init__(self, value: bytes, nesting: int) -> None:
        self.value = value
        self.at = 0
        self.nesting = nesting

    def safe(self) -> bool:
        """Tell whether everything announced is there and nothing is nested too deeply."""
        try:
            self._geometry(0)
        except (struct.error, _TooDeep):
            return False
        return True

    def _geometry(self, depth: int) -> None:
        if depth > self.nesting:
            raise _TooDeep
        order = "<" if self.value[self.at : self.at + 1] == b"\x01" else ">"
        (code,) = struct.unpack_from(f"{order}I", self.value, self.at + 1)
        self.at += 9 if code & _EWKB_SRID else 5
        kind, floats = _kind(code)
        if kind == 1:
            self._skip(8 * floats)
            return
        count = self._count(order)
        if kind in _HAS_PARTS or kind in (9, 10):
            for _ in range(count):
                self._geometry(depth + 1)
        elif kind in (_POLYGON, 17):
            for _ in range(count):
                self._skip(8 * floats * self._count(order))
        else:
            self._skip(8 * floats * count)

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(f"{order}I", self.value, self.at)
        self.at += 4
        return int(count)

    def _skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.value):
            raise struct.error("announces more than is there")


class _TooDeep(ValueError):
    pass


def _kind(code: int) -> tuple[int, int]:
    """Return the kind of geometry and how many numbers each position has."""
    low = code & 0x0FFFFFFF
    extra = low // 1000 if low < 4000 else 0
    floats = 2 + bool(code & _EWKB_Z) + bool(code & _EWKB_M)
    return low % 1000, floats + (0, 1, 1, 2)[extra]
