"""What the commands that change a plan have in common."""

from dataclasses import replace
from pathlib import Path

import typer

from geodata.collector import Collector
from territory.cli.answering import print_json
from territory.cli.plan_report import print_summary
from territory.cli.solving import INFEASIBLE
from territory.console import console, print_report
from territory.errors import Fault, InvalidInput
from territory.faults import some
from territory.ingest import read_baseline
from territory.planning import Changed, Recipe, StoredPlan, read_plan_folder, standing_of_today
from territory.plans.outputs import plan_json, write_design
from territory.plans.standing import Standing


def read_standing(folder: Path, baseline: str, collector: Collector) -> tuple[StoredPlan, Standing]:
    """Read a plan's folder and what is in force: its plan, today's map of it, or a file.

    Raises
    ------
    InvalidInput
        Listing the faults of earlier steps too.
    """
    stored = collector.run(lambda: read_plan_folder(folder))
    labels = None
    if baseline not in ("plan", "today"):
        labels = collector.run(lambda: read_baseline(baseline).labels)
    collector.check()
    assert stored is not None
    if baseline == "plan":
        return stored, stored.standing
    recipe = stored.recipe
    if labels is not None:
        stray = labels.index[~labels.index.isin(stored.standing.territory_of.index)]
        stray = stray[~stray.isin(recipe.inputs.units.index)]
        if len(stray):
            message = f"names units that the plan has not: {some(stray)}"
            raise InvalidInput([Fault(Path(baseline).name, message)])
        recipe = replace(recipe, inputs=replace(recipe.inputs, baseline=labels))
    standing = standing_of_today(recipe)
    if standing is None:
        message = "the plan was compared with no map of today: name a table of it"
        raise InvalidInput([Fault("--baseline", message)])
    return stored, standing


def write_changed(made: Changed, recipe: Recipe, standing: Standing, out: Path) -> None:
    """Write a changed plan with what it was made of, and the plan that it was changed from."""
    write_design(made.design, replace(recipe, change=made.asked, standing=standing), out)


def finish(
    made: Changed, recipe: Recipe, standing: Standing, out: Path, as_json: bool, *, must: bool
) -> None:
    """Write a changed plan and say what came of it; `must` the bands be met?"""
    design = made.design
    write_changed(made, recipe, standing, out)
    print_report(design.report)
    print_summary(design, out)
    console.print(f"Territories touched: {len(made.touched):,} ({some(made.touched)})")
    if not made.met:
        headline = "Not every band is met; this is the nearest plan that was found:"
        console.print(headline, style="bold red" if must else "bold yellow")
        print_report(made.reasons)
    if as_json:
        print_json(plan_json(design))
    if must and not made.met:
        raise typer.Exit(INFEASIBLE)
