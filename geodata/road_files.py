"""Road files opened with care: bounded in size, without XML entities, thinned to what cars use.

Every OpenStreetMap file, whatever its packing, becomes a small plain one that holds the drivable
ways and their nodes only; that is what the graph is then built from.
"""

import bz2
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from xml.parsers import expat

from geodata.errors import Fault, InvalidInput
from geodata.road_pbf import unpacked_bytes
from geodata.road_speeds import is_drivable, road_tags

Bounds = tuple[float, float, float, float]

FORMATS = {
    ".osm": "osm",
    ".osm.bz2": "osm",
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
    ".graphml": "graphml",
}
MAX_BYTES = {"osm": 8_000_000_000, "pbf": 1_000_000_000, "graphml": 1_000_000_000}
"""Largest file of each format, unpacked."""
MAX_RATIO = 200
"""Largest factor by which a packed file may grow; street data grows by ten to twenty."""
MAX_NODES = 2_000_000
"""Most nodes of drivable ways in one network; larger areas are clipped with bbox=."""
MAX_REFERENCES = 20_000_000
"""Most nodes of drivable ways in a file, inside the bbox or not."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class ThinnedFile:
    """A plain OpenStreetMap file of drivable ways, and what was left out."""

    path: Path
    notes: tuple[str, ...]


def road_format(path: Path) -> str:
    """Return "osm", "pbf" or "graphml" by the ending of a file that is there and not too large."""
    name = path.name.lower()
    found = next((FORMATS[end] for end in sorted(FORMATS, key=len)[::-1] if name.endswith(end)), "")
    if not found:
        _refuse(path.name, f"not one of the road files that can be read: {', '.join(FORMATS)}")
    if not path.is_file():
        _refuse(path.name, "there is no such file")
    if path.stat().st_size > MAX_BYTES[found]:
        _refuse(path.name, f"larger than {MAX_BYTES[found] / 1e9:g} GB")
    return found


def refuse_doctype(path: Path, name: str) -> None:
    """Refuse XML that declares a document type: entities in it can grow without bound."""
    parser = expat.ParserCreate()

    def declared(*_arguments: object) -> NoReturn:
        _refuse(name, "declares a document type, which road files do not need")

    def started(*_arguments: object) -> NoReturn:
        raise StopIteration

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, started
    try:
        with path.open("rb") as file:
            parser.Parse(file.read(_CHUNK), False)
    except StopIteration:
        return
    except InvalidInput:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # also encodings it lacks
        _refuse(name, f"is not XML: {error}")
    _refuse(name, "is not XML: it has no root element")


@contextmanager
def thinned(path: Path, kind: str, bbox: Bounds | None) -> Iterator[ThinnedFile]:
    """Provide the drivable ways of an OpenStreetMap file while the context lasts."""
    import osmium

    # What libosmium raises on files that are damaged or none.
    unreadable = (RuntimeError, ValueError, osmium.InvalidLocationError)
    with TemporaryDirectory(prefix="roads-") as folder:
        plain = path
        if path.name.lower().endswith(".bz2"):
            plain = Path(folder) / "unpacked.osm"
            _unpack(path, plain)
        if kind == "osm":
            refuse_doctype(plain, path.name)
        else:
            _refuse_bomb(path)
        target = Path(folder) / "drivable.osm"
        try:
            notes = _Thinner(plain, kind, path.name, bbox).write(target)
        except InvalidInput:
            raise
        except unreadable as error:
            _refuse(path.name, f"cannot be read as OpenStreetMap data: {error}")
        yield ThinnedFile(target, notes)


def _unpacked_limit(packed: Path) -> int:
    return min(MAX_BYTES["osm"], MAX_RATIO * packed.stat().st_size + _CHUNK)


def _refuse_bomb(packed: Path) -> None:
    try:
        size = unpacked_bytes(packed)
    except ValueError as error:
        _refuse(packed.name, f"cannot be read as OpenStreetMap data: {error}")
    if size > _unpacked_limit(packed):
        _refuse(packed.name, "unpacks to far more than street data would")


def _unpack(packed: Path, target: Path) -> None:
    limit = _unpacked_limit(packed)
    size = 0
    try:
        with bz2.open(packed) as source, target.open("wb") as file:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    _refuse(packed.name, "unpacks to far more than street data would")
                file.write(chunk)
    except (OSError, EOFError) as error:
        _refuse(packed.name, f"cannot be unpacked: {error}")


class _Thinner:
    """One OpenStreetMap file on its way to a file of drivable ways."""

    def __init__(self, path: Path, kind: str, name: str, bbox: Bounds | None) -> None:
        # An absolute path: libosmium takes "-" and URLs for something else.
        self.path, self.kind, self.name, self.bbox = path.resolve(), kind, name, bbox

    def write(self, target: Path) -> tuple[str, ...]:
        import osmium

        wanted = self._wanted_nodes()
        with osmium.SimpleWriter(str(target)) as writer:
            known, outside = self._write_nodes(writer, wanted)
            self._write_ways(writer, known)
        missing = len(wanted) - len(known) - outside
        notes = [f"{missing} nodes of roads are not in the file"] if missing else []
        return tuple(notes)

    def _objects(self, entity: Any) -> Any:
        import osmium

        return osmium.FileProcessor(osmium.io.File(str(self.path), self.kind), entity)

    def _ways(self) -> Iterator[Any]:
        import osmium

        ways = self._objects(osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
        return (way for way in ways if is_drivable(dict(way.tags)))

    def _wanted_nodes(self) -> set[int]:
        wanted: set[int] = set()
        for way in self._ways():
            wanted.update(node.ref for node in way.nodes)
            if len(wanted) > MAX_REFERENCES:
                _refuse(self.name, f"has more than {MAX_REFERENCES} nodes of roads")
        return wanted

    def _write_nodes(self, writer: Any, wanted: set[int]) -> tuple[set[int], int]:
        import osmium

        known, outside = set(), 0
        for node in self._objects(osmium.osm.NODE):
            if node.id not in wanted or node.id in known or not node.location.valid():
                continue
            if self._inside(node.location.lon, node.location.lat):
                known.add(node.id)
                if len(known) > MAX_NODES:
                    _refuse(self.name, f"has more than {MAX_NODES} nodes of roads: clip it, bbox=")
                writer.add_node(osmium.osm.mutable.Node(id=node.id, location=node.location))
            else:
                outside += 1
        return known, outside

    def _inside(self, lon: float, lat: float) -> bool:
        if self.bbox is None:
            return True
        west, south, east, north = self.bbox
        return west <= lon <= east and south <= lat <= north

    def _write_ways(self, writer: Any, known: set[int]) -> None:
        """Write each way in runs of nodes that are known; runs are numbered anew."""
        import osmium

        number = 0
        for way in self._ways():
            tags = road_tags(dict(way.tags))
            for there, run in groupby((n.ref for n in way.nodes), known.__contains__):
                nodes = list(run)
                if there and len(nodes) > 1:
                    number += 1
                    writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
        if not number:
            where = "" if self.bbox is None else " inside the bbox"
            _refuse(self.name, f"has no roads for cars{where}")


def _refuse(name: str, message: str) -> NoReturn:
    raise InvalidInput([Fault(name, message)])
