"""Write several files into a folder: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from territory.errors import Fault, InvalidInput

Writer = Callable[[Path], object]


def check_writable(folder: Path, names: Iterable[str] = ()) -> None:
    """Refuse a folder that cannot be written to before any work is done for it.

    `names` are the files that will be written.

    Raises
    ------
    InvalidInput
        When the folder, or the nearest one above it that exists, cannot be written to.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError("it is a file and not a folder")
        for name in names:
            if (folder / name).is_dir():
                raise IsADirectoryError(f"{name} in it is a folder")
        existing = _missing(folder)[-1].parent if _missing(folder) else folder
        if not existing.is_dir():
            raise NotADirectoryError(f"{existing} is no folder")
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise _refusal(folder, error) from error


def write_files(folder: Path, writers: Mapping[str, Writer], stale: Iterable[str] = ()) -> None:
    """Write the files, replacing older ones only once all are complete.

    Parameters
    ----------
    folder
        Made when it is not there.
    writers
        For each file name a function that writes the file to a path.
    stale
        Names of files that are removed, if they are there, once the others are written.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to; what was in it is untouched.
    """
    check_writable(folder, writers)
    missing = _missing(folder)
    staging = None
    done = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        for name, write in writers.items():
            write(staging / name)
        for name in writers:
            os.replace(staging / name, folder / name)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
        done = True
    except OSError as error:
        raise _refusal(folder, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        if not done:
            _remove_empty(missing)


def _refusal(folder: Path, error: OSError) -> InvalidInput:
    reason = error.strerror or str(error)
    return InvalidInput([Fault("--out", f"cannot write to {folder}: {reason}")])


def _missing(folder: Path) -> list[Path]:
    """Return the folder and those above it that do not exist yet, the deepest first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    return missing


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
