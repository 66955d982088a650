"""`territory demo` and `territory design`: from files to a plan."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.options import (
    Accounts,
    AsJson,
    Assume,
    Barriers,
    Baseline,
    ColumnMap,
    Crs,
    Districts,
    Edits,
    Families,
    FitTerms,
    FromHomes,
    IdColumn,
    Layer,
    Method,
    Named,
    Noise,
    ObjectiveTerms,
    Out,
    PriceRules,
    Protect,
    Regions,
    Reps,
    Seed,
    Segments,
    SpecialistBalance,
    Specialists,
    StabilitySamples,
    Territories,
    TierBalance,
    TimeLimit,
    TopDown,
    Travel,
    Units,
    Unknown,
    WithoutPolygon,
)


def demo(
    out: Out = Path("demo"),
    territories: Territories = 60,
    time_limit: TimeLimit = 240.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Design territories for a medical-device seller in the 48 contiguous states."""
    from territory.cli.solving import answering_solver, run
    from territory.console import console
    from territory.demo.company import build_demo
    from territory.folders import check_writable
    from territory.planning import Inputs, Options
    from territory.plans.outputs import FILES

    with answering_solver(as_json):
        check_writable(out, FILES)
        console.print("Building the demo: 4,000 accounts and 60 reps on US counties")
        made = build_demo(seed)
        inputs = Inputs(made.units, made.accounts, made.reps, made.baseline)
        options = Options(
            territories,
            {"workload": 0.05, "potential": 0.10},
            split_heavy=True,
            time_limit=time_limit,
            seed=seed,
            iterations=2,  # the clock must not decide: the demo is the same on every run
        )
        run(inputs, options, out, "Medical devices, 48 states", as_json)


def design(
    accounts: Accounts,
    territories: Territories,
    out: Out,
    units: Units = None,
    reps: Reps = None,
    baseline: Baseline = None,
    balance: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure and tolerance, e.g. workload=0.05 for ±5 %; repeat for more. "
            "The measure `accounts` counts them. \\[default: workload=0.05]"
        ),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure, and least and most of a territory, e.g. potential=2e6:3e6, or :3e6 for "
            "the most alone; repeat."
        ),
    ] = None,
    shares: Annotated[
        str,
        typer.Option(
            help="Size of the territories: reps (the share of each), equal, or shares such as "
            "0.6,0.6, all others being full."
        ),
    ] = "reps",
    from_homes: FromHomes = False,
    require_skill: Annotated[
        list[str] | None,
        typer.Option(
            help="A skill that the rep of a unit must hold where an account needs it; repeat."
        ),
    ] = None,
    max_km: Annotated[
        float | None, typer.Option(help="Farthest that a unit with accounts is from home.")
    ] = None,
    max_minutes: Annotated[
        float | None, typer.Option(help="Longest drive from home to a unit with accounts.")
    ] = None,
    statuses: Annotated[
        Path | None,
        typer.Option(
            help="Your own pin statuses: a table with status, and optionally label, color, shape "
            "and order."
        ),
    ] = None,
    incompatible: Annotated[
        Path | None,
        typer.Option(help="Pairs that must not meet: a table with account_id and rep_id."),
    ] = None,
    fit: FitTerms = None,
    term: ObjectiveTerms = None,
    price_rules: PriceRules = False,
    named: Named = None,
    families: Families = None,
    protect: Protect = None,
    specialists: Specialists = None,
    specialist_balance: SpecialistBalance = 0.25,
    districts: Districts = None,
    regions: Regions = None,
    tier_balance: TierBalance = 0.10,
    top_down: TopDown = False,
    segments: Segments = None,
    assume: Assume = None,
    travel: Travel = "no",
    column_map: ColumnMap = None,
    unknown: Unknown = None,
    id_column: IdColumn = None,
    crs: Crs = None,
    layer: Layer = None,
    without_polygon: WithoutPolygon = "refuse",
    barriers: Barriers = None,
    edits: Edits = None,
    level: Annotated[
        str | None,
        typer.Option(
            help="Plan with larger units: prefix=3 (of the ids), column=NAME (of the units), or a "
            "file of larger polygons."
        ),
    ] = None,
    split_heavy: Annotated[
        bool,
        typer.Option(
            help="Cut units that hold more than 15 % of a territory into parts; with --level, "
            "larger units above it first into their own units."
        ),
    ] = False,
    contiguity: Annotated[bool, typer.Option(help="Every territory is one piece.")] = True,
    tidy_borders: Annotated[
        float | None,
        typer.Option(
            help="Shorten the borders: how much the distance cost may rise for that, e.g. 0.02 "
            "for 2 %."
        ),
    ] = None,
    stability: StabilitySamples = 0,
    noise: Noise = 0.1,
    method: Method = "auto",
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Design territories from your own files."""
    from geodata.collector import Collector
    from territory.bands import names_of
    from territory.cli.files_asked import files_asked
    from territory.cli.solving import answering_solver, run
    from territory.console import console, print_report
    from territory.designing.tiers import Hierarchy
    from territory.folders import check_writable
    from territory.loading import (
        parse_balance,
        parse_limits,
        parse_travel,
        parse_weights,
        read_inputs,
    )
    from territory.people.account_rules import AccountRules
    from territory.people.assumptions import Assumptions, read_assumptions
    from territory.people.home_rules import HomeRules
    from territory.planning import Options, option_faults
    from territory.plans.outputs import FILES
    from territory.reading.user_table import parse_skills

    with answering_solver(as_json):
        collector = Collector()
        # A list that cannot be read counts as none given, lest it be a second fault.
        limits = collector.run(lambda: parse_limits(limit or [])) or {}
        usual = {} if limits and not balance else {"workload": 0.05}
        tolerances = collector.run(lambda: parse_balance(balance or [])) or usual
        weights = collector.run(lambda: parse_weights(fit or [])) or {}
        terms = collector.run(lambda: parse_weights(term or [], "--term", "border=50")) or {}
        assumptions = collector.run(lambda: read_assumptions(assume or [])) or Assumptions()
        with_travel, roads = parse_travel(travel)
        collector.run(lambda: check_writable(out, FILES))
        account_rules = AccountRules(families, tuple(protect or ()))
        files = files_asked(
            accounts,
            collector,
            column_map=column_map,
            unknown=unknown,
            id_column=id_column,
            units=units,
            reps=reps,
            baseline=baseline,
            crs=crs,
            layer=layer,
            without_polygon=without_polygon,
            barriers=barriers,
            edits=edits,
            level=level,
            segments=segments,
            roads=roads,
            incompatible=incompatible,
            statuses=statuses,
            named=named,
            specialists=specialists,
            texts=account_rules.columns,
        )
        options = Options(
            territories,
            tolerances,
            contiguous=contiguity,
            split_heavy=split_heavy,
            tidy_borders=tidy_borders,
            method=method,
            time_limit=time_limit,
            seed=seed,
            limits=limits,
            shares=shares,
            travel=with_travel,
            assumptions=assumptions,
            from_homes=from_homes,
            rules=HomeRules(parse_skills(",".join(require_skill or [])), max_km, max_minutes),
            account_rules=account_rules,
            hierarchy=Hierarchy(districts, regions, tier_balance, top_down),
            specialist_tolerance=specialist_balance,
            fit=weights,
            terms=terms,
            stability=stability,
            noise=noise,
            price_rules=price_rules,
        )
        collector.faults += option_faults(options)
        console.print("Reading the files")
        inputs, report = read_inputs(files, names_of(tolerances, limits), collector, assumptions)
        print_report(report)
        run(inputs, options, out, accounts.stem.replace("_", " ").capitalize(), as_json)
