"""Use cases: what the command line, the API and the notebooks all call."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from solvers import Progress, Result, solve
from territory.areas.placing import place_accounts
from territory.changing.adopting import ADOPT, Adopt, adopt_plan
from territory.changing.changed import Changed
from territory.changing.drift import Drift, measure_drift
from territory.changing.explaining import Explanations, explain_moves
from territory.changing.exploring import explore_plan
from territory.changing.keeping import Effort, KeepPrice, price_giving, price_keeping
from territory.changing.rebalancing import REBALANCE, Rebalance, rebalance_plan
from territory.changing.repairing import Repair, repair_plan
from territory.changing.scene import standing_of_today
from territory.changing.shaking import shake_plan
from territory.design import Bridge
from territory.designing.describe import Design, describe_design
from territory.designing.posing import Posed, pose
from territory.designing.question import Inputs, Options, option_faults, unlabelled_fit_faults
from territory.designing.refusal import Infeasible, look_again, refuse_cancelled
from territory.designing.tidy import TIME_SHARE, tidy_borders
from territory.errors import Fault, InvalidInput, raise_faults
from territory.layers.hierarchy import solve_top_down, top_down_faults
from territory.layers.layering import add_layers
from territory.people.assumptions import Assumptions
from territory.people.sizing import Sizing, size_force
from territory.people.workload import plan_rounds, tell_rounds
from territory.plans.comparing import Comparison, compare_plans
from territory.plans.origin import tell_origin
from territory.plans.plan_folder import StoredPlan, read_plan_folder
from territory.plans.recipe import Recipe, recipe_of
from territory.plans.replaying import Replay, replay
from territory.plans.standing import Standing
from territory.stopping import never
from territory.studies.frontier import Frontier, build_frontier, frontier_faults
from territory.studies.rule_prices import price_rules
from territory.studies.stability import measure_stability
from territory.studies.term_prices import price_soft_terms

__all__ = [
    "Adopt",
    "Changed",
    "Comparison",
    "Drift",
    "Effort",
    "Explanations",
    "Frontier",
    "Infeasible",
    "Inputs",
    "KeepPrice",
    "Options",
    "Rebalance",
    "Recipe",
    "Repair",
    "Replay",
    "StoredPlan",
    "adopt_plan",
    "build_frontier",
    "change_plan",
    "compare_plans",
    "design_plan",
    "explain_moves",
    "explore_plan",
    "frontier_faults",
    "measure_drift",
    "option_faults",
    "price_giving",
    "price_keeping",
    "read_plan_folder",
    "rebalance_plan",
    "recipe_of",
    "repair_plan",
    "replay_plan",
    "shake_plan",
    "size_reps",
    "sizing_faults",
    "standing_before",
    "standing_of_today",
]


def design_plan(
    inputs: Inputs,
    options: Options,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    cancelled: Callable[[], bool] | None = None,
) -> Design:
    """Design territories: place the accounts, solve, and give each territory a rep.

    Parameters
    ----------
    inputs, options
        What to design, and how.
    on_progress
        Called with each better plan while solving.
    on_phase
        Called with the name of each phase as it begins.
    cancelled
        Asked often while solving; once it answers true the best plan so far is taken.

    Raises
    ------
    InvalidInput
        When the tables do not fit together; all faults are listed.
    Infeasible
        When no plan keeps the rules, or none was found.
    """
    raise_faults(unlabelled_fit_faults(options))
    posed = pose(inputs, options, on_phase)
    bridge, planned, values = posed.bridge, posed.planned, posed.values
    on_phase("Solving")
    tidy = options.tidy_borders is not None
    seconds = options.time_limit * (1 - TIME_SHARE if tidy else 1)
    top_down = None
    if options.hierarchy.top_down:
        _check_top_down(posed, options)
        top_down = solve_top_down(
            bridge, options.hierarchy, seconds, options.seed, on_phase, cancelled or never
        )
        result = top_down.result
    else:
        result = _solve(bridge, options, seconds, on_progress, cancelled)
    if result.objective is None:
        refuse_cancelled(result)
        on_phase("Looking for what would help")
        result = look_again(bridge, result, options)
    tidied = None
    if options.tidy_borders is not None and result.status != "cancelled":
        on_phase("Tidying borders")
        seconds = max(options.time_limit - result.seconds, 0.0)
        result, tidied = tidy_borders(bridge, result, options.tidy_borders, seconds, options.seed)
    on_phase("Matching reps")
    design = describe_design(
        bridge,
        result,
        replace(planned, report=planned.report + posed.told),
        posed.today,
        posed.accounts,
        values,
        posed.reps,
        tell_origin(inputs, options),
        posed.shares,
        tidied,
        posed.rounds,
        posed.holdings,
    )
    design = add_layers(design, result, top_down, inputs, options)
    if options.price_rules:
        design = _priced(design, inputs, options, posed, result, on_phase, cancelled)
    if not options.stability:
        return design
    on_phase("Solving again with noise in the data")
    found = measure_stability(posed, result.assignment, design.rep_of.index, options, cancelled)
    report = () if found is None else found.report
    return replace(design, stability=found, report=(*design.report, *report))


def _priced(
    design: Design,
    inputs: Inputs,
    options: Options,
    posed: Posed,
    result: Result,
    on_phase: Callable[[str], None],
    cancelled: Callable[[], bool] | None,
) -> Design:
    """The plan with the price of each required skill and of each soft term."""
    on_phase("Solving without each rule and term")
    rules = price_rules(inputs, options, posed, result, cancelled)
    terms = price_soft_terms(options, posed, result, cancelled)
    told = [*(price.tell() for price in rules), *(price.tell() for price in terms)]
    return replace(
        design,
        prices=tuple(price.as_json() for price in rules),
        term_prices=tuple(price.as_json() for price in terms),
        report=(*design.report, *told),
    )


def _solve(
    bridge: Bridge,
    options: Options,
    seconds: float,
    on_progress: Callable[[Progress], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Result:
    return solve(
        bridge.problem,
        options.method,
        seconds,
        options.seed,
        on_progress=on_progress,
        iterations=options.iterations,
        cancelled=cancelled,
    )


def _check_top_down(posed: Posed, options: Options) -> None:
    """Refuse what cannot be made from the top down."""
    held, locked = len(posed.holdings.rep_of) > 0, bool((posed.bridge.problem.locked >= 0).any())
    given = {
        "territories from the homes of reps": options.from_homes,
        "territories of different size": posed.shares.uneven,
        "accounts that are held by reps": held,
        "units that are locked": locked and not (posed.shares.uneven or held),
    }
    raise_faults(top_down_faults(options.hierarchy, given))


def size_reps(
    inputs: Inputs, assumptions: Assumptions, plus_minus: float = 0.1, *, travel: bool = True
) -> Sizing:
    """Tell how many reps the work needs.

    Parameters
    ----------
    inputs
        Accounts and units; reps, where there are any, for their hours and to compare with.
    assumptions
        Hours a year and ways.
    plus_minus
        Fraction by which these are varied.
    travel
        Whether the ways count.

    Raises
    ------
    InvalidInput
        When the tables do not fit together, or there is no work at all.
    """
    placement = place_accounts(inputs.units, inputs.accounts, inputs.geography.unshaped.stand_ins)
    rounds = plan_rounds(inputs.units, inputs.accounts, placement, assumptions, None, inputs.roads)
    if not rounds.visits.any():
        raise InvalidInput([Fault("accounts", "not one placed account has any visits")])
    if not travel:
        rounds = rounds.scaled(driving=0.0)
    sizing = size_force(rounds, plus_minus, inputs.reps)
    told = tell_rounds(rounds, sizing.reps, inputs.accounts)
    return replace(sizing, report=(*placement.report, *told))


def replay_plan(
    stored: StoredPlan,
    folder: Path,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
) -> Replay:
    """Make a plan again from what its folder holds, and compare every file but the map.

    Raises
    ------
    Infeasible
        When no plan was found this time.
    """
    return replay(stored, folder, _make_again, on_progress, on_phase)


def _make_again(
    recipe: Recipe,
    on_progress: Callable[[Progress], None] | None,
    on_phase: Callable[[str], None],
) -> tuple[Design, Recipe]:
    if recipe.change is None or recipe.standing is None:
        made = design_plan(recipe.inputs, recipe.options, on_progress, on_phase)
        return made, recipe_of(made, recipe.inputs, recipe.options)
    made = change_plan(recipe, on_progress, on_phase).design
    return made, recipe


def standing_before(recipe: Recipe, name: str) -> Standing:
    """Who had what before a plan: by the plan it was changed from, else by today's map.

    `name` is what the plan is called where neither is known.

    Raises
    ------
    InvalidInput
        When neither is known.
    """
    before = recipe.standing or standing_of_today(recipe)
    if before is None:
        message = "was neither changed from a plan nor compared with today's map: nothing moved"
        raise InvalidInput([Fault(name, message)])
    return before


def change_plan(
    recipe: Recipe,
    on_progress: Callable[[Progress], None] | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
) -> Changed:
    """Make a plan that was made by changing another: by `rebalance_plan` or `repair_plan`.

    Raises
    ------
    InvalidInput, Infeasible
        As these do, and for a plan that was taken from a frontier, which no plan keeps.
    """
    assert recipe.change is not None
    assert recipe.standing is not None
    if recipe.change["kind"] == ADOPT:
        message = "was taken from a frontier, which is not kept with it: it cannot be made again"
        raise InvalidInput([Fault("the plan", message)])
    if recipe.change["kind"] == REBALANCE:
        rebalance = Rebalance.of_json(recipe.change)
        return rebalance_plan(recipe, recipe.standing, rebalance, on_progress, on_phase)
    repair = Repair.of_json(recipe.change)
    return repair_plan(recipe, recipe.standing, repair, on_progress, on_phase)


def sizing_faults(plus_minus: float) -> list[Fault]:
    """What is wrong with the options of sizing."""
    if 0 <= plus_minus < 1:
        return []
    message = f"must be a fraction from 0 to below 1, such as 0.1 for 10 %, not {plus_minus}"
    return [Fault("--plus-minus", message)]
