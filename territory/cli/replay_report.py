"""What `territory diff` says in the terminal."""

from typing import Any

from rich.table import Table

from territory.console import console, print_report
from territory.faults import quantity
from territory.plans.comparing import Comparison


def print_comparison(found: Comparison, a: str, b: str) -> None:
    """Print what differs between two plans and why."""
    if found.identical:
        console.print("The plans are the same")
        return
    if found.data:
        console.print("Data:", style="bold")
        print_report(found.data)
    table = Table("", a, b, title="What differs", title_justify="left")
    for pairs in (found.options, found.versions, found.result):
        for name, (x, y) in pairs.items():
            table.add_row(name, _text(x), _text(y))
    if table.row_count:
        console.print(table)
    console.print(f"Units with another rep: {len(found.units):,}")
    console.print(f"Accounts with another rep: {len(found.accounts):,}")
    if found.why:
        console.print("Why:", style="bold")
        print_report(found.why)


def _text(value: Any) -> str:
    return quantity(value) if isinstance(value, float) else str(value)
