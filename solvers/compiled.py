"""Whether what numba compiles is on disk already; otherwise a first solve has to wait for it."""

from __future__ import annotations

import logging
from pathlib import Path

import numba

from solvers import chain_moves

log = logging.getLogger("solvers")


def tell_of_compiling() -> bool:
    """Log a warning once when this process is going to compile; whether it did."""
    if chain_moves.walk.signatures or _kept_on_disk():
        return False
    log.warning(
        "The solver is compiled for this machine first, which takes half a minute and is done once;"
        " `python -m solvers.warm_up` does it beforehand."
    )
    return True


def _kept_on_disk() -> bool:
    """Whether the kernel that takes longest was compiled since its source last changed."""
    source = Path(chain_moves.__file__)
    folders = [source.parent / "__pycache__"]
    elsewhere = str(getattr(numba.config, "CACHE_DIR", ""))
    if elsewhere:
        folders = list(Path(elsewhere).glob(f"{source.parent.name}_*"))
    line = chain_moves.walk.py_func.__code__.co_firstlineno
    kept = [path for folder in folders for path in folder.glob(f"chain_moves.walk-{line}.*.nbi")]
    return any(path.stat().st_mtime >= source.stat().st_mtime for path in kept)
