"""From the solver's answer to a plan with names, reps, figures and changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata import certify, measuring_crs, project_points
from solvers import Result
from territory.areas.planned_units import PlannedUnits
from territory.design import Bridge
from territory.designing.changes import find_moves
from territory.designing.groups import Groups, Overlay
from territory.designing.remote import tell_remote
from territory.designing.steadiness import Stability
from territory.designing.tidy import Tidied
from territory.entities import Joint, MeasureValue, Plan, Provenance, Territory, Unplaced
from territory.faults import some
from territory.metrics import Division, judge_division, rms_distance_km
from territory.people.alignment import RepAlignment, align
from territory.people.holdings import Holdings, nothing_held
from territory.people.hours import describe_hours, hours_of_territories, tell_overworked
from territory.people.shares import Shares
from territory.people.workload import Rounds, tell_rounds


@dataclass(frozen=True)
class Design:
    """A plan with the tables behind it.

    Attributes
    ----------
    plan
        What plan.json holds.
    bridge
        The units that were planned with and the problem that was solved.
    planned
        How the user's units belong to those.
    accounts
        Accounts with `unit_id` (where it lies), `territory_id` (which counts it), `rep_id` and
        `today` (today's rep), "" where there is none, `held` (why it does not follow the map, else
        ""), and `travel_km` and `travel_today_km` from the rep's home, NaN where unknown. `lon`
        and `lat` are those of its code where it has none of its own.
    reps
        Rep table.
    rep_of
        Rep of each territory, "" where there is none.
    division, today
        The plan and today's map, judged by the same measures.
    figures
        Numbers about the whole plan by name; the name ends with the unit.
    tidied
        What shorter borders brought, where they were asked for.
    hours
        Hours of each territory (see `hours_of_territories`), where travel was asked for.
    report
        What was assumed on the way, a sentence a line.
    holdings
        The accounts that do not follow the map.
    tiers
        Districts and regions by their name, from the districts up.
    overlays
        Specialists over the territories.
    stability
        How often units keep their territory with noise in the data, where that was asked for.
    prices
        What each required skill costs, where that was asked for.
    term_prices
        What each soft term costs in distance, where that was asked for.
    change
        How an earlier plan was changed into this one, as JSON can hold it.
    """

    plan: Plan
    bridge: Bridge
    planned: PlannedUnits
    accounts: pd.DataFrame
    reps: pd.DataFrame
    rep_of: "pd.Series[str]"
    division: Division
    today: Division | None
    figures: dict[str, float]
    report: tuple[str, ...]
    tidied: Tidied | None = None
    hours: pd.DataFrame | None = None
    holdings: Holdings | None = None
    tiers: Mapping[str, Groups] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    stability: Stability | None = None
    prices: tuple[dict[str, Any], ...] = ()
    term_prices: tuple[dict[str, Any], ...] = ()
    change: dict[str, Any] | None = None


@dataclass(frozen=True)
class Given:
    """Names and reps that territories have already.

    Attributes
    ----------
    territories
        Id of each territory of the problem, in its order.
    rep_of
        Rep of each, "" where there is none.
    terms
        Terms of the objective to tell in place of those of a match.
    """

    territories: pd.Index
    rep_of: "pd.Series[str]"
    terms: dict[str, float]


def describe_design(
    bridge: Bridge,
    result: Result,
    planned: PlannedUnits,
    baseline: "pd.Series[str] | None",
    accounts: pd.DataFrame,
    values: pd.DataFrame,
    reps: pd.DataFrame,
    origin: Provenance,
    shares: Shares,
    tidied: Tidied | None = None,
    rounds: Rounds | None = None,
    holdings: Holdings | None = None,
    given: Given | None = None,
) -> Design:
    """Name the territories, match the reps, and measure the plan against today.

    `baseline` is today's label of the planned units, `values` are the measures of the accounts
    that were placed or are held, and `shares` those of the territories; the other parameters are
    as in `Inputs` and `Design`.
    """
    territories = _number_territories(bridge, result) if given is None else given.territories
    label = _labels(bridge, result, territories)
    assignment = planned.unit_of.map(label).rename("territory_id")
    holdings = holdings or nothing_held(planned.placement.unit_id.index)
    accounts = _with_territories(accounts, planned, label)
    accounts = _with_holdings(accounts, holdings, territories, bridge.made_for)
    placed = accounts[accounts["territory_id"] != ""]
    if given is None:
        matched = _match_reps(bridge, result, placed, reps, territories, shares)
    else:
        matched = RepAlignment(given.rep_of, given.terms)
    accounts["rep_id"] = accounts["territory_id"].map(matched.rep_of).fillna("")
    moves = find_moves(assignment, placed, matched.rep_of, planned.baseline, reps.index)
    accounts["today"] = moves.today.reindex(accounts.index).fillna("")
    accounts["travel_km"] = travel_km(bridge.units, accounts, reps, accounts["rep_id"])
    accounts["travel_today_km"] = travel_km(bridge.units, accounts, reps, accounts["today"])
    held = pd.DataFrame(np.broadcast_to(bridge.held, bridge.problem.lower.shape))
    held = held.set_axis(list(bridge.measures), axis=1).set_axis(territories)
    division = judge_division(bridge, label, territories, bridge.shares, held)
    today = None
    if baseline is not None:
        owners = pd.Index(sorted(baseline.unique()))
        # What does not follow the map is today with its rep of today.
        apart = values.loc[holdings.rep_of.index].groupby(accounts["today"]).sum()
        today = judge_division(bridge, baseline, owners, shares.of(owners), apart)
    hours = None if rounds is None else hours_of_territories(rounds, placed, reps, matched.rep_of)
    plan = Plan(
        status=result.status,
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        seconds=round(result.seconds, 3),
        seed=result.seed,
        method=result.method,
        terms={
            **(result.terms or {"distance": 0.0}),
            **_fit_terms(bridge, result),
            **matched.terms,
        },
        provenance=origin,
        territories=_territories(bridge, result, territories, division, matched.rep_of, hours),
        changes=moves.summarise(values),
        unplaced=tuple(
            Unplaced(account_id=str(account), reason=reason)
            for account, reason in planned.placement.unplaced.items()
        ),
        assignment={str(unit): name for unit, name in assignment.items()},
        exceptions=_exceptions(accounts),
    )
    figures = _figures(bridge, accounts, division, today)
    report = planned.placement.report + planned.report + _joints(plan)
    report += _remote(bridge, result)
    report += _unmatched(matched.rep_of, reps) + result.notes
    if rounds is not None and hours is not None:
        report = (
            tell_rounds(rounds, len(territories), placed) + tell_overworked(hours, reps) + report
        )
    return Design(
        plan,
        bridge,
        planned,
        accounts,
        reps,
        matched.rep_of,
        division,
        today,
        figures,
        report,
        tidied,
        hours,
        holdings,
    )


def _joints(plan: Plan) -> tuple[str, ...]:
    """Say how many territories only bridges, or links made by hand, hold together; and which."""
    found = [(joint, territory) for territory in plan.territories for joint in territory.bridges]
    if not found:
        return ()
    held = sum(bool(territory.bridges) for territory in plan.territories)
    found.sort(key=lambda pair: -pair[0].distance_m)
    longest = [
        f"{joint.unit_a} to {joint.unit_b} in {territory.territory_id} ({joint.distance})"
        for joint, territory in found
    ]
    return (
        f"territories held together by bridges or by links made by hand: {held:,}, over "
        f"{some(longest, 4)}; plan.json lists all",
    )


def _remote(bridge: Bridge, result: Result) -> tuple[str, ...]:
    assert bridge.problem.xy is not None
    names = bridge.units["name"].astype(str).tolist()
    return tell_remote(bridge.problem.xy, bridge.problem.weight, result.assignment, names)


def _unmatched(rep_of: "pd.Series[str]", reps: pd.DataFrame) -> tuple[str, ...]:
    """Name the territories without a rep and the reps without a territory, if there are reps."""
    if reps.empty:
        return ()
    vacant = sorted(rep_of.index[rep_of == ""])
    free = reps.index[~reps.index.isin(rep_of)]
    lines = {"territories without a rep": vacant, "reps without a territory": list(free)}
    return tuple(f"{line}: {some(names)}" for line, names in lines.items() if names)


def _number_territories(bridge: Bridge, result: Result) -> pd.Index:
    """Name territories T1 to Tk from west to east, with as many digits as the largest."""
    assert bridge.problem.xy is not None
    x = bridge.problem.xy[result.centers, 0]
    order = np.argsort(x, kind="stable")
    digits = len(str(len(x)))
    given = np.array(bridge.names or [""] * len(x), dtype=object)
    numbers = (f"T{number + 1:0{digits}d}" for number in range(2 * len(x)))
    free = (name for name in numbers if name not in set(given))
    names = [given[row] or next(free) for row in order]
    return pd.Index(names, name="territory_id")[np.argsort(order)]


def _labels(bridge: Bridge, result: Result, territories: pd.Index) -> "pd.Series[str]":
    names = territories.to_numpy()[result.assignment]
    return pd.Series(names, index=bridge.units.index, name="territory_id", dtype="str")


def _with_territories(
    accounts: pd.DataFrame, planned: PlannedUnits, label: "pd.Series[str]"
) -> pd.DataFrame:
    """Where each account lies, and the territory that counts it; `label` is of planned units."""
    unit = planned.placement.unit_id.reindex(accounts.index)
    place = planned.placement.place.reindex(accounts.index)
    nowhere = accounts["lon"].isna()
    territory = planned.unit_of_account.map(label).reindex(accounts.index)
    return accounts.assign(
        unit_id=unit.fillna(""),
        territory_id=territory.fillna(""),
        lon=accounts["lon"].mask(nowhere, place["lon"]),
        lat=accounts["lat"].mask(nowhere, place["lat"]),
    )


def _match_reps(
    bridge: Bridge,
    result: Result,
    placed: pd.DataFrame,
    reps: pd.DataFrame,
    territories: pd.Index,
    shares: Shares,
) -> RepAlignment:
    if reps.empty:
        return RepAlignment(pd.Series("", index=territories, name="rep_id", dtype="str"), {})
    assert bridge.problem.xy is not None
    centers = bridge.problem.xy[result.centers]
    homes = project_points(reps["lon"], reps["lat"], measuring_crs(bridge.units))
    distance = np.linalg.norm(centers[:, None, :] - homes[None, :, :], axis=2)
    # Twice the typical radius of a territory: next door still counts, the other coast does not.
    scale = 2000.0 * max(_rms_km(bridge, result.assignment), 1e-3)
    mismatch = _mismatch(bridge, shares, reps)
    return align(placed, reps, territories, distance, scale, mismatch)


def _with_holdings(
    accounts: pd.DataFrame, holdings: Holdings, territories: pd.Index, made_for: tuple[str, ...]
) -> pd.DataFrame:
    """Put held accounts into the territory of their rep."""
    territory_of = {rep: name for name, rep in zip(territories, made_for, strict=False) if rep}
    held = holdings.rep_of.map(territory_of)
    accounts["territory_id"] = held.reindex(accounts.index).fillna(accounts["territory_id"])
    return accounts.assign(held=holdings.reason_of.reindex(accounts.index).fillna(""))


def _fit_terms(bridge: Bridge, result: Result) -> dict[str, float]:
    """What each term of fit adds to the objective; together they are its term `misfit`."""
    own = np.arange(len(result.assignment)), result.assignment
    return {
        f"misfit_{name}": float((bridge.problem.weight * priced[own]).sum())
        for name, priced in bridge.misfit.items()
    }


def _exceptions(accounts: pd.DataFrame) -> dict[str, str]:
    """Rep of each account that does not follow the map."""
    apart = accounts.loc[(accounts["held"] != "") & (accounts["rep_id"] != ""), "rep_id"]
    return {str(account): str(rep) for account, rep in apart.items()}


def _mismatch(bridge: Bridge, shares: Shares, reps: pd.DataFrame) -> np.ndarray | None:
    """What overrules the scores of a match: whom a territory is planned for, then its share."""
    mismatch = shares.mismatch()
    pinned = [(row, rep) for row, rep in enumerate(bridge.made_for) if rep]
    if not pinned:
        return mismatch
    apart = np.zeros((bridge.problem.n_territories, len(reps)))
    for row, rep in pinned:
        column = reps.index.get_loc(rep)
        apart[row, :] += 1.0
        apart[:, column] += 1.0
        apart[row, column] = 0.0
    return apart if mismatch is None else apart * (1.0 + mismatch.sum()) + mismatch


def _rms_km(bridge: Bridge, label: np.ndarray) -> float:
    assert bridge.problem.xy is not None
    # Units that nobody has today are no territory of their own.
    owned = label != ""
    weight = bridge.problem.activity[owned, 0]
    return rms_distance_km(bridge.problem.xy[owned], weight, label[owned]) if weight.any() else 0.0


def travel_km(
    units: gpd.GeoDataFrame, accounts: pd.DataFrame, reps: pd.DataFrame, rep: "pd.Series[str]"
) -> np.ndarray:
    """Straight distance from the rep's home to each account, NaN where either is unknown."""
    crs = measuring_crs(units)
    homes = np.vstack([project_points(reps["lon"], reps["lat"], crs), [[np.nan, np.nan]]])
    home = homes[reps.index.get_indexer(pd.Index(rep))]
    place = np.full((len(accounts), 2), np.nan)
    known = accounts["lon"].notna().to_numpy()
    place[known] = project_points(accounts["lon"][known], accounts["lat"][known], crs)
    return np.linalg.norm(place - home, axis=1) / 1000.0


def _territories(
    bridge: Bridge,
    result: Result,
    territories: pd.Index,
    division: Division,
    rep_of: "pd.Series[str]",
    hours: pd.DataFrame | None,
) -> tuple[Territory, ...]:
    centers = bridge.units.index[result.centers]
    certificate = certify(bridge.adjacency, division.label)
    found = [
        Territory(
            territory_id=name,
            rep_id=rep_of[name] or None,
            center=center,
            pieces=int(certificate.loc[name, "pieces"]),
            bridges=_bridges(certificate.loc[name]),
            measures={
                measure: MeasureValue(
                    value=float(division.measures.loc[name, measure]),
                    target=float(division.targets.loc[name, measure]),
                    deviation=float(division.deviation.loc[name, measure]),
                )
                for measure in bridge.measures
            },
            hours=None if hours is None else describe_hours(hours.loc[name]),
        )
        for name, center in zip(territories, centers, strict=True)
    ]
    return tuple(sorted(found, key=lambda territory: territory.territory_id))


def _bridges(row: "pd.Series[Any]") -> tuple[Joint, ...]:
    """Turn a row of a certificate into what holds the territory together, the longest first."""
    kinds: tuple[tuple[Literal["bridge", "added"], str], ...] = (
        ("bridge", "bridges"),
        ("added", "added"),
    )
    found = [
        Joint(unit_a=a, unit_b=b, distance_m=round(distance_m, 1), kind=kind)
        for kind, column in kinds
        for a, b, distance_m in row[column]
    ]
    return tuple(sorted(found, key=lambda joint: -joint.distance_m))


def _figures(
    bridge: Bridge, accounts: pd.DataFrame, division: Division, today: Division | None
) -> dict[str, float]:
    """Numbers about the whole plan and, where they are known, about today."""
    units = bridge.units.index
    figures = {"rms_distance_km": _rms_km(bridge, division.label.reindex(units).to_numpy())}
    if today is not None:
        label = today.label.reindex(units).fillna("").to_numpy()
        figures["rms_distance_today_km"] = _rms_km(bridge, label)
    for name in ("travel_km", "travel_today_km"):
        known = accounts[accounts[name].notna() & (accounts["visits_per_year"] > 0)]
        if len(known):
            mean = np.average(known[name], weights=known["visits_per_year"])
            figures[f"mean_{name}"] = float(mean)
    return figures
