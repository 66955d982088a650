"""From a company's tables to the problem: places, hours, units, and who may take what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.collector import Collector
from solvers import Terms, diagnose
from territory.areas.heavy import territory_shares
from territory.areas.known_units import KnownUnits
from territory.areas.placing import Placement, place_accounts, place_homes
from territory.areas.planned_units import (
    PlannedUnits,
    baseline_of_planned,
    cut_heavy,
    join_to_level,
    plan_units,
)
from territory.bands import names_of
from territory.design import Bridge, build_bridge, measure_targets, measure_values
from territory.designing.changes import owners_today
from territory.designing.locking import lock_units, locked_labels, rows_of_labels
from territory.designing.question import Inputs, Options, fit_faults, known_ids, option_faults
from territory.designing.refusal import Infeasible
from territory.designing.weighing import weigh
from territory.errors import Fault
from territory.explain import explain_held
from territory.faults import some
from territory.people.fit import find_fit, unit_misfit
from territory.people.holdings import (
    Holdings,
    find_holdings,
    held_loads,
    nothing_held,
    pinned_rows,
)
from territory.people.home_rules import find_eligible
from territory.people.homes import home_sites, lock_homes
from territory.people.shares import Shares, share_faults, territory_targets
from territory.people.supply import judge_supply
from territory.people.workload import Rounds, plan_rounds, with_travel


@dataclass(frozen=True)
class Posed:
    """A problem and the tables behind it.

    Attributes
    ----------
    bridge, planned
        The problem, and the units that it is about.
    accounts, values
        Accounts, with the ways in their workload where these count, and the measures of those that
        were placed or are held.
    reps, shares
        Reps with the places of their homes, and the size of the territories.
    rounds
        What the visits take, where the ways count.
    holdings
        The accounts that do not follow the map.
    fit_weights
        Weight of each term of fit, kilometres; empty where fit does not count.
    today
        Today's label of the planned units, or None, and `told`, what was decided about them.
    """

    bridge: Bridge
    planned: PlannedUnits
    accounts: pd.DataFrame
    values: pd.DataFrame
    reps: pd.DataFrame
    shares: Shares
    rounds: Rounds | None
    holdings: Holdings
    fit_weights: Mapping[str, float]
    today: "pd.Series[str] | None"
    told: tuple[str, ...]

    def work(self, accounts: "pd.Index[str]") -> npt.NDArray[np.float64]:
        """First measure of these accounts, (a,)."""
        return self.values.loc[accounts].iloc[:, 0].to_numpy(float)


def pose(
    inputs: Inputs,
    options: Options,
    on_phase: Callable[[str], None],
    known_units: KnownUnits | None = None,
) -> Posed:
    """Place everybody, count the hours, plan the units, and build the problem.

    Parameters
    ----------
    inputs, options
        What to design, and how.
    on_phase
        Called with the name of each phase as it begins.
    known_units
        Units and neighbours to go on with; by default they are found.

    Raises
    ------
    InvalidInput
        When the tables do not fit together; all faults are listed.
    Infeasible
        When somebody's accounts may be served by nobody.
    """
    on_phase("Placing accounts")
    reps, placement, holdings, shares = _place(inputs, options)
    inputs, rounds = _add_travel(inputs, options, reps, placement)
    values = measure_values(inputs.accounts, names_of(options.tolerances, options.limits))
    known = values.index.isin(placement.unit_id.index.union(holdings.rep_of.index))
    values = values[known]
    on_phase("Finding neighbours")
    if known_units is None:
        planned = _plan_units(inputs, options, placement, holdings, values, on_phase)
        planned = replace(planned, report=_lost_units(inputs) + planned.report)
    else:
        planned = known_units.plan_again(
            inputs.units,
            placement,
            inputs.baseline,
            inputs.geography.unshaped,
            holdings.anchor_of,
        )
    keepers = _keepers(holdings, inputs)
    pinned = _pin_rows(keepers, shares, options, reps)
    row_of = rows_of_labels(inputs.locked, pinned, options.territories)
    locked, kept = lock_units(planned, inputs.locked, row_of)
    build = partial(
        build_bridge,
        planned.units,
        values.loc[holdings.anchor_of.index],
        planned.unit_of_account,
        options.territories,
        options.tolerances,
        limits=options.limits,
        shares=shares.sizes,
        contiguous=options.contiguous,
        held=held_loads(holdings, values, pinned, options.territories),
    )
    if options.from_homes:
        bridge, told = _build_on_homes(build, inputs, options, planned, reps, locked)
    else:
        bridge, told = _build_around_homes(build, planned, shares, reps, pinned, locked)
    bridge = replace(bridge, names=_names(row_of, reps, options.territories))
    reasons = explain_held(bridge)
    if reasons:
        raise Infeasible(reasons, proven=True, seconds=0.0)
    planned = replace(planned, report=holdings.report + planned.report + kept + told)
    today, said = baseline_of_planned(planned, inputs.units, values.iloc[:, 0])
    return Posed(
        weigh(bridge, options.terms, today),
        planned,
        inputs.accounts,
        values,
        reps,
        shares,
        rounds,
        holdings,
        options.fit,
        today,
        said,
    )


def _place(inputs: Inputs, options: Options) -> tuple[pd.DataFrame, Placement, Holdings, Shares]:
    """Place homes and accounts; all that does not fit together is told at once."""
    collector = Collector()
    collector.faults += option_faults(options) + fit_faults(inputs, options)
    units, stand_ins = inputs.units, inputs.geography.unshaped.stand_ins
    homes = collector.run(lambda: place_homes(units, inputs.reps, stand_ins))
    placement = collector.run(lambda: place_accounts(units, inputs.accounts, stand_ins))
    holdings = None
    if placement is not None and not collector.faults:
        found = placement
        holdings = collector.run(lambda: _find_holdings(inputs, options, found))
    keepers = () if holdings is None else _keepers(holdings, inputs)
    collector.faults += _crowd_faults(keepers, options) + _lock_faults(inputs, options, keepers)
    shares = None
    if not share_faults(options.shares) and options.territories > 0:
        shares = collector.run(
            lambda: territory_targets(options.shares, inputs.reps, options.territories, keepers)
        )
    collector.check()
    # Nothing is None once the collector has no faults.
    assert homes is not None
    assert placement is not None
    assert holdings is not None
    assert shares is not None
    report = placement.report + homes[1] + shares.describe()
    unplaced = placement.unplaced[~placement.unplaced.index.isin(holdings.rep_of.index)]
    return homes[0], replace(placement, unplaced=unplaced, report=report), holdings, shares


def _find_holdings(inputs: Inputs, options: Options, placement: Placement) -> Holdings:
    """Find the accounts that do not follow the map; those off the map may be held as well."""
    if not options.account_rules and inputs.named is None:
        return nothing_held(placement.unit_id.index)
    label = pd.Series(dtype="str") if inputs.baseline is None else inputs.baseline
    of_unit = label.reindex(placement.unit_id).fillna("").set_axis(placement.unit_id.index)
    of_unit = of_unit.reindex(inputs.accounts.index).fillna("")
    today = owners_today(inputs.accounts["owner"], of_unit, inputs.reps.index)
    return find_holdings(
        inputs.accounts,
        placement.unit_id,
        options.account_rules,
        inputs.named,
        today,
        inputs.reps.index,
    )


def _keepers(holdings: Holdings, inputs: Inputs) -> tuple[str, ...]:
    """Reps who must have a territory: they hold accounts, or units are locked to them."""
    of_units = [label for label in locked_labels(inputs.locked) if label in inputs.reps.index]
    return tuple(dict.fromkeys([*holdings.reps, *of_units]))


def _lock_faults(inputs: Inputs, options: Options, keepers: tuple[str, ...]) -> list[Fault]:
    """What is wrong with labels of locked units that are no rep's."""
    others = [label for label in locked_labels(inputs.locked) if label not in inputs.reps.index]
    if others and options.from_homes:
        message = f"needs a rep for every territory, and units are locked to {some(others)}"
        return [Fault("--from-homes", message)]
    if len(keepers) <= options.territories < len(keepers) + len(others):
        message = f"{options.territories} are fewer than there are locked ones"
        return [Fault("--territories", message)]
    return []


def _names(row_of: Mapping[str, int], reps: pd.DataFrame, territories: int) -> tuple[str, ...]:
    """Id that each territory has already, as units are locked to it; "" for all others."""
    name_of = {row: label for label, row in row_of.items() if label not in reps.index}
    return tuple(name_of.get(row, "") for row in range(territories)) if name_of else ()


def _crowd_faults(holders: tuple[str, ...], options: Options) -> list[Fault]:
    if len(holders) <= options.territories:
        return []
    message = f"{options.territories} are fewer than there are reps who hold accounts by name or "
    return [Fault("--territories", f"{message}by protection, or locked units, {len(holders)}")]


def _pin_rows(
    keepers: tuple[str, ...], shares: Shares, options: Options, reps: pd.DataFrame
) -> dict[str, int]:
    """Territory of the problem for each rep who must have one."""
    made_for = tuple(reps.index) if options.from_homes else shares.made_for
    return pinned_rows(keepers, made_for, options.territories)


def _lost_units(inputs: Inputs) -> tuple[str, ...]:
    if inputs.baseline is None:
        return ()
    lost = inputs.baseline.index[~inputs.baseline.index.isin(known_ids(inputs))]
    return (f"units of the baseline that are not on the map: {some(lost)}",) if len(lost) else ()


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


def _plan_units(
    inputs: Inputs,
    options: Options,
    placement: Placement,
    holdings: Holdings,
    values: pd.DataFrame,
    on_phase: Callable[[str], None],
) -> PlannedUnits:
    """Lay barriers and edits over the map, join units to larger ones, cut what is too heavy."""
    units, geography = inputs.units, inputs.geography
    anchors = holdings.anchor_of
    planned = plan_units(units, inputs.adjacency, geography, placement, inputs.baseline, anchors)
    targets = measure_targets(values, options.territories)
    shares = territory_shares(values.loc[anchors.index], targets)
    split = options.split_heavy
    if geography.level is not None:
        planned = join_to_level(planned, geography.level, shares, split_heavy=split)
    if split:
        on_phase("Cutting heavy units")
        planned = cut_heavy(planned, units, shares)
    return planned


def _build_around_homes(
    build: "partial[Bridge]",
    planned: PlannedUnits,
    shares: Shares,
    reps: pd.DataFrame,
    pinned: Mapping[str, int],
    kept: npt.NDArray[np.int64],
) -> tuple[Bridge, tuple[str, ...]]:
    """Build the problem; territories made for somebody lie around the home, or what is locked."""
    bridge = build(adjacency=planned.adjacency, locked=kept)
    rep_of = {row: rep for rep, row in pinned.items()}
    made_for = tuple(rep_of.get(row, "") for row in range(bridge.problem.n_territories))
    bridge = replace(bridge, made_for=made_for if pinned else ())
    settled = set(kept[kept >= 0].tolist())
    locked, told = lock_homes(bridge, shares, reps, pinned)
    locked = np.where(np.isin(locked, list(settled)), -1, locked)
    if not (locked >= 0).any():
        return bridge, ()
    locked = np.where(kept >= 0, kept, locked)
    around = build(adjacency=bridge.adjacency, locked=locked)
    around = replace(around, made_for=bridge.made_for)
    if any(reason.kind == "locks" for reason in diagnose(around.problem)):
        # On an island that is too light, say: then it lies where it can.
        return bridge, ()
    return around, told


def _build_on_homes(
    build: "partial[Bridge]",
    inputs: Inputs,
    options: Options,
    planned: PlannedUnits,
    reps: pd.DataFrame,
    locked: npt.NDArray[np.int64],
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
    terms, misfit = _fit_terms(inputs, options, planned, reps)
    bridge = build(
        adjacency=planned.adjacency, sites=sites, eligible=eligible, terms=terms, locked=locked
    )
    bridge = replace(bridge, made_for=tuple(reps.index), misfit=misfit)
    short, said = judge_supply(
        bridge, inputs.accounts, planned.unit_of_account, reps, options.rules
    )
    if short:
        raise Infeasible(short, proven=True, seconds=0.0)
    return bridge, told + said


def _fit_terms(
    inputs: Inputs, options: Options, planned: PlannedUnits, reps: pd.DataFrame
) -> tuple[Terms | None, dict[str, npt.NDArray[np.float64]]]:
    """Terms of fit as the solver knows them, and the priced misfit of each of them, (n, k)."""
    if not options.fit:
        return None, {}
    counted = planned.unit_of_account
    accounts = inputs.accounts.loc[counted.index]
    fit = find_fit(accounts, reps, tuple(options.fit))
    unit = planned.units.index.get_indexer(pd.Index(counted))
    work, n = accounts["workload"].to_numpy(float), len(planned.units)
    priced = {
        name: weight**2 * unit_misfit(fit.by_term[name], unit, work, n)
        for name, weight in options.fit.items()
    }
    price = sum(weight**2 for weight in options.fit.values())
    together = 1.0 - np.clip(np.sum(list(priced.values()), axis=0) / price, 0.0, 1.0)
    return Terms(misfit_price=price, fit=together), priced
