"""Reps who serve a skill over several territories."""

import pandas as pd

from territory.errors import Fault
from territory.people.skills import levels_of


def specialist_faults(specialists: pd.DataFrame, territories: int) -> list[Fault]:
    """What is wrong with a table of specialists."""
    faults = [
        Fault("specialists", f"{rep} has no skill: for what is she a specialist?")
        for rep in specialists.index[~specialists["skills"].map(bool)]
    ]
    for skill, reps in holders(specialists).items():
        if len(reps) > territories:
            message = f"{len(reps)} for {skill} are more than there are territories, {territories}"
            faults.append(Fault("specialists", message))
    return faults


def holders(specialists: pd.DataFrame) -> dict[str, list[str]]:
    """Specialists of each skill, in the order of the table."""
    found: dict[str, list[str]] = {}
    for rep, skills in specialists["skills"].items():
        for skill in levels_of(skills):
            found.setdefault(skill, []).append(str(rep))
    return dict(sorted(found.items()))
