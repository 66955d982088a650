"""What a process took, and where it ran."""

import platform
import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def peak_mb() -> float:
    """Most memory that this process ever held."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Linux hands `ru_maxrss` on from the parent process, this figure it does not.
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def versions(packages: Iterable[str]) -> dict[str, str | None]:
    """Version of each package, None where it is not installed, and of Python."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def markdown(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Table of a Markdown document; None is an empty cell."""
    lines = [list(header), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(
        "| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |"
        for line in lines
    )


def put_into(document: Path, name: str, text: str) -> None:
    """Put a table between the comments `<!-- NAME -->` and `<!-- end NAME -->` of a document."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end {name} -->")
    if not (begin and end):
        raise ValueError(f"{document} has no place for the table {name}")
    document.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")
