"""Links to files that are no pages of the site become their names; on GitHub they lead there."""

import re
from pathlib import Path

from sphinx.application import Sphinx

LINK = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+[^)#]+)(?:#[^)]*)?\)")


def name_files_outside(app: Sphinx, page: str, source: list[str]) -> None:
    """Replace the links of a page that lead out of docs/."""
    top = Path(app.srcdir).resolve()
    folder = (top / page).parent

    def named(link: re.Match[str]) -> str:
        text, target = link.groups()
        if (folder / target).resolve().is_relative_to(top):
            return link.group()
        return f"{text} (`{target.replace('../', '')}`)"

    source[0] = LINK.sub(named, source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page as it is read."""
    app.connect("source-read", name_files_outside)
    return {"parallel_read_safe": True}
