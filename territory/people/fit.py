"""How well each rep suits each account: skills with levels, languages, experience, top accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory.errors import Fault
from territory.people.skills import levels_of

Floats = npt.NDArray[np.float64]

SKILLS, LANGUAGES, CERTIFICATIONS = "skills", "languages", "certifications"
SEGMENTS, TOP = "segments", "top"
TERMS = (SKILLS, LANGUAGES, CERTIFICATIONS, SEGMENTS, TOP)
TOP_SHARE = 0.1
"""Part of the accounts, those with the most potential, that ask for the best reps."""
FULL_YEARS = 3.0
"""Years in a segment that are full experience of it."""
_COLUMNS = {
    LANGUAGES: ("languages", "languages"),
    CERTIFICATIONS: ("certifications", "certifications"),
    SEGMENTS: ("segment", "segment_years"),
}
"""Columns that a term needs: of the accounts, of the reps."""


@dataclass(frozen=True)
class Fit:
    """How well reps suit accounts.

    Attributes
    ----------
    by_term
        Fit of each account and rep in every term, (a, r), from 0 to 1; 1 where nothing is asked.
    asking
        Whether an account asks for anything in a term, (a,).
    """

    by_term: dict[str, Floats]
    asking: dict[str, npt.NDArray[np.bool_]]

    def mean(self, weights: Mapping[str, float]) -> Floats:
        """Fit in all terms together, (a, r): their mean by the squares of the weights."""
        squares = {name: weight**2 for name, weight in weights.items()}
        total = sum(squares.values())
        return np.asarray(sum(squares[name] * self.by_term[name] for name in squares) / total)


def fit_weight_faults(weights: Mapping[str, float]) -> list[Fault]:
    """What is wrong with weights whatever the tables are."""
    faults = [
        Fault("--fit", f"{name!r} is not one of {', '.join(TERMS)}")
        for name in weights
        if name not in TERMS
    ]
    return faults + [
        Fault("--fit", f"the weight of {name} must be above 0 kilometres, not {weight:g}")
        for name, weight in weights.items()
        if not 0 < weight < float("inf")
    ]


def fit_column_faults(
    weights: Mapping[str, float], accounts: pd.DataFrame, reps: pd.DataFrame
) -> list[Fault]:
    """Columns that the terms need and the tables do not have."""
    faults = []
    for name in weights:
        of_accounts, of_reps = _COLUMNS.get(name, ("", ""))
        for what, column, table in (("accounts", of_accounts, accounts), ("reps", of_reps, reps)):
            if column and column not in table.columns:
                faults.append(Fault("--fit", f"{name} needs a column {column} of the {what}"))
    return faults


def find_fit(accounts: pd.DataFrame, reps: pd.DataFrame, terms: tuple[str, ...]) -> Fit:
    """Fit of every account and rep in each of the terms.

    Parameters
    ----------
    accounts
        With `required_skills`, `potential` and what the terms need.
    reps
        With `skills` and what the terms need.
    terms
        Which of `TERMS`.

    Notes
    -----
    A skill of level 3 is fit to 2 / 3 with a rep of level 2, and a mean is taken over the skills
    that an account asks for. Of languages one is enough, of certifications every one counts.
    Experience in the account's segment is full from three years on. The tenth of the accounts with
    the most potential asks for the best reps: by `rating` where the reps have one, else by
    experience.
    """
    made = {
        SKILLS: _skills,
        LANGUAGES: _languages,
        CERTIFICATIONS: _certifications,
        SEGMENTS: _segments,
        TOP: _top,
    }
    found = {name: made[name](accounts, reps) for name in terms}
    return Fit(
        {name: values for name, (values, _) in found.items()},
        {name: asking for name, (_, asking) in found.items()},
    )


_Found = tuple[Floats, npt.NDArray[np.bool_]]


def _by_kind(asked: "pd.Series[Any]", judge: dict[Any, Floats], reps: int) -> Floats:
    """Rows of the fit of each kind of account, put in the order of the accounts."""
    code, kinds = pd.factorize(asked)
    rows = np.array([judge[kind] for kind in kinds]).reshape(len(kinds), reps)
    return np.asarray(rows[code])


def _skills(accounts: pd.DataFrame, reps: pd.DataFrame) -> _Found:
    held = [levels_of(each) for each in reps["skills"]]

    def row(need: tuple[str, ...]) -> Floats:
        asked = levels_of(need)
        if not asked:
            return np.ones(len(held))
        return np.array(
            [np.mean([min(has.get(s, 0.0) / n, 1.0) for s, n in asked.items()]) for has in held]
        )

    asked = accounts["required_skills"]
    rows = _by_kind(asked, {need: row(need) for need in asked.unique()}, len(reps))
    return rows, asked.map(bool).to_numpy(bool)


def _languages(accounts: pd.DataFrame, reps: pd.DataFrame) -> _Found:
    return _words(accounts["languages"], reps["languages"], every=False)


def _certifications(accounts: pd.DataFrame, reps: pd.DataFrame) -> _Found:
    return _words(accounts["certifications"], reps["certifications"], every=True)


def _words(asked: "pd.Series[Any]", spoken: "pd.Series[Any]", *, every: bool) -> _Found:
    held = [set(each) for each in spoken]

    def row(need: tuple[str, ...]) -> Floats:
        if not need:
            return np.ones(len(held))
        share = np.array([len(has & set(need)) / len(set(need)) for has in held])
        return share if every else (share > 0).astype(np.float64)

    kinds = {need: row(need) for need in asked.unique()}
    return _by_kind(asked, kinds, len(held)), asked.map(bool).to_numpy(bool)


def _segments(accounts: pd.DataFrame, reps: pd.DataFrame) -> _Found:
    years = [levels_of(word.casefold() for word in each) for each in reps["segment_years"]]
    asked = accounts["segment"].str.strip().str.casefold()

    def row(segment: str) -> Floats:
        if not segment:
            return np.ones(len(years))
        return np.array([min(has.get(segment, 0.0) / FULL_YEARS, 1.0) for has in years])

    kinds = {segment: row(segment) for segment in asked.unique()}
    return _by_kind(asked, kinds, len(years)), (asked != "").to_numpy(bool)


def _top(accounts: pd.DataFrame, reps: pd.DataFrame) -> _Found:
    rating = reps["rating"] if "rating" in reps else reps["experience_years"]
    rank = rating.rank(method="average").to_numpy(float)
    best = (rank - 1) / max(len(rank) - 1, 1) if rank.max() > rank.min() else np.ones(len(rank))
    potential = accounts["potential"].to_numpy(float)
    top = (potential >= np.quantile(potential, 1 - TOP_SHARE)) & (potential > 0)
    return np.where(top[:, None], best[None, :], 1.0), top


def unit_misfit(fit: Floats, unit_of: npt.NDArray[np.intp], weight: Floats, n_units: int) -> Floats:
    """Part of the work of each unit that does not fit each rep, (n, r), from 0 to 1.

    `fit` is that of accounts, (a, r); `unit_of` their unit, (a,); `weight` their work, (a,).
    """
    lost = np.zeros((n_units, fit.shape[1]))
    np.add.at(lost, unit_of, weight[:, None] * (1.0 - fit))
    total = np.bincount(unit_of, weight, minlength=n_units)[:, None]
    return np.divide(lost, total, out=np.zeros_like(lost), where=total > 0)
