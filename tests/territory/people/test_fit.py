"""How well reps suit accounts, and what that does to a plan."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory.errors import InvalidInput
from territory.people.fit import TERMS, find_fit, unit_misfit
from territory.people.home_rules import HomeRules
from territory.people.skills import holds_all, levels_of
from territory.planning import Infeasible, Options, design_plan

FROM_HOMES = Options(
    4, {"workload": 0.3}, iterations=3, time_limit=60.0, from_homes=True, contiguous=False
)
ACCOUNTS = pd.DataFrame(
    {
        "required_skills": [("neuro:3", "robotics"), (), ("neuro",)],
        "languages": [("spanish", "english"), ("french",), ()],
        "certifications": [("iso", "gdp"), (), ()],
        "segment": ["A", "b", ""],
        "potential": [100.0, 5.0, 1.0],
    }
)
REPS = pd.DataFrame(
    {
        "skills": [("neuro:2",), ("neuro:5", "robotics")],
        "languages": [("english",), ("french",)],
        "certifications": [("iso",), ()],
        "segment_years": [("a:1.5",), ("a:9", "b:3")],
        "rating": [4.0, 2.0],
    }
)


def test_each_term_is_what_it_says():
    fit = find_fit(ACCOUNTS, REPS, TERMS).by_term
    assert fit["skills"] == pytest.approx(np.array([[1 / 3, 1.0], [1.0, 1.0], [1.0, 1.0]]))
    assert fit["languages"] == pytest.approx(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    assert fit["certifications"] == pytest.approx(np.array([[0.5, 0.0], [1, 1], [1, 1]]))
    assert fit["segments"] == pytest.approx(np.array([[0.5, 1.0], [0.0, 1.0], [1, 1]]))
    assert fit["top"] == pytest.approx(np.array([[1.0, 0.0], [1, 1], [1, 1]]))


def test_levels_are_compared_by_skill():
    assert levels_of(("neuro:3", "neuro", "x:y")) == {"neuro": 3.0, "x:y": 1.0}
    assert holds_all(("neuro:3",), ("neuro:2",))
    assert not holds_all(("neuro",), ("neuro:2",))


def test_misfit_of_a_unit_is_weighed_by_work():
    fit = np.array([[1.0], [0.0], [0.5]])
    found = unit_misfit(fit, np.array([0, 0, 2]), np.array([3.0, 1.0, 2.0]), 3)
    assert found[:, 0].tolist() == [0.25, 0.0, 0.5]


def with_neuro(inputs, holders):
    """The account in the corner of R1 needs neuro, which `holders` know."""
    needs = pd.Series([("neuro",)] + [()] * 15, inputs.accounts.index)
    skills = [("neuro",) if rep in holders else () for rep in inputs.reps.index]
    return replace(
        inputs,
        accounts=inputs.accounts.assign(required_skills=needs),
        reps=inputs.reps.assign(skills=skills),
    )


def test_fit_draws_work_to_who_can_do_it_once_it_weighs_enough(grid4_inputs):
    inputs = with_neuro(grid4_inputs, ["R4"])
    owner = {}
    for weight in (1.0, 1000.0):
        design = design_plan(inputs, replace(FROM_HOMES, fit={"skills": weight}))
        owner[weight] = design.rep_of[design.plan.assignment["U00"]]
        terms = design.plan.terms
        assert terms["misfit"] == pytest.approx(terms["misfit_skills"])
        assert design.plan.objective == pytest.approx(terms["distance"] + terms["misfit"])
        assert design.plan.bound <= design.plan.objective + 1e-9
    assert owner == {1.0: "R1", 1000.0: "R4"}


def test_a_skill_that_is_short_is_told_whatever_the_map(grid4_inputs):
    needs = pd.Series([("neuro",)] * 8 + [()] * 8, grid4_inputs.accounts.index)
    inputs = with_neuro(grid4_inputs, ["R1"])
    inputs = replace(inputs, accounts=inputs.accounts.assign(required_skills=needs))
    with pytest.raises(Infeasible) as caught:
        design_plan(inputs, replace(FROM_HOMES, rules=HomeRules(("neuro",))))
    assert caught.value.proven
    assert caught.value.reasons[0].startswith(
        "neuro: units that need it have 80 of workload, and the 1 reps who hold it may take 52: "
        "the skill is short by 28, whatever the map"
    )


def test_a_required_skill_is_needed_at_its_level(grid4_inputs):
    inputs = with_neuro(grid4_inputs, [])
    skills = [("neuro:1",), ("neuro:3",), (), ()]
    needs = pd.Series([("neuro:2",)] + [()] * 15, inputs.accounts.index)
    inputs = replace(
        inputs,
        accounts=inputs.accounts.assign(required_skills=needs),
        reps=inputs.reps.assign(skills=skills),
    )
    design = design_plan(inputs, replace(FROM_HOMES, rules=HomeRules(("neuro",))))
    assert design.rep_of[design.plan.assignment["U00"]] == "R2"


def test_faults_of_fit_are_told_at_once(grid4_inputs):
    with pytest.raises(InvalidInput) as caught:
        design_plan(grid4_inputs, replace(FROM_HOMES, fit={"magic": 1, "skills": -1, "top": 5}))
    assert [fault.file for fault in caught.value.faults] == ["--fit", "--fit"]
    wanted = {"languages": 10.0, "segments": 3.0}
    with pytest.raises(InvalidInput) as caught:
        design_plan(grid4_inputs, replace(FROM_HOMES, fit=wanted))
    assert len(caught.value.faults) == 3
    with pytest.raises(InvalidInput, match="needs --from-homes"):
        design_plan(grid4_inputs, replace(FROM_HOMES, from_homes=False, fit={"skills": 1.0}))


def test_each_soft_term_is_priced_by_the_plan_without_it(grid4_inputs):
    inputs = with_neuro(grid4_inputs, ["R4"])
    options = replace(
        FROM_HOMES, fit={"skills": 1000.0}, terms={"cut_edges": 0.01}, price_rules=True
    )
    design = design_plan(inputs, options)
    free = design_plan(inputs, replace(options, fit={}, price_rules=False))
    fit, edges = design.term_prices
    assert (fit["term"], edges["term"]) == ("skills", "cut_edges")
    # R4 crosses the whole grid for one account, and nobody would without the wish.
    assert fit["distance"] == pytest.approx(design.plan.terms["distance"])
    assert fit["distance_without"] == pytest.approx(free.plan.terms["distance"])
    assert fit["price"] > 0
    assert fit["value"] == pytest.approx(design.plan.terms["misfit_skills"])
    assert fit["value_without"] > fit["value"]
    assert edges["price"] >= -1e-9
    assert any(line.startswith("skills changes the distance cost by +") for line in design.report)


def test_the_price_of_a_rule_lies_between_its_proven_limits(grid4_inputs):
    inputs = with_neuro(grid4_inputs, ["R4"])
    options = replace(FROM_HOMES, rules=HomeRules(("neuro",)), price_rules=True)
    design = design_plan(inputs, options)
    (price,) = design.prices
    free = design_plan(inputs, FROM_HOMES)
    # R4 crosses the whole grid for one account.
    assert price["objective"] == pytest.approx(design.plan.objective)
    assert price["objective_without"] == pytest.approx(free.plan.objective)
    assert 0 < price["least"] <= price["price"] + 1e-9 <= price["most"] + 2e-9
    assert design.term_prices == ()
    with pytest.raises(InvalidInput, match="there is no rule to price"):
        design_plan(inputs, replace(FROM_HOMES, price_rules=True))
