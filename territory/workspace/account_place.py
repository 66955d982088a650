"""Why an account of a plan in the store is where it is."""

import pandas as pd

from territory.areas.placing import Placement, place_accounts, place_homes, place_in_parts
from territory.changing.whereabouts import Explanation, Whereabouts, explain_place
from territory.designing.changes import owners_today
from territory.designing.describe import travel_km
from territory.errors import Fault, InvalidInput
from territory.faults import show
from territory.people.account_rules import family_of, protected_by
from territory.people.holdings import FAMILY, NAMED, PROTECTED
from territory.workspace.divided_plan import divided_around
from territory.workspace.editing import served_by
from territory.workspace.known_basis import parts_of
from territory.workspace.opened import Opened

BY_HAND = "given to its rep by hand"
"""Why an account does not follow the map where no rule of the scenario says so."""


def explain_stored(opened: Opened, account_id: str) -> Explanation:
    """Explain where an account is in a version of a plan.

    Raises
    ------
    InvalidInput
        When the plan, or its scenario by now, has no such account.
    """
    ids, accounts = opened.basis.indexes["account_ids"], opened.recipe.inputs.accounts
    if account_id not in ids or account_id not in accounts.index:
        raise InvalidInput([Fault("account", f"{show(account_id)} is none of the accounts")])
    at = int(ids.get_indexer(pd.Index([account_id]))[0])
    unit = int(opened.basis.arrays["account_at"][at])
    held = _held(opened, account_id)
    if unit < 0 and not held:
        name = accounts["name"][account_id]
        return Explanation((f"{name} is in no territory: {_why_nowhere(opened, account_id)}",))
    row = int(served_by(opened.basis, opened.state)[at])
    placement = _placement(opened, account_id) if unit >= 0 else None
    planned_as = str(opened.basis.unit_ids[unit]) if unit >= 0 else ""
    where = _where(opened, account_id, placement, planned_as, row, held)
    told = where.tell(opened.recipe.inputs.reps["name"])
    if held or row < 0:
        return Explanation(told)
    return explain_place(*divided_around(opened, unit), told)


def _placement(opened: Opened, account_id: str) -> Placement:
    """Where the account lies in the user's own units, and in the parts of those that were cut."""
    inputs = opened.recipe.inputs
    row = inputs.accounts.loc[[account_id]]
    own = place_accounts(inputs.units, row, inputs.geography.unshaped.stand_ins)
    return place_in_parts(inputs.units, parts_of(opened.basis, inputs.units), own)


def _where(
    opened: Opened,
    account_id: str,
    placement: Placement | None,
    planned_as: str,
    row: int,
    held: str,
) -> Whereabouts:
    standing, inputs = opened.standing, opened.recipe.inputs
    unit_id = "" if placement is None else str(placement.unit_id[account_id])
    rep = str(standing.rep_of_account[account_id])
    return Whereabouts(
        str(inputs.accounts["name"][account_id]),
        unit_id,
        planned_as,
        str(standing.rep_of.index[row]) if row >= 0 else "",
        rep,
        _today(opened, account_id, unit_id),
        held,
        _travel_km(opened, account_id, placement, rep),
    )


def _why_nowhere(opened: Opened, account_id: str) -> str:
    """What the plan said of an account that lies in none of its units."""
    told = opened.state.answer.get("unplaced", ())
    reasons = {each["account_id"]: str(each["reason"]) for each in told}
    return reasons.get(account_id, "it lies in none of the units")


def _held(opened: Opened, account_id: str) -> str:
    """Why an account does not follow the map; "" where it does."""
    if account_id not in opened.state.exceptions:
        return ""
    inputs, rules = opened.recipe.inputs, opened.recipe.options.account_rules
    row = inputs.accounts.loc[[account_id]]
    if inputs.named is not None and account_id in set(inputs.named["account_id"]):
        return NAMED
    if protected_by(rules, row).any():
        return PROTECTED
    return FAMILY if (family_of(rules, row) != "").any() else BY_HAND


def _today(opened: Opened, account_id: str, unit_id: str) -> str:
    """Who has the account today; "" where that is unknown."""
    inputs = opened.recipe.inputs
    label = pd.Series(dtype="str") if inputs.baseline is None else inputs.baseline
    whole = unit_id.rpartition("-")[0]  # of a part of a unit that was cut
    of_unit = str(label.get(unit_id, label.get(whole, "")))
    if not label.isin(inputs.reps.index).all():
        return of_unit
    owner = inputs.accounts["owner"][[account_id]]
    return str(owners_today(owner, pd.Series(of_unit, owner.index), inputs.reps.index).iloc[0])


def _travel_km(opened: Opened, account_id: str, placement: Placement | None, rep: str) -> float:
    """How far it is from the home of its rep, NaN where that is unknown."""
    inputs = opened.recipe.inputs
    units, stand_ins = inputs.units, inputs.geography.unshaped.stand_ins
    home, _ = place_homes(units, inputs.reps[inputs.reps.index == rep], stand_ins)
    row = inputs.accounts.loc[[account_id]]
    if placement is not None:
        row = row.fillna(placement.place)
    return float(travel_km(units, row, home, pd.Series([rep]))[0])
