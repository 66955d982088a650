"""What went wrong, as a page where somebody looks at it in a browser."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from territory.ui.texts import TEXT

Answer = Callable[[Request, Any], Any]
"""Gives an awaitable: none of the handlers answers at once."""
ShowPage = Callable[..., Response]


def add_error_pages(app: FastAPI, show_page: ShowPage) -> None:
    """Show problems as pages to browsers that asked for one; programs get them as before.

    `show_page` renders the template of a name with values.
    """
    for kind, answer in list(app.exception_handlers.items()):
        app.exception_handler(kind)(partial(_show, show_page, answer))


async def _show(show_page: ShowPage, answer: Answer, request: Request, error: Any) -> Response:
    found: Response = await answer(request, error)
    if not _is_page(request):
        return found
    if found.status_code == 401:
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)
    told = json.loads(bytes(found.body))
    words = TEXT["problems"]
    title = words.get(found.status_code, words["other"])
    page = show_page("problem.html", title=title, detail=told["detail"])
    page.status_code = found.status_code
    return page


def _is_page(request: Request) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith("/v1/")
