"""How sure a standing plan is: solved again with data that are a little wrong."""

from collections.abc import Callable

from territory.changing.scene import set_scene
from territory.designing.refusal import Infeasible
from territory.designing.steadiness import Stability
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing
from territory.studies.stability import measure_stability


def shake_plan(
    recipe: Recipe,
    standing: Standing,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> Stability:
    """Tell how often each unit keeps its territory; `recipe.options` say how often, and the noise.

    Parameters
    ----------
    recipe, standing
        What the plan was made of, and who has what by it.
    on_phase
        Called with the name of each phase as it begins.
    cancelled
        Asked often; once it answers true the samples so far count.

    Raises
    ------
    InvalidInput
        As `set_scene` does.
    Infeasible
        When not one sample found a plan.
    """
    scene = set_scene(recipe, standing, on_phase)
    on_phase("Solving again with noise in the data")
    found = measure_stability(scene.posed, scene.home, scene.territories, recipe.options, cancelled)
    if found is None:
        reasons = ("no plan was found with noise in the data: allow more time",)
        raise Infeasible(reasons, proven=False, seconds=recipe.options.time_limit)
    return found
