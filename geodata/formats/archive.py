"""Zip files with a layer in them: unpacked under names of ours, within the limits."""

import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from geodata.formats.shapefile import BESIDE
from geodata.formats.source import Source

_ENTRY_BYTES = 1024  # of the directory at the end of an archive, far more than a name needs
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"

Entries = Sequence[zipfile.ZipInfo]


def unpack_layer(
    source: Source, suffixes: Sequence[str], folder: Path
) -> tuple[Path, str | None, dict[str, Path]]:
    """Unpack the one layer that is wanted.

    Parameters
    ----------
    source
        The archive. Its layers are the files with one of `suffixes`, by their names.
    suffixes
        Of files that are layers.
    folder
        Where to put it.

    Returns
    -------
    tuple
        The file, the layer to look for within it (None: any), and the files that belong to it.
    """
    _check_directory(source)
    with zipfile.ZipFile(source.path) as archive:
        entries = [entry for entry in archive.infolist() if not _hidden(entry)]
        _check_entries(entries, source)
        layers = {PurePosixPath(e.filename).stem: e for e in entries if _suffix(e) in suffixes}
        if len(layers) == 1 and _suffix(only := next(iter(layers.values()))) != ".shp":
            main, inner = only, source.layer
        else:
            main, inner = layers[source.chosen_layer(list(layers))], None
        path = _unpack(archive, main, folder)
        beside = {_suffix(e): _unpack(archive, e, folder) for e in _beside(entries, main)}
    return path, inner, beside


def _check_directory(source: Source) -> None:
    """Refuse an archive of millions of entries before their list is read."""
    with source.path.open("rb") as file:
        file.seek(max(0, source.path.stat().st_size - 66_000))
        tail = file.read()
    end = tail.rfind(_END)
    size = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    large = tail.rfind(_END_64)
    if large >= 0 and _LOCATOR_64 in tail:
        size = max(size % 0xFFFFFFFF, int.from_bytes(tail[large + 40 : large + 48], "little"))
    if size > source.limits.entries * _ENTRY_BYTES:
        raise source.refusal(f"holds more than {source.limits.entries:,} files")


def _check_entries(entries: Entries, source: Source) -> None:
    if len(entries) > source.limits.entries:
        raise source.refusal(f"holds more than {source.limits.entries:,} files")
    if any(entry.flag_bits & 1 for entry in entries):
        raise source.refusal("is protected by a password")
    source.check_unpacked(sum(entry.file_size for entry in entries))


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _hidden(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return link or entry.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts


def _beside(entries: Entries, main: zipfile.ZipInfo) -> list[zipfile.ZipInfo]:
    if _suffix(main) != ".shp":
        return []
    stem = _stem(main)
    found = {_suffix(e): e for e in entries if _stem(e) == stem and _suffix(e) in BESIDE}
    return list(found.values())


def _stem(entry: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(entry.filename).with_suffix("")).lower()


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> Path:
    """Unpack under a name of our own, so that no name in the archive leads elsewhere."""
    target = folder / f"layer{_suffix(entry)}"
    with archive.open(entry) as packed, target.open("wb") as file:
        while block := packed.read(1024 * 1024):
            file.write(block)
    return target
