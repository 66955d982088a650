"""What `territory drift` says in the terminal."""

from rich.table import Table

from territory.console import console, print_report
from territory.planning import Drift

SHOWN = 15


def print_drift(found: Drift) -> None:
    """Print the territories that are outside a band, and what is proposed."""
    names = list(found.outside)
    outside = found.territories[[f"{name}_outside" for name in names]].any(axis=1)
    table = Table("territory", "rep", title="Outside a band", title_justify="left")
    for name in names:
        table.add_column(f"{name} then", justify="right")
        table.add_column("now", justify="right")
    for territory, row in found.territories[outside].head(SHOWN).iterrows():
        cells = [f"{row[f'{name}_{when}']:+.1%}" for name in names for when in _WHEN]
        table.add_row(str(territory), str(row["rep_id"]), *cells)
    if outside.any():
        console.print(table)
    print_report(found.tell())


_WHEN = ("before", "deviation")
