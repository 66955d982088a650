"""What `territory frontier` is asked for: of the files of a company, or of a plan that stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.collector import Collector
from territory.areas.input_files import Files
from territory.console import print_report
from territory.errors import Fault
from territory.loading import read_inputs
from territory.planning import (
    Frontier,
    Options,
    build_frontier,
    explore_plan,
    frontier_faults,
    option_faults,
    read_plan_folder,
)

OnPhase = Callable[[str], None]
USUAL = {"workload": 0.05}


@dataclass(frozen=True)
class Asked:
    """Options that both kinds have: tolerances and weights, empty where not given."""

    tolerances: dict[str, float]
    fit: dict[str, float]
    time_limit: float
    seed: int


def check_asked(
    plan: Path | None, accounts: Path | None, territories: int | None, given: Mapping[str, object]
) -> list[Fault]:
    """Refuse options of files beside a plan, and none of both."""
    if plan is None:
        asked = {"--accounts": accounts, "--territories": territories}
        return [
            Fault(option, "is needed, or --plan with the folder of a plan")
            for option, value in asked.items()
            if value is None
        ]
    beside = {"--accounts": accounts, "--territories": territories, **given}
    return [
        Fault(option, "is already in the plan: leave it out")
        for option, value in beside.items()
        if value
    ]


def of_files(
    files: Files,
    territories: int,
    asked: Asked,
    collector: Collector,
    on_phase: OnPhase,
    *,
    from_homes: bool,
    split_heavy: bool,
) -> Frontier:
    """Draw the frontier of files; what moves counts from today's map."""
    options = Options(
        territories,
        asked.tolerances or USUAL,
        split_heavy=split_heavy,
        time_limit=asked.time_limit,
        seed=asked.seed,
        from_homes=from_homes,
        fit=asked.fit,
    )
    if not collector.faults:
        collector.faults += option_faults(options) + frontier_faults(options)
    on_phase("Reading the files")
    inputs, report = read_inputs(files, tuple(options.tolerances), collector)
    print_report(report)
    return build_frontier(inputs, options, on_phase)


def of_plan(folder: Path, asked: Asked, collector: Collector, on_phase: OnPhase) -> Frontier:
    """Draw the frontier of a plan that stands; what moves counts from it."""
    stored = collector.run(lambda: read_plan_folder(folder))
    collector.check()
    assert stored is not None
    recipe = stored.recipe
    options = replace(
        recipe.options,
        tolerances=asked.tolerances or recipe.options.tolerances,
        fit=asked.fit or recipe.options.fit,
        time_limit=asked.time_limit,
        seed=asked.seed,
    )
    return explore_plan(replace(recipe, options=options), stored.standing, on_phase)
