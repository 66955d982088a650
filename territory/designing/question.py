"""The question put to the planner: what a company brings, and how to design."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata import RoadNetwork
from solvers import METHODS
from territory.areas.geography import Geography
from territory.bands import Limits
from territory.design import COUNT
from territory.designing.tiers import Hierarchy, tier_faults
from territory.designing.weighing import DISRUPTION, term_faults
from territory.errors import Fault
from territory.faults import effort_faults, some
from territory.people.account_rules import AccountRules, account_column_faults, account_rule_faults
from territory.people.assumptions import Assumptions
from territory.people.fit import fit_column_faults, fit_weight_faults
from territory.people.home_rules import HomeRules, rule_faults
from territory.people.shares import BY_REPS, share_faults
from territory.people.skills import levels_of
from territory.people.specialists import specialist_faults


@dataclass(frozen=True)
class Inputs:
    """What a company brings: units, accounts, reps (perhaps none), and perhaps today's map.

    `adjacency` are the neighbours, when they are known already; else they are found. `geography`
    is what changes the map: barriers, larger units, ... `sources` says where all this comes from,
    for the provenance of the plan: names of files and how they were read. `roads` are the streets
    for the travel, where they are known; `incompatible` are pairs of `account_id` and `rep_id` that
    must not meet, `named` pairs of accounts that the rep has wherever they lie; `specialists`
    is a table of reps who serve a skill over several territories. `locked` is a label of some
    units: those of one label stay together, in the territory of the rep that it is, if it is one.
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
    named: pd.DataFrame | None = None
    specialists: pd.DataFrame | None = None
    locked: "pd.Series[str] | None" = None


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
    each territory is planned from the home of its rep, who may take what the `rules` allow. The
    `account_rules` say which accounts do not follow the map, `hierarchy` which districts and
    regions there are. `specialist_tolerance` is the largest deviation of a specialist's work.
    `fit` are terms of the objective and their weights (see `territory.people.fit`): work that does
    not fit counts as if it were so many kilometres farther away. `terms` are further ones (see
    `territory.designing.weighing`). The plan is solved `stability`
    times again with measures that are off by up to `noise`, a fraction, to tell how much of it
    stays. With `price_rules` it is solved once more without each required skill and
    without each term.
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
    account_rules: AccountRules = field(default_factory=AccountRules)
    hierarchy: Hierarchy = field(default_factory=Hierarchy)
    specialist_tolerance: float = 0.25
    fit: dict[str, float] = field(default_factory=dict)
    terms: dict[str, float] = field(default_factory=dict)
    stability: int = 0
    noise: float = 0.1
    price_rules: bool = False


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
    faults += account_rule_faults(options.account_rules)
    faults += fit_weight_faults(options.fit)
    faults += term_faults(options.terms)
    faults += sample_faults(options.stability, options.noise)
    faults += tier_faults(options.hierarchy, options.territories)
    if not 0 <= options.specialist_tolerance < 1:
        message = f"must be a fraction from 0 to below 1, not {options.specialist_tolerance}"
        faults.append(Fault("--specialist-balance", message))
    if not (options.tolerances or options.limits):
        faults.append(Fault("--balance", "name at least one measure to balance"))
    if options.territories < 1:
        faults.append(Fault("--territories", f"ask for at least 1, not {options.territories}"))
    if options.method not in METHODS:
        known = ", ".join(METHODS)
        faults.append(Fault("--method", f"{options.method!r} is not one of {known}"))
    share = options.tidy_borders
    if share is not None and not 0 <= share < 1:
        message = f"must be a fraction from 0 to below 1, such as 0.02 for 2 %, not {share}"
        faults.append(Fault("--tidy-borders", message))
    return faults + effort_faults(options.time_limit, options.seed)


def unlabelled_fit_faults(options: Options) -> list[Fault]:
    """What is wrong with terms of fit, and prices of rules, in the design of one plan."""
    faults = []
    if options.fit and not options.from_homes:
        message = "needs --from-homes: before, it is not known which rep has which territory"
        faults.append(Fault("--fit", message))
    if options.price_rules and not (options.rules.required_skills or options.fit or options.terms):
        message = "needs --require-skill, --fit or --term: there is no rule to price"
        faults.append(Fault("--price-rules", message))
    return faults


def sample_faults(samples: int, noise: float) -> list[Fault]:
    """What is wrong with how often, and with how much noise, a plan is solved again."""
    faults = []
    if not 0 <= samples <= 1000:
        faults.append(Fault("--stability", f"ask for 0 to 1,000 samples, not {samples}"))
    if not 0 <= noise < 1:
        message = f"must be a fraction from 0 to below 1, such as 0.1 for ±10 %, not {noise}"
        faults.append(Fault("--noise", message))
    return faults


def fit_faults(inputs: Inputs, options: Options) -> list[Fault]:
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
    faults += account_column_faults(options.account_rules, inputs.accounts)
    faults += fit_column_faults(options.fit, inputs.accounts, inputs.reps)
    faults += _named_faults(inputs)
    if inputs.specialists is not None:
        faults += specialist_faults(inputs.specialists, options.territories)
    if DISRUPTION in options.terms and inputs.baseline is None:
        faults.append(Fault("--term", f"{DISRUPTION} needs today's map: --baseline"))
    if inputs.baseline is not None and not inputs.baseline.index.isin(known_ids(inputs)).any():
        faults.append(Fault("baseline", "names not one of the units"))
    return faults


def _home_faults(inputs: Inputs, options: Options) -> list[Fault]:
    if not options.from_homes:
        return rule_faults(HomeRules(), False, incompatible=inputs.incompatible is not None)
    reps, faults = inputs.reps, []
    if len(reps) != options.territories:
        message = f"needs a rep for each territory: there are {len(reps)} reps for "
        faults.append(Fault("--from-homes", f"{message}{options.territories} territories"))
    known = {skill for held in reps["skills"] for skill in levels_of(held)}
    faults += [
        Fault("--require-skill", f"nobody holds {skill!r}; the reps hold {some(sorted(known))}")
        for skill in options.rules.required_skills
        if skill not in known
    ]
    return faults


def _named_faults(inputs: Inputs) -> list[Fault]:
    """What is wrong with accounts held by name that did not come from a file."""
    if inputs.named is None:
        return []
    tables = {"account_id": inputs.accounts.index, "rep_id": inputs.reps.index}
    faults = []
    for name, known in tables.items():
        lost = inputs.named[name][~inputs.named[name].isin(known)]
        if len(lost):
            what = name.removesuffix("_id")
            faults.append(Fault("named", f"no {what} of the {what}s table: {some(lost.unique())}"))
    twice = inputs.named["account_id"].duplicated()
    if twice.any():
        names = some(inputs.named["account_id"][twice].unique())
        faults.append(Fault("named", f"named twice: {names}"))
    return faults


def known_ids(inputs: Inputs) -> "pd.Index[str]":
    """Ids of all units, those without a polygon for which another stands in among them."""
    return inputs.units.index.append(inputs.geography.unshaped.stand_ins.index)
