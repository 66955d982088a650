"""One file that opens anywhere: every script and style of a Folium map from packaged copies."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import folium

from maps.script import read_static, static_bytes

_LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@"

PACKAGED = {
    re.compile(re.escape(_LEAFLET) + r"1\.9\.\d+/dist/leaflet\.js"): "vendor/leaflet/leaflet.js",
    re.compile(re.escape(_LEAFLET) + r"1\.9\.\d+/dist/leaflet\.css"): "vendor/leaflet/leaflet.css",
}
"""Addresses that Folium writes, and our packaged file for each."""

NOT_NEEDED = re.compile(
    r"https://[^/]+/(?:.*/)?(?:jquery-[\d.]+\.min\.js|bootstrap\.bundle\.min\.js"
    r"|bootstrap\.min\.css|bootstrap-glyphicons\.css|leaflet\.awesome-markers\.(?:js|css)"
    r"|leaflet\.awesome\.rotate\.min\.css|fontawesome-free@[\d.]+/css/all\.min\.css)"
)
"""Addresses that Folium writes into every page, for icons that our layers do not use."""

NEEDS_DROPPED = re.compile(r"L\.AwesomeMarkers|\$\(document\)|jQuery\(")
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*user-scalable=no[^>]*>')
_ICON = '<link rel="icon" href="data:,">'
_SCRIPT = re.compile(r'<script src="([^"]*)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)"/>')
CSS_URL = re.compile(r"url\((?!data:|#)([^)]+)\)")


class UnknownAsset(ValueError):
    """A layer or plug-in wants a file that is not packaged, so the page would need a network."""


def save_offline(drawn: folium.Map, path: str | os.PathLike[str]) -> Path:
    """Write a map as one HTML file that makes no request.

    The file appears whole or not at all.

    Raises
    ------
    UnknownAsset
        A plug-in refers to an address that we have no packaged file for; all are listed.
    """
    target = Path(path)
    page = inline_assets(drawn.get_root().render())
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def inline_assets(page: str) -> str:
    """The page with every outside script and style replaced by the packaged file's text."""
    refuse_unknown(page)
    page = _SCRIPT.sub(lambda found: _inline("script", found[1]), page)
    page = _STYLE.sub(lambda found: _inline("style", found[1]), page)
    return tidy_page(page)


def tidy_page(page: str) -> str:
    """The page in a language, with an icon that is no request, and free to be zoomed.

    Folium's own viewport forbids zooming the page, which people with weak sight need.
    """
    page = _VIEWPORT.sub("", page).replace("<html>", '<html lang="en">', 1)
    return page.replace("</head>", _ICON + "\n</head>", 1)


def refuse_unknown(page: str) -> None:
    """Raise UnknownAsset when a page needs anything that is not packaged."""
    unknown = [url for url in _SCRIPT.findall(page) + _STYLE.findall(page) if not _is_known(url)]
    if unknown:
        raise UnknownAsset("no packaged file for " + ", ".join(unknown))
    if NEEDS_DROPPED.search(page):
        raise UnknownAsset("a marker icon needs jQuery or Font Awesome, which are not packaged")


def packaged_file(url: str) -> str | None:
    """Our file below `maps/static` for an address that Folium writes, None when there is none."""
    return next((file for pattern, file in PACKAGED.items() if pattern.fullmatch(url)), None)


def _is_known(url: str) -> bool:
    return packaged_file(url) is not None or NOT_NEEDED.fullmatch(url) is not None


def _inline(tag: str, url: str) -> str:
    file = packaged_file(url)
    if file is None:
        return ""
    text = read_static(file)
    if tag == "style":
        folder = file.rsplit("/", 1)[0]
        text = CSS_URL.sub(lambda found: f"url({_data_uri(folder, found[1])})", text)
    return f"<{tag}>{text}</{tag}>"


def _data_uri(folder: str, reference: str) -> str:
    picture = static_bytes(f"{folder}/{reference.strip(chr(34) + chr(39))}")
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")
