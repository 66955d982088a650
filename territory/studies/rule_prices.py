"""What each rule of skills costs: the plan and the proven bound with it and without."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from solvers import Result, solve
from territory.designing.posing import Posed
from territory.designing.question import Inputs, Options
from territory.faults import quantity
from territory.people.home_rules import HomeRules, find_eligible
from territory.stopping import Deadline, never


@dataclass(frozen=True)
class RulePrice:
    """The price of requiring a skill, in units of the objective.

    Attributes
    ----------
    skill
        The skill.
    objective, bound
        Of the plan with every rule.
    objective_without, bound_without
        Of the best plan found without this rule, all others kept.
    """

    skill: str
    objective: float
    bound: float | None
    objective_without: float
    bound_without: float | None

    @property
    def price(self) -> float:
        """By how much the plan with the rule is dearer than the one found without."""
        return self.objective - self.objective_without

    @property
    def least(self) -> float | None:
        """What the rule costs at least: proven."""
        return None if self.bound is None else max(self.bound - self.objective_without, 0.0)

    @property
    def most(self) -> float | None:
        """What the rule costs at most: proven for this plan."""
        if self.bound_without is None:
            return None
        return max(self.objective - self.bound_without, 0.0)

    def as_json(self) -> dict[str, Any]:
        """What plan.json tells."""
        return {**asdict(self), "price": self.price, "least": self.least, "most": self.most}

    def tell(self) -> str:
        """The price in a sentence."""
        share = self.price / self.objective if self.objective > 0 else 0.0
        most = "" if self.most is None else f", and at most {quantity(self.most)}"
        least = "" if not self.least else f", at least {quantity(self.least)} whatever the plan"
        return (
            f"requiring {self.skill} costs {quantity(self.price)} of {quantity(self.objective)} "
            f"({share:.1%}){most}{least}"
        )


def price_rules(
    inputs: Inputs,
    options: Options,
    posed: Posed,
    result: Result,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[RulePrice, ...]:
    """Solve once without each required skill, beginning from the plan with all of them.

    The plan with a rule keeps all others, so that the one without is never dearer; all solves
    together take as long as the plan may.

    Parameters
    ----------
    inputs, options, posed
        The question, with territories from homes.
    result
        The plan.
    cancelled
        Asked often; once it answers true the prices so far are returned.
    """
    skills = options.rules.required_skills
    deadline = Deadline(options.time_limit, cancelled or never)
    found = []
    for number, skill in enumerate(skills):
        if deadline.over or result.objective is None:
            break
        rest = tuple(other for other in skills if other != skill)
        without = solve(
            replace(posed.bridge.problem, eligible=_eligible(inputs, options, posed, rest)),
            options.method,
            deadline.remaining / (len(skills) - number),
            options.seed,
            result.assignment,
            iterations=options.iterations,
            cancelled=deadline.cancelled,
        )
        if without.objective is not None:
            prices = (result.objective, result.bound, without.objective, without.bound)
            found.append(RulePrice(skill, *prices))
    return tuple(found)


def _eligible(inputs: Inputs, options: Options, posed: Posed, skills: tuple[str, ...]) -> Any:
    """Who may take what when only these skills are required, bool (n, k), or None for everybody."""
    rules: HomeRules = replace(options.rules, required_skills=skills)
    if not rules and inputs.incompatible is None:
        return None
    found = find_eligible(
        posed.planned.units,
        posed.accounts,
        posed.planned.unit_of_account,
        posed.reps,
        rules,
        inputs.incompatible,
        options.assumptions,
        inputs.roads,
    )
    return found.eligible
