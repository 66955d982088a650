"""The frontier of a standing plan: what balance, distance and fit cost in moves away from it."""

from collections.abc import Callable
from dataclasses import replace

from territory.changing.scene import inputs_of
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing
from territory.studies.frontier import Frontier, build_frontier


def explore_plan(
    recipe: Recipe,
    standing: Standing,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> Frontier:
    """Solve for plans along the frontier, with as many territories as the plan has.

    Parameters
    ----------
    recipe, standing
        What the plan was made of, and who has what by it; what moves is counted against it.
    on_phase, cancelled
        As for `build_frontier`.

    Returns
    -------
    Frontier
        Its assignments name the territories of the plan.

    Raises
    ------
    InvalidInput, Infeasible
        As `build_frontier` does.
    """
    hands = {str(name): rep or str(name) for name, rep in standing.rep_of.items()}
    inputs = inputs_of(recipe, standing, standing.rep_of)
    found = build_frontier(
        replace(inputs, baseline=standing.territory_of.map(hands).astype("str")),
        replace(recipe.options, territories=len(hands)),
        on_phase,
        cancelled,
        recipe.known,
    )
    names = {hand: name for name, hand in hands.items()}
    return replace(found, assignments=found.assignments.replace(names))
