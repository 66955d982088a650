"""Progress is a line with a bar, in the terminal and in a cell."""

import io
import math

import pytest
from rich.console import Console

from solvers import Progress
from territory.cli import plan_report
from territory.notebook import progress as progress_module
from territory.notebook.progress import show_progress

HALF = Progress(5.0, "search", 120.0, 100.0, 0.0)


@pytest.fixture
def cell(monkeypatch):
    """What a running cell was asked to display."""
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle)

    def display(bundle, raw, display_id):
        shown.append(bundle)
        return Handle()

    monkeypatch.setattr(progress_module, "_notebook_cell", lambda: display)
    return shown


def test_in_a_cell_one_output_is_written_anew_with_a_bar_while_it_solves(cell):
    with show_progress(seconds=10.0) as (on_phase, on_progress):
        on_phase("Finding <neighbours>")
        on_progress(HALF)
    pages = [bundle["text/html"] for bundle in cell]
    assert pages[0] == "<small>Starting</small>"
    assert pages[1] == "<small>Finding &lt;neighbours&gt;</small>"
    assert '<progress value="0.500"></progress>' in pages[2]
    assert pages[-1] == "<small>Done</small>"
    assert cell[2]["text/plain"].startswith("[ 50% of the time] Solving")


def test_a_bound_without_a_plan_is_told_as_such(cell):
    with show_progress() as (_, on_progress):
        on_progress(Progress(1.0, "auto", None, 1234.5, math.inf))
    assert "no plan yet, proven bound 1,234.5" in cell[-2]["text/plain"]


def test_without_a_limit_there_is_no_bar(cell):
    with show_progress() as (_, on_progress):
        on_progress(HALF)
    assert not [bundle for bundle in cell if "<progress" in bundle["text/html"]]


def test_in_a_terminal_the_bar_is_there_only_while_it_solves(monkeypatch):
    screen = Console(file=io.StringIO(), force_terminal=True, width=120)
    monkeypatch.setattr(plan_report, "console", screen)
    bars = []
    drawn = plan_report.TimeBar.render

    def draw(self, task):
        bars.append(drawn(self, task))
        return bars[-1]

    monkeypatch.setattr(plan_report.TimeBar, "render", draw)
    with show_progress(shown=True, seconds=10.0) as (on_phase, on_progress):
        on_phase("Placing accounts")
        assert not [bar for bar in bars if hasattr(bar, "completed")]
        on_progress(HALF)
    assert bars[-1].completed >= 5.0
    assert bars[-1].total == 10.0
