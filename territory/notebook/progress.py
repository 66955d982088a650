"""Progress where the analyst looks: in the notebook's cell, or in the terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from maps.escape import html_text
from solvers import Progress
from territory.cli.plan_report import describe_progress
from territory.cli.plan_report import show_progress as show_in_terminal
from territory.console import console

Callbacks = tuple[Callable[[str], None], Callable[[Progress], None]]


@contextmanager
def show_progress(shown: bool | None = None, seconds: float | None = None) -> Iterator[Callbacks]:
    """Show phases and the solver's best plan so far; yields what to call with each of them.

    Parameters
    ----------
    shown
        By default in a notebook and in a terminal, and nowhere else.
    seconds
        Most seconds that the solver may take: a bar tells how many are used up.
    """
    cell = _notebook_cell() if shown is not False else None
    if cell is not None:
        yield from _in_cell(cell, seconds)
    elif shown or (shown is None and console.is_terminal):
        with show_in_terminal(seconds) as callbacks:
            yield callbacks
    else:
        yield (lambda phase: None), (lambda progress: None)


def _notebook_cell() -> Callable[..., Any] | None:
    """What displays in the running cell of a notebook; nothing where there is none."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None or shell.__class__.__name__ != "ZMQInteractiveShell":
        return None
    from IPython.display import display

    found: Callable[..., Any] = display
    return found


def _in_cell(display: Callable[..., Any], most: float | None) -> Iterator[Callbacks]:
    handle = display(_bundle("Starting"), raw=True, display_id=True)

    def tell(text: str, used: float | None = None) -> None:
        share = None if used is None or not most else min(used / most, 1.0)
        handle.update(_bundle(text, share), raw=True)

    try:
        yield tell, lambda progress: tell(describe_progress(progress), progress.seconds)
    except BaseException:
        tell("Ended without an answer")
        raise
    tell("Done")


def _bundle(text: str, share: float | None = None) -> dict[str, str]:
    """One line, for notebooks with and without HTML, after a bar where a share is known."""
    bar = "" if share is None else f'<progress value="{share:.3f}"></progress> '
    plain = text if share is None else f"[{share:4.0%} of the time] {text}"
    return {"text/plain": plain, "text/html": f"<small>{bar}{html_text(text)}</small>"}
