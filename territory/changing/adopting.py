"""Make a plan of a frontier the next version of the plan that it was drawn for."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from solvers import score_assignment
from solvers.disruption import Budgets
from solvers.rebalance import Rebalanced
from territory.changing.changed import Changed, describe_change
from territory.changing.scene import set_scene
from territory.errors import Fault, InvalidInput
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing

ADOPT = "adopt"


@dataclass(frozen=True)
class Adopt:
    """Which plan of which frontier, and the bound of its distance cost; `seed` is that of it."""

    frontier: str
    plan: str
    bound: float | None = None
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object, with its kind."""
        return {"kind": ADOPT, **asdict(self)}


def adopt_plan(
    recipe: Recipe,
    standing: Standing,
    label: "pd.Series[str]",
    adopt: Adopt,
    on_phase: Callable[[str], None] = lambda phase: None,
    *,
    exceptions: bool = True,
) -> Changed:
    """Describe a plan of a frontier as a change of the plan that the frontier was drawn for.

    Parameters
    ----------
    recipe, standing
        What that plan was made of, and who has what by it.
    label
        Territory of each planned unit; those that the plan has not are new.
    adopt
        What is told of where it comes from.
    on_phase
        Called with the name of each phase as it begins.
    exceptions
        Whether accounts with another rep than their unit stay with her: as the frontier counted
        them, which holds them where it was drawn for a plan, and not where for today's map.

    Raises
    ------
    InvalidInput
        When the units are others by now.
    """
    names = pd.Index(sorted(set(label) - set(standing.rep_of.index)), name="territory_id")
    new = pd.Series("", index=names, dtype="str") if len(names) else None
    scene = set_scene(recipe, standing, on_phase, new=new, exceptions=exceptions)
    units = scene.posed.bridge.units.index
    if set(units) != set(label.index):
        message = "is of other units than there are by now: draw the frontier again"
        raise InvalidInput([Fault("frontier", message, column="plan")])
    assignment = scene.rows(pd.Index(label.reindex(units)))
    k = len(scene.territories)
    none = Budgets(scene.home, np.zeros((len(units), 0)), k)
    score = score_assignment(scene.problem, assignment)
    found = Rebalanced(
        assignment, score, none.moved(assignment), none.left(assignment), 0.0, 0, False, adopt.bound
    )
    on_phase("Describing the plan")
    return describe_change(scene, found, none, (), None, adopt, ADOPT)
