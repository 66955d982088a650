"""Which rep gets which territory: skill fit, nearness of home, and who knows the accounts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from solvers import align_reps
from territory.people.skills import holds_all

WEIGHTS = {"skill_fit": 1.0, "nearness": 1.0, "incumbency": 1.0}


@dataclass(frozen=True)
class RepAlignment:
    """Rep of each territory ("" where there is none) and what each term adds to the total."""

    rep_of: "pd.Series[str]"
    terms: dict[str, float]


def align(
    accounts: pd.DataFrame,
    reps: pd.DataFrame,
    territories: pd.Index,
    distance_m: np.ndarray,
    scale_m: float,
    mismatch: np.ndarray | None = None,
) -> RepAlignment:
    """Match reps with territories by the assignment problem; no term is above 1 a territory.

    Parameters
    ----------
    accounts
        Placed accounts with `territory_id`, `workload`, `required_skills` and `owner`.
    reps
        Rep table.
    territories
        Ids of the k territories.
    distance_m
        From the center of each territory to the home of each rep, (k, r).
    scale_m
        Distance at which nearness is zero; beyond it is negative.
    mismatch
        Difference of the share of each rep from that of each territory, (k, r): it is made least
        before all else counts.

    Notes
    -----
    ``skill_fit`` is the share of the territory's workload whose required skills the rep holds,
    ``nearness`` is 1 - distance / scale, so that every kilometre counts the same however far, and
    ``incumbency`` is the share of the workload that is with the rep today.
    """
    row = territories.get_indexer(pd.Index(accounts["territory_id"]))
    scores = {
        "skill_fit": _skill_fit(accounts, reps, row, len(territories)),
        "nearness": 1.0 - distance_m / scale_m,
        "incumbency": _incumbency(accounts, reps, row, len(territories)),
    }
    alignment = align_reps(scores, WEIGHTS, mismatch)
    ids = np.array([*reps.index, ""], dtype=object)
    rep_of = pd.Series(ids[alignment.rep], index=territories, name="rep_id", dtype="str")
    return RepAlignment(rep_of, alignment.terms)


def _skill_fit(accounts: pd.DataFrame, reps: pd.DataFrame, row: np.ndarray, k: int) -> np.ndarray:
    code, needs = pd.factorize(accounts["required_skills"])
    held = np.array([[holds_all(has, need) for has in reps["skills"]] for need in needs])
    workload = accounts["workload"].to_numpy(float)
    by_need = np.zeros((k, len(needs)))
    np.add.at(by_need, (row, code), workload)
    total = by_need.sum(axis=1, keepdims=True)
    # Without any work nobody fits better than another.
    return np.divide(by_need @ held, total, out=np.ones((k, len(reps))), where=total > 0)


def _incumbency(accounts: pd.DataFrame, reps: pd.DataFrame, row: np.ndarray, k: int) -> np.ndarray:
    workload = accounts["workload"].to_numpy(float)
    today = reps.index.get_indexer(pd.Index(accounts["owner"]))
    known = np.zeros((k, len(reps)))
    np.add.at(known, (row[today >= 0], today[today >= 0]), workload[today >= 0])
    total = np.bincount(row, workload, minlength=k)[:, None]
    return np.divide(known, total, out=np.zeros_like(known), where=total > 0)
