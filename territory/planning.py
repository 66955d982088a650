"""Use cases: what the command line, the API and the notebooks all call."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, NoReturn

import geopandas as gpd
import pandas as pd

from geodata import RoadNetwork
from geodata.collector import Collector
from solvers import METHODS, Diagnosis, Progress, Result, diagnose, explain_infeasible, solve
from territory.assumptions import Assumptions
from territory.bands import Limits, limits_json, names_of
from territory.describe import Design, describe_design
from territory.design import COUNT, Bridge, build_bridge, measure_targets, measure_values
from territory.entities import Provenance
from territory.errors import Fault, InvalidInput
from territory.explain import explain_misses, explain_proof, explain_reasons
from territory.faults import some
from territory.geography import Geography
from territory.heavy import territory_shares
from territory.home_rules import HomeRules, find_eligible, rule_faults
from territory.homes import home_sites, lock_homes
from territory.loosened import Loosened, explain_conflict, loosened_rules
from territory.placing import Placement, place_accounts, place_homes
from territory.planned_units import (
    PlannedUnits,
    baseline_of_planned,
    cut_heavy,
    join_to_level,
    plan_units,
)
from territory.provenance import describe_origin
from territory.shares import BY_REPS, Shares, share_faults, territory_targets
from territory.sizing import Sizing, size_force
from territory.tidy import TIME_SHARE, tidy_borders
from territory.workload import Rounds, plan_rounds, tell_rounds, with_travel

AT_MOST, BRIEFLY = 30.0, 5.0
"""Seconds in which what would help is looked for, and where a simple reason is known already."""


@dataclass(frozen=True)
class Inputs:
    """What a company brings: units, accounts, reps (perhaps none), and perhaps today's map.

    `adjacency` are the neighbours, when they are known already; else they are found. `geography`
    is what changes the map: barriers, larger units, ... `sources` says where all this comes from,
    for the provenance of the plan: names of files and how they were read. `roads` are the streets
    for the travel, where they are known; `incompatible` are pairs of `account_id` and `rep_id`.
    """

    units: gpd.GeoDataFrame
    accounts: pd.DataFrame
    reps: pd.DataFrame
    baseline: "pd.Series[str] | None" = None
    adjacency: pd.DataFrame | None = None
    geography: Geography = field(default_factory=Geography)
    sources: Mapping[str, Any] = field(default_factory=dict)
    roads: RoadNetwork | None = None
    incompatible: pd.DataFrame | None = None


@dataclass(frozen=True)
class Options:
    """How to design.

    `tolerances` name the measures and the largest deviation of each, a fraction; the first one is
    also the weight of the distances. `limits` are least and most of further measures, or of the
    same; `shares` says how large the territories are (see `territory_targets`). With `split_heavy`,
    larger units above 15 % of a territory are planned as their own units, and units above it are
    cut. `tidy_borders` is the fraction by which the distance cost may rise for shorter borders.
    `iterations` limits the rounds of improvement: unlike the clock, on every machine alike. With
    `travel` the ways are part of the measure `workload`, by the `assumptions`. With `from_homes`
    each territory is planned from the home of its rep, who may take what the `rules` allow.
    """

    territories: int
    tolerances: dict[str, float]
    contiguous: bool = True
    split_heavy: bool = False
    tidy_borders: float | None = None
    method: str = "auto"
    time_limit: float = 60.0
    seed: int = 0
    iterations: int | None = None
    limits: dict[str, Limits] = field(default_factory=dict)
    shares: str = BY_REPS
    travel: bool = False
    assumptions: Assumptions = field(default_factory=Assumptions)
    from_homes: bool = False
    rules: HomeRules = field(default_factory=HomeRules)


class Infeasible(Exception):
    """No plan keeps the rules: proven, or none was found within the limits.

    `reasons` say why in the planner's words, `relaxations` what would have to give for a plan, the
    cheapest first. It is an answer and no fault of the program; being an exception, it cannot be
    overlooked by whoever would write the files.
    """

    def __init__(
        self,
        reasons: tuple[str, ...],
        *,
        proven: bool,
        seconds: float,
        relaxations: tuple[Loosened, ...] = (),
    ) -> None:
        self.reasons, self.proven, self.seconds = reasons, proven, seconds
        self.relaxations = relaxations
        super().__init__("\n".join(reasons))


def design_plan(
    inputs: Inputs,
    options: Options,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
) -> Design:
    """Design territories: place the accounts, solve, and give each territory a rep.

    Parameters
    ----------
    inputs, options
        What to design, and how.
    on_progress
        Called with each better plan while solving.
    on_phase
        Called with the name of each phase as it begins.

    Raises
    ------
    InvalidInput
        When the tables do not fit together; all faults are listed.
    Infeasible
        When no plan keeps the rules, or none was found.
    """
    on_phase("Placing accounts")
    reps, placement, shares = _place(inputs, options)
    given = inputs
    inputs, rounds = _add_travel(inputs, options, reps, placement)
    values = measure_values(inputs.accounts, names_of(options.tolerances, options.limits))
    values = values.loc[placement.unit_id.index]
    on_phase("Finding neighbours")
    planned = _plan_units(inputs, options, placement, values)
    on_homes = _build_on_homes if options.from_homes else _build
    bridge, told_homes = on_homes(inputs, options, planned, values, shares, reps)
    today, told = baseline_of_planned(planned, inputs.units, values.iloc[:, 0])
    on_phase("Solving")
    tidy = options.tidy_borders is not None
    result = solve(
        bridge.problem,
        options.method,
        options.time_limit * (1 - TIME_SHARE if tidy else 1),
        options.seed,
        on_progress=on_progress,
        iterations=options.iterations,
    )
    if result.objective is None:
        on_phase("Looking for what would help")
        result = _look_again(bridge, result, options)
    tidied = None
    if options.tidy_borders is not None:
        on_phase("Tidying borders")
        seconds = max(options.time_limit - result.seconds, 0.0)
        result, tidied = tidy_borders(bridge, result, options.tidy_borders, seconds, options.seed)
    on_phase("Matching reps")
    return describe_design(
        bridge,
        result,
        replace(planned, report=planned.report + told_homes + told),
        today,
        inputs.accounts,
        values,
        reps,
        _origin(given, options),
        shares,
        tidied,
        rounds,
    )


def size_reps(
    inputs: Inputs, assumptions: Assumptions, plus_minus: float = 0.1, *, travel: bool = True
) -> Sizing:
    """Tell how many reps the work needs.

    Parameters
    ----------
    inputs
        Accounts and units; reps, where there are any, for their hours and to compare with.
    assumptions
        Hours a year and ways.
    plus_minus
        Fraction by which these are varied.
    travel
        Whether the ways count.

    Raises
    ------
    InvalidInput
        When the tables do not fit together, or there is no work at all.
    """
    placement = place_accounts(inputs.units, inputs.accounts, inputs.geography.unshaped.stand_ins)
    rounds = plan_rounds(inputs.units, inputs.accounts, placement, assumptions, None, inputs.roads)
    if not rounds.visits.any():
        raise InvalidInput([Fault("accounts", "not one placed account has any visits")])
    if not travel:
        rounds = rounds.scaled(driving=0.0)
    sizing = size_force(rounds, plus_minus, inputs.reps)
    told = tell_rounds(rounds, sizing.reps, inputs.accounts)
    return replace(sizing, report=(*placement.report, *told))


def sizing_faults(plus_minus: float) -> list[Fault]:
    """What is wrong with the options of sizing."""
    if 0 <= plus_minus < 1:
        return []
    message = f"must be a fraction from 0 to below 1, such as 0.1 for 10 %, not {plus_minus}"
    return [Fault("--plus-minus", message)]


def option_faults(options: Options) -> list[Fault]:
    """Everything that is wrong with the options whatever the inputs are."""
    faults = [
        Fault("--balance", f"the tolerance of {name} must be a fraction of at least 0, not {value}")
        for name, value in options.tolerances.items()
        if not 0 <= value < float("inf")
    ]
    faults += [
        Fault("--limit", f"the limits of {name} must be 0 or more, the first below the second")
        for name, (least, most) in options.limits.items()
        if not (0 <= least <= most and (least > 0 or most < float("inf")))
    ]
    faults += share_faults(options.shares)
    faults += rule_faults(options.rules, options.from_homes, incompatible=False)
    if not (options.tolerances or options.limits):
        faults.append(Fault("--balance", "name at least one measure to balance"))
    if options.territories < 1:
        faults.append(Fault("--territories", f"ask for at least 1, not {options.territories}"))
    if options.method not in METHODS:
        known = ", ".join(METHODS)
        faults.append(Fault("--method", f"{options.method!r} is not one of {known}"))
    if options.seed < 0:
        faults.append(Fault("--seed", f"a seed is at least 0, not {options.seed}"))
    share = options.tidy_borders
    if share is not None and not 0 <= share < 1:
        message = f"must be a fraction from 0 to below 1, such as 0.02 for 2 %, not {share}"
        faults.append(Fault("--tidy-borders", message))
    if not options.time_limit > 0:
        faults.append(Fault("--time-limit", f"must be above 0 seconds, not {options.time_limit}"))
    return faults


def _fit_faults(inputs: Inputs, options: Options) -> list[Fault]:
    """What is wrong between the options and the tables, or between two tables."""
    faults = [
        Fault(option, f"{name} is no column of the accounts")
        for option, names in (("--balance", options.tolerances), ("--limit", options.limits))
        for name in names
        if name != COUNT and name not in inputs.accounts.columns
    ]
    k, level = options.territories, inputs.geography.level
    n = len(inputs.units) if level is None else level.parent_of.nunique()
    # Cutting makes more units, so that it can only be known later.
    if k > n and not options.split_heavy:
        larger = "units" if level is None else "larger units"
        faults.append(Fault("--territories", f"{k} are more than there are {larger}, {n}"))
    faults += _home_faults(inputs, options)
    if inputs.baseline is not None and not inputs.baseline.index.isin(_known_ids(inputs)).any():
        faults.append(Fault("baseline", "names not one of the units"))
    return faults


def _home_faults(inputs: Inputs, options: Options) -> list[Fault]:
    if not options.from_homes:
        return rule_faults(HomeRules(), False, incompatible=inputs.incompatible is not None)
    reps, faults = inputs.reps, []
    if len(reps) != options.territories:
        message = f"needs a rep for each territory: there are {len(reps)} reps for "
        faults.append(Fault("--from-homes", f"{message}{options.territories} territories"))
    known = {skill for held in reps["skills"] for skill in held}
    faults += [
        Fault("--require-skill", f"nobody holds {skill!r}; the reps hold {some(sorted(known))}")
        for skill in options.rules.required_skills
        if skill not in known
    ]
    return faults


def _known_ids(inputs: Inputs) -> "pd.Index[str]":
    return inputs.units.index.append(inputs.geography.unshaped.stand_ins.index)


def _place(inputs: Inputs, options: Options) -> tuple[pd.DataFrame, Placement, Shares]:
    """Place homes and accounts; all that does not fit together is told at once."""
    collector = Collector()
    collector.faults += option_faults(options) + _fit_faults(inputs, options)
    units, stand_ins = inputs.units, inputs.geography.unshaped.stand_ins
    homes = collector.run(lambda: place_homes(units, inputs.reps, stand_ins))
    placement = collector.run(lambda: place_accounts(units, inputs.accounts, stand_ins))
    shares = None
    if not share_faults(options.shares) and options.territories > 0:
        shares = collector.run(
            lambda: territory_targets(options.shares, inputs.reps, options.territories)
        )
    collector.check()
    # Nothing is None once the collector has no faults.
    assert homes is not None
    assert placement is not None
    assert shares is not None
    report = placement.report + homes[1] + _lost_units(inputs) + shares.describe()
    return homes[0], replace(placement, report=report), shares


def _add_travel(
    inputs: Inputs, options: Options, reps: pd.DataFrame, placement: Placement
) -> tuple[Inputs, Rounds | None]:
    """Make the ways part of the workload, if they are asked for."""
    if not options.travel:
        return inputs, None
    # Where a territory has no rep yet, somebody will be hired in its middle.
    homes = reps if len(reps) >= options.territories else None
    rounds = plan_rounds(
        inputs.units, inputs.accounts, placement, options.assumptions, homes, inputs.roads
    )
    accounts = with_travel(inputs.accounts, rounds, options.territories)
    return replace(inputs, accounts=accounts), rounds


def _lost_units(inputs: Inputs) -> tuple[str, ...]:
    if inputs.baseline is None:
        return ()
    lost = inputs.baseline.index[~inputs.baseline.index.isin(_known_ids(inputs))]
    return (f"units of the baseline that are not on the map: {some(lost)}",) if len(lost) else ()


def _plan_units(
    inputs: Inputs, options: Options, placement: Placement, values: pd.DataFrame
) -> PlannedUnits:
    """Lay barriers and edits over the map, join units to larger ones, cut what is too heavy."""
    units, geography = inputs.units, inputs.geography
    planned = plan_units(units, inputs.adjacency, geography, placement, inputs.baseline)
    shares = territory_shares(values, measure_targets(values, options.territories))
    split = options.split_heavy
    if geography.level is not None:
        planned = join_to_level(planned, geography.level, shares, split_heavy=split)
    if split:
        planned = cut_heavy(planned, units, shares)
    return planned


def _build(
    inputs: Inputs,
    options: Options,
    planned: PlannedUnits,
    values: pd.DataFrame,
    shares: Shares,
    reps: pd.DataFrame,
) -> tuple[Bridge, tuple[str, ...]]:
    """Build the problem; territories for reps of another share lie around their homes."""
    build = _builder(options, planned, values, shares)
    bridge = build(adjacency=planned.adjacency)
    locked, told = lock_homes(bridge, shares, reps)
    if not (locked >= 0).any():
        return bridge, ()
    around = build(adjacency=bridge.adjacency, locked=locked)
    if any(reason.kind == "locks" for reason in diagnose(around.problem)):
        # On an island that is too light, say: then it lies where it can.
        return bridge, ()
    return around, told


def _builder(
    options: Options, planned: PlannedUnits, values: pd.DataFrame, shares: Shares
) -> "partial[Bridge]":
    return partial(
        build_bridge,
        planned.units,
        values,
        planned.unit_of_account,
        options.territories,
        options.tolerances,
        limits=options.limits,
        shares=shares.sizes,
        contiguous=options.contiguous,
    )


def _build_on_homes(
    inputs: Inputs,
    options: Options,
    planned: PlannedUnits,
    values: pd.DataFrame,
    shares: Shares,
    reps: pd.DataFrame,
) -> tuple[Bridge, tuple[str, ...]]:
    """Build the problem with a territory for each rep, served from her home."""
    sites = home_sites(planned.units, reps)
    eligible = None
    told: tuple[str, ...] = (f"territories planned from the homes of their reps: {len(reps):,}",)
    if options.rules or inputs.incompatible is not None:
        found = find_eligible(
            planned.units,
            inputs.accounts,
            planned.unit_of_account,
            reps,
            options.rules,
            inputs.incompatible,
            options.assumptions,
            inputs.roads,
        )
        if found.unservable:
            raise Infeasible(found.unservable, proven=True, seconds=0.0)
        eligible, told = found.eligible, told + found.report
    build = _builder(options, planned, values, shares)
    bridge = build(adjacency=planned.adjacency, sites=sites, eligible=eligible)
    return replace(bridge, made_for=tuple(reps.index)), told


def _look_again(bridge: Bridge, result: Result, options: Options) -> Result:
    """Refuse with everything that is known of why; or go on from a plan that turns up."""
    plain = bool(diagnose(bridge.problem))
    seconds = min(options.time_limit, BRIEFLY if plain else AT_MOST)
    near = None if (result.assignment < 0).any() else result.assignment
    proven = result.status == "infeasible"
    found = explain_infeasible(bridge.problem, seconds, options.seed, near, proven=proven)
    if found.plan is None:
        _refuse(bridge, result, found, options.split_heavy)
    return solve(
        bridge.problem,
        options.method,
        seconds,
        options.seed,
        found.plan,
        iterations=options.iterations,
    )


def _refuse(bridge: Bridge, result: Result, found: Diagnosis, was_cut: bool) -> NoReturn:
    reasons = explain_reasons(bridge, found.reasons, was_cut=was_cut)
    reasons = reasons or explain_conflict(bridge, found.conflict)
    if not reasons and result.status == "infeasible":
        reasons = explain_proof(bridge, result.notes)
    raise Infeasible(
        reasons or explain_misses(bridge, result),
        proven=found.proven,
        seconds=result.seconds + found.seconds,
        relaxations=loosened_rules(bridge, found.relaxations),
    )


def _origin(inputs: Inputs, options: Options) -> Provenance:
    tables = {"accounts": inputs.accounts, "reps": inputs.reps}
    if inputs.baseline is not None:
        tables["baseline"] = inputs.baseline.to_frame()
    if inputs.incompatible is not None:
        tables["incompatible"] = inputs.incompatible
    if inputs.adjacency is not None:
        tables["adjacency"] = inputs.adjacency
    tables |= inputs.geography.tables
    chosen = {
        **inputs.sources,
        "territories": options.territories,
        "balance": options.tolerances,
        "limits": limits_json(options.limits),
        "shares": options.shares,
        "contiguous": options.contiguous,
        "split_heavy": options.split_heavy,
        "tidy_borders": options.tidy_borders,
        "method": options.method,
        "seed": options.seed,
        "time_limit": options.time_limit,
        "iterations": options.iterations,
        "travel": options.travel,
        "assumptions": options.assumptions.model_dump(),
        "from_homes": options.from_homes,
        "rules": asdict(options.rules),
    }
    return describe_origin(inputs.units, tables, chosen)
