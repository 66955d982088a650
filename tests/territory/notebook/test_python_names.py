"""Whoever writes Python is told of arguments, not of options of a command."""

import pandas as pd
import pytest

import territory
from territory.notebook.python_names import in_python


def told(**given):
    with pytest.raises(territory.InvalidInput) as caught:
        territory.Scenario(**given).solve()
    return str(caught.value)


def test_columns_are_named_as_the_scenario_takes_them():
    table = pd.DataFrame({"x": [1], "y": [2]})
    assert "columns={'COLUMN': 'account_id'}" in told(accounts=table, territories=1)
    swapped = "map them the other way round: --map lon=lat --map lat=lon"
    assert in_python(swapped).endswith("round: columns={'lon': 'lat', 'lat': 'lon'}")


def test_options_are_arguments():
    table = pd.DataFrame({"id": ["a", "b"], "lon": [-97.0, -98.0], "lat": [35.0, 35.0]})
    text = told(accounts=table, territories=5, time_limit=-1, seed=-2)
    assert "time_limit: must be above 0" in text
    assert "seed: a seed" in text
    assert "--" not in text


def test_options_that_are_called_otherwise_in_python_are_known():
    told = in_python("--balance --assume --require-skill --term --rep-budget --split-heavy")
    assert told == "balance assume required_skills terms rep_budgets split_heavy"


def test_reasons_why_no_plan_is_possible_name_arguments_too():
    table = pd.DataFrame(
        {"id": list("abcd"), "lon": [-97.0, -97.5, -98.0, -98.5], "lat": 35.0, "workload": 1.0}
    )
    table.loc[0, "workload"] = 50.0
    with pytest.raises(territory.Infeasible) as caught:
        territory.Scenario(table, territories=2, time_limit=2).solve(progress=False)
    assert "cut it with split_heavy" in str(caught.value)
    assert not any("--" in reason for reason in caught.value.reasons)
