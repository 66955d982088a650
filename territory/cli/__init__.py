"""The command line: `territory COMMAND`.

Modules that declare commands import nothing that takes long. A command imports what it needs when
it is called, so that `--help` answers at once.
"""

import typer

from territory.cli.bench import bench
from territory.cli.drift import drift
from territory.cli.explain import explain
from territory.cli.frontier import adopt, frontier
from territory.cli.people import token, user
from territory.cli.pictures import draw_map, report
from territory.cli.plan import demo, design
from territory.cli.rebalance import rebalance, repair
from territory.cli.replay import diff, replay
from territory.cli.serve import serve
from territory.cli.size import size
from territory.cli.store import app as store
from territory.cli.units import app as units
from territory.cli.work import work

__all__ = ["app", "main"]

app = typer.Typer(
    help="Design balanced, contiguous sales territories and give them to reps.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
designing = (demo, design, frontier, size)
changing = (rebalance, repair, adopt, drift, explain, replay, diff)
for command in (*designing, *changing, serve, work, bench):
    app.command()(command)
app.command("map")(draw_map)
app.command()(report)
app.add_typer(units, name="units")
app.add_typer(user, name="user")
app.add_typer(token, name="token")
app.add_typer(store, name="store")


def main() -> None:
    """Run the command line."""
    app()
