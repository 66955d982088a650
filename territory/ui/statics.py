"""Scripts and styles of the pages, below an address that changes with what is in them."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

SUFFIXES = (".css", ".js")
OTHER_PAGES = ("comparison.js", "viewer.js")
"""Scripts beside those of the planner page that are the first of a page of their own."""


@cache
def static_files() -> dict[tuple[str, str], bytes]:
    """Content by folder and name; the scripts of maps serve pages without a map too."""
    own = files("territory.ui").joinpath("static")
    folders = {folder.name: folder for folder in own.iterdir() if folder.is_dir()}
    folders["maps"] = files("maps").joinpath("static")
    return {
        (name, file.name): file.read_bytes()
        for name, folder in sorted(folders.items())
        for file in sorted(folder.iterdir(), key=_name)
        if file.is_file() and file.name.endswith(SUFFIXES)
    }


def _name(file: Traversable) -> str:
    return file.name


@cache
def static_root() -> str:
    """Address of all of them: browsers may keep what is below it."""
    digest = hashlib.sha256()
    for (folder, name), content in static_files().items():
        digest.update(f"{folder}/{name} {len(content)} ".encode() + content)
    return f"/static/{digest.hexdigest()[:12]}"


def planner_modules() -> list[str]:
    """Addresses of the scripts of the planner page, so that none waits for the one before it."""
    return [
        f"{static_root()}/{folder}/{name}"
        for folder, name in static_files()
        if folder == "planner" and name.endswith(".js") and name not in OTHER_PAGES
    ]
