"""What `territory size` says in the terminal."""

from rich.table import Table

from territory.console import console
from territory.people.sizing import PART_LABELS, Sizing


def print_sizing(sizing: Sizing) -> None:
    """Print the hours, the reps they need, and how sure that is."""
    console.print(_hours_table(sizing))
    console.print(_range_table(sizing))
    for line, style in zip(sizing.sentences, ("bold", None), strict=False):
        console.print(line, style=style, highlight=False, soft_wrap=True)


def _hours_table(sizing: Sizing) -> Table:
    table = Table(title="Hours a year", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    total = sum(sizing.hours.values())
    for name, label in PART_LABELS.items():
        table.add_row(label, f"{sizing.hours[name]:,.0f}")
    table.add_row("in all", f"{total:,.0f}", end_section=True)
    table.add_row("a full-time rep has", f"{sizing.capacity_hours:,.0f}")
    table.add_row("accounts", f"{sizing.accounts:,}")
    table.add_row("visits a year", f"{sizing.visits:,.0f}")
    table.add_row("visits a day in the field", f"{sizing.visits_per_day:.1f}")
    return table


def _range_table(sizing: Sizing) -> Table:
    part = f"{sizing.plus_minus:.0%}"
    table = Table(title="Full-time reps needed", title_justify="left")
    table.add_column("where this is wrong")
    table.add_column(f"{part} less", justify="right")
    table.add_column(f"{part} more", justify="right")
    for spread in sizing.spreads:
        table.add_row(spread.assumption, f"{spread.low:,.1f}", f"{spread.high:,.1f}")
    return table
