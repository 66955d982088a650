"""Which files may be opened: ordinary ones on this machine, in the folder that was given."""

import re
from pathlib import Path

from geodata.errors import Fault, InvalidInput
from geodata.limits import LIMITS, Limits, size_text

# One slash is enough: a path made of an address has lost the other.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def checked_path(
    path: str | Path, *, within: str | Path | None = None, limits: Limits = LIMITS
) -> Path:
    """Return where a file really is.

    Parameters
    ----------
    path
        No address and no ``/vsi`` path of GDAL.
    within
        The folder that the file must lie in, links followed; None for anywhere.
    limits
        For its size.

    Raises
    ------
    InvalidInput
        When it may not be opened, is not there or is no ordinary file.
    """
    name = _local_name(path)
    try:
        message = _fault(Path(path), within, limits)
        if message is None:
            return Path(path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        message = f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    raise InvalidInput([Fault(name, message)])


def _local_name(path: str | Path) -> str:
    text = str(path)
    if _ADDRESS.match(text) or text.startswith("/vsi"):
        raise InvalidInput([Fault(text[:200], "only files on this machine are read")])
    return Path(text).name or text


def _fault(path: Path, within: str | Path | None, limits: Limits) -> str | None:
    # Asked first: nothing is told about files elsewhere, not even whether they are there.
    if within is not None and not path.resolve().is_relative_to(Path(within).resolve()):
        return "lies outside the folder that files are read from"
    if not path.exists():
        return "file not found"
    if path.is_dir():
        return "is a folder, a file is needed"
    if not path.is_file():
        return "is not an ordinary file"
    size = path.stat().st_size
    if size == 0:
        return "file is empty"
    limit = limits.file_bytes
    return f"file is larger than {size_text(limit)}" if size > limit else None
