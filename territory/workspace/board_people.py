"""Reps and accounts of a plan, as the planner page needs them beside the board."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from territory.store import PlanBasis, PlanState

REP_COLUMNS = ("name", "lon", "lat", "capacity_hours", "experience_years", "skills")


def board_people(
    basis: PlanBasis, state: PlanState, accounts: pd.DataFrame | None, reps: pd.DataFrame | None
) -> dict[str, Any]:
    """Return the reps, and of each account where it is and what is known of it.

    Parameters
    ----------
    basis, state
        The version.
    accounts, reps
        Of the scenario, or None where there are none.

    Returns
    -------
    `reps`; `account_ids`, `unit_at` (position among the units of the board, or -1) and `status_at`
    (position among `statuses`); `held`, the rep of accounts that do not follow the map; `needs`, by
    skill the positions of units and how many accounts there need it, those that are held left out.
    """
    ids, at = basis.arrays["account_ids"], basis.arrays["account_at"]
    status, skills = _of_accounts(pd.Index(ids), accounts)
    codes, statuses = pd.factorize(status)
    free = ~pd.Index(ids).isin(list(state.exceptions))
    return {
        "reps": [] if reps is None else _reps(reps),
        "account_ids": ids.tolist(),
        "unit_at": at.tolist(),
        "statuses": [str(each) for each in statuses],
        "status_at": codes.tolist(),
        "held": dict(state.exceptions),
        "needs": _needs(np.where(free, at, -1), skills),
    }


def _of_accounts(
    ids: "pd.Index[str]", accounts: pd.DataFrame | None
) -> tuple["pd.Series[str]", Sequence[Sequence[str]]]:
    if accounts is None:
        return pd.Series("", index=ids), [()] * len(ids)
    known = accounts.reindex(ids)
    skills = [each if isinstance(each, tuple | list) else () for each in known["required_skills"]]
    return known["status"].fillna(""), skills


def _reps(reps: pd.DataFrame) -> list[dict[str, Any]]:
    table = reps[[name for name in REP_COLUMNS if name in reps]]
    return [
        {"rep_id": str(rep), **{str(name): _plain(value) for name, value in row.items()}}
        for rep, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return list(value)
    return None if isinstance(value, float) and np.isnan(value) else value


def _needs(at: np.ndarray, skills: Sequence[Sequence[str]]) -> dict[str, list[list[int]]]:
    where: dict[str, list[int]] = {}
    for unit, needed in zip(at.tolist(), skills, strict=True):
        for skill in needed if unit >= 0 else ():
            where.setdefault(skill, []).append(unit)
    counted = {skill: np.unique(units, return_counts=True) for skill, units in where.items()}
    return {skill: [units.tolist(), counts.tolist()] for skill, (units, counts) in counted.items()}
