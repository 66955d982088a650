"""What `territory units` says in the terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from geodata import ADVICE, Finding, UnitsCheck
from geodata.findings import KINDS, REMARK
from territory.areas.unit_selection import Selection
from territory.areas.unit_tables import UnitTable
from territory.console import console, print_report
from territory.faults import some

EXAMPLES = 3


@contextmanager
def show_phases() -> Iterator[Callable[[str], None]]:
    """Show what is being done; yields what to call as each phase begins."""
    with console.status("Starting") as status:

        def on_phase(phase: str) -> None:
            status.update(phase)
            console.print(f"  {phase}", style="dim")

        yield on_phase


def print_check(check: UnitsCheck, folder: Path) -> None:
    """Print what became of the file, what was found, and where the files are."""
    console.print(_counts(check), highlight=False)
    # What has a row in the table is not said twice.
    print_report(tuple(f.message for f in check.findings if f.kind == REMARK))
    found = [finding for finding in check.findings if finding.kind != REMARK]
    if found:
        console.print(_table(found))
    else:
        console.print("Nothing was found: the units fit together", style="green")
    console.print(f"Map: {folder / 'problems.html'}", markup=False, highlight=False, soft_wrap=True)
    hint = f"Unit set: {folder}, for `territory design --units {folder}`"
    console.print(hint, markup=False, highlight=False, soft_wrap=True)


def _counts(check: UnitsCheck) -> str:
    counts = check.counts
    parts = [f"{counts.features:,} features = {counts.units:,} units"]
    if counts.left_out:
        parts.append(f"{counts.left_out:,} without a usable polygon, left out")
    if counts.joined:
        parts.append(f"{counts.joined:,} joined to one with the same id")
    return f"[bold]{escape(check.file)}[/bold]: " + " + ".join(parts)


def _table(found: Sequence[Finding]) -> Table:
    table = Table(title=f"{len(found):,} findings", title_justify="left", box=box.HORIZONTALS)
    table.show_lines = True
    table.add_column("kind", max_width=18)
    table.add_column("count", justify="right")
    table.add_column("examples, and what to do")
    for kind in (kind for kind in KINDS if any(finding.kind == kind for finding in found)):
        of_kind = [finding for finding in found if finding.kind == kind]
        table.add_row(KINDS[kind], f"{len(of_kind):,}", _examples(kind, of_kind))
    return table


def _examples(kind: str, of_kind: Sequence[Finding]) -> Text:
    text = Text()
    for finding in of_kind[:EXAMPLES]:
        row = f"feature {finding.row}: " if finding.row is not None else ""
        text.append(f"{row}{finding.message}\n")
    return text.append(ADVICE[kind], style="dim")


def print_selection(selection: Selection, read: UnitTable, out: Path | None) -> None:
    """Print how many units were selected, which, and what was not found."""
    print_report(read.report)
    if selection.unknown:
        listed = some(selection.unknown)
        print_report((f"{len(selection.unknown):,} codes that no unit has: {listed}",))
    inside = f": {selection.area}" if selection.area else ""
    console.print(
        f"{len(selection.unit_ids):,} of {len(read.units):,} units selected{inside}",
        style="bold",
        markup=False,
        highlight=False,
    )
    console.print(some(selection.unit_ids) or "none", markup=False, highlight=False, soft_wrap=True)
    if out is not None:
        console.print(f"List: {out}", markup=False, highlight=False, soft_wrap=True)
