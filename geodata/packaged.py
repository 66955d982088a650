"""Data files that the build step puts into the package."""

from importlib import resources
from pathlib import Path


class SampleDataMissing(FileNotFoundError):
    """The packaged data is not there: the package was not built, only copied."""


def packaged_file(name: str) -> Path:
    """Return the path of a file in `geodata/data`.

    Raises
    ------
    SampleDataMissing
        When the package was not built.
    """
    path = Path(str(resources.files("geodata"))) / "data" / name
    if not path.is_file():
        raise SampleDataMissing(
            f"The data file {name} is not in the package: run `python3 dev.py setup` in a "
            "checkout, or reinstall territory-planner from its wheel."
        )
    return path
