"""A map as files for a server: nothing inline, so that a strict Content Security Policy holds."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import folium

from maps.assets import CSS_URL, UnknownAsset, packaged_file, refuse_unknown, tidy_page
from maps.base_tiles import BaseTiles
from maps.script import read_static, static_bytes

_HEAD_ITEM = re.compile(
    r'<script src="(?P<js>[^"]*)"></script>'
    r'|<link rel="stylesheet" href="(?P<css>[^"]*)"/>'
    r"|<script(?P<ours> data-file='[^']*')?[^>]*>(?P<script>.*?)</script>"
    r"|<style[^>]*>(?P<style>.*?)</style>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"<[^>]+\sstyle\s*=|<[^>]+\son[a-z]+\s*=", re.IGNORECASE)


def page_files(drawn: folium.Map) -> dict[str, bytes]:
    """The files of a map: `index.html` and what it refers to, by relative name.

    Names of scripts, styles and pictures carry a hash of what is in them, so a server may let
    them be kept for ever; our own scripts are the same file for every map.

    Raises
    ------
    UnknownAsset
        A plug-in refers to an address that we have no packaged file for, or brings an inline
        style or handler, which no strict policy allows.
    """
    page = drawn.get_root().render()
    refuse_unknown(page)
    return _Folder(page).files


def save_folder(drawn: folium.Map, folder: str | os.PathLike[str]) -> Path:
    """Write the files of a map to a folder and return the page; `index.html` is replaced last.

    Raises
    ------
    UnknownAsset
        As for `page_files`.
    """
    files = page_files(drawn)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    page = files.pop("index.html")
    for name, content in files.items():
        (target / name).write_bytes(content)
    partial = target / ".index.html.partial"
    partial.write_bytes(page)
    return partial.replace(target / "index.html")


def content_security_policy(tiles: Sequence[BaseTiles] = ()) -> str:
    """The header `Content-Security-Policy` that a page of `page_files` works under."""
    hosts = sorted({f"https://{urlsplit(source.url).hostname}" for source in tiles})
    pictures = " ".join(["'self'", "data:", "blob:", *hosts])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src {pictures}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


class _Folder:
    """Files taken out of a page, in the order in which the page needs them."""

    def __init__(self, page: str) -> None:
        self.files: dict[str, bytes] = {}
        self._links: list[str] = []
        self._styles: list[str] = []
        self._scripts: list[tuple[str, str]] = []  # name, code
        rest = _HEAD_ITEM.sub(self._take, page)
        if _ATTRIBUTE.search(rest):
            raise UnknownAsset("a plug-in writes an inline style or handler into the page")
        self._put_page(rest)

    def _take(self, found: re.Match[str]) -> str:
        if found["js"] is not None:
            self._take_packaged(found["js"])
        elif found["css"] is not None:
            self._take_style(found["css"])
        elif found["style"] is not None:
            self._styles.append(found["style"])
        else:
            self._scripts.append(("territory-maps" if found["ours"] else "map", found["script"]))
        return ""

    def _take_packaged(self, url: str) -> None:
        file = packaged_file(url)
        if file is not None:
            self._scripts.append((Path(file).stem, read_static(file)))

    def _take_style(self, url: str) -> None:
        file = packaged_file(url)
        if file is None:
            return
        folder = file.rsplit("/", 1)[0]
        style = CSS_URL.sub(lambda found: f"url({self._picture(folder, found[1])})",
                            read_static(file))  # fmt: skip
        self._links.append(self._put(Path(file).stem, ".css", style.encode()))

    def _picture(self, folder: str, reference: str) -> str:
        name = reference.strip("\"'")
        return self._put(Path(name).stem, Path(name).suffix, static_bytes(f"{folder}/{name}"))

    def _put(self, stem: str, suffix: str, content: bytes) -> str:
        name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        self.files[name] = content
        return name

    def _put_page(self, rest: str) -> None:
        style = self._put("territory-maps", ".css", "\n".join(self._styles).encode())
        links = [f'<link rel="stylesheet" href="{name}">' for name in [*self._links, style]]
        scripts = [
            f'<script src="{self._put(stem, ".js", code.encode())}"></script>'
            for stem, code in _joined(self._scripts)
        ]
        page = tidy_page(rest)
        page = page.replace("</head>", "\n".join(links) + "\n</head>", 1)
        page = page.replace("</html>", "\n".join(scripts) + "\n</html>", 1)
        self.files["index.html"] = re.sub(r"\n\s*\n+", "\n", page).encode()


def _joined(scripts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Scripts of one name that follow each other become one file."""
    joined: list[tuple[str, str]] = []
    for stem, code in scripts:
        if joined and joined[-1][0] == stem:
            joined[-1] = (stem, joined[-1][1] + "\n" + code)
        else:
            joined.append((stem, code))
    return joined
