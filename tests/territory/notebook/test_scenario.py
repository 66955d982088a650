"""A question in tables: read as files are, with the same faults, and none dropped."""

import geopandas as gpd
import pandas as pd
import pytest

import territory
from territory.people.assumptions import Assumptions
from territory.people.home_rules import HomeRules

QUICK = {"method": "location_allocation", "iterations": 1, "time_limit": 20}


@pytest.fixture
def tables(grid4_files):
    return {
        "accounts": pd.read_csv(grid4_files / "accounts.csv"),
        "units": gpd.read_file(grid4_files / "units.geojson"),
        "reps": pd.read_csv(grid4_files / "reps.csv"),
        "baseline": pd.read_csv(grid4_files / "baseline.csv"),
    }


def test_tables_are_read_as_their_files_are(grid4_files, tables):
    names = {"accounts": "csv", "units": "geojson", "reps": "csv", "baseline": "csv"}
    files = {name: grid4_files / f"{name}.{suffix}" for name, suffix in names.items()}
    by_file = territory.Scenario(**files, territories=4)
    by_table = territory.Scenario(**tables, territories=4)
    pd.testing.assert_frame_equal(by_table.accounts, by_file.accounts)
    pd.testing.assert_frame_equal(by_table.reps, by_file.reps)
    assert by_table.units.geometry.geom_equals(by_file.units.geometry).all()
    assert by_table.inputs.baseline.equals(by_file.inputs.baseline)


def test_what_was_read_can_be_given_again(tables):
    first = territory.Scenario(**tables, territories=4)
    again = territory.Scenario(first.accounts, first.units, first.reps, territories=4)
    pd.testing.assert_frame_equal(again.accounts, first.accounts)
    assert list(again.units.index) == list(first.units.index)


def test_points_of_a_geodataframe_become_coordinates(tables):
    table = tables["accounts"]
    points = gpd.GeoDataFrame(
        table.drop(columns=["lon", "lat"]),
        geometry=gpd.points_from_xy(table["lon"], table["lat"]),
        crs=4326,
    ).to_crs(3857)
    read = territory.Scenario(points, tables["units"], territories=4).accounts
    assert read["lon"].to_numpy() == pytest.approx(table["lon"].to_numpy())
    with pytest.raises(territory.InvalidInput, match="no CRS"):
        territory.Scenario(points.set_crs(None, allow_override=True), territories=4)
    with pytest.raises(territory.InvalidInput, match="are points, not Polygon"):
        territory.Scenario(tables["units"], territories=4)


def test_faults_of_all_tables_and_options_are_told_at_once(tables):
    tables["accounts"].loc[2, "workload"] = -5
    tables["reps"].loc[1, "rep_id"] = "R1"
    with pytest.raises(territory.InvalidInput) as caught:
        territory.Scenario(**tables, territories=0, balance={"workload": -1, "beds": 0.1})
    text = str(caught.value)
    assert "accounts, row 4" in text
    assert "reps, row 3" in text
    assert "beds" in text
    assert "territories:" in text
    assert "tolerance of workload" in text


def test_a_misspelled_option_is_told_with_the_right_one():
    with pytest.raises(TypeError, match="'time_limits'; did you mean 'time_limit'"):
        territory.Scenario("accounts.csv", territories=2, time_limits=3)
    with pytest.raises(TypeError, match="no options: colour"):
        territory.Scenario.demo().but(colour="red")


def test_neither_path_nor_table_is_refused():
    with pytest.raises(territory.InvalidInput, match="accounts: is a list; give a DataFrame"):
        territory.Scenario([1, 2], territories=2)


def test_columns_are_named_and_lists_of_skills_are_read(tables):
    table = tables["accounts"].rename(columns={"potential": "Money"})
    table["needs"] = [["surgery", "imaging"], *[None] * 15]
    scenario = territory.Scenario(
        table,
        tables["units"],
        territories=4,
        columns={"Money": "potential", "needs": "required_skills"},
    )
    assert scenario.accounts["potential"].eq(100).all()
    assert scenario.accounts["required_skills"].iloc[0] == ("imaging", "surgery")


def test_other_options_leave_the_question_as_it_was(tables):
    scenario = territory.Scenario(**tables, territories=4, **QUICK)
    other = scenario.but(territories=2, balance={"accounts": 0.1})
    assert (scenario.options.territories, other.options.territories) == (4, 2)
    assert other.options.tolerances == {"accounts": 0.1}
    assert other.inputs is scenario.inputs


def test_rules_and_assumptions_are_changed_one_by_one(tables):
    question = {"max_km": 90, "from_homes": True, "assume": {"circuity": 1.2}}
    scenario = territory.Scenario(**tables, territories=4, **question)
    other = scenario.but(required_skills="imaging", assume={"speed_kph": 70})
    assert other.options.rules == HomeRules(("imaging",), 90)
    assert other.options.assumptions == Assumptions(circuity=1.2, speed_kph=70)
    assert scenario.options.assumptions == Assumptions(circuity=1.2)
    with pytest.raises(territory.InvalidInput, match="'speed' is not one of the assumptions"):
        scenario.but(assume={"speed": 70})


def test_what_else_is_to_count_is_told_term_by_term(tables):
    """The terms and their weights are those of `--term`."""
    scenario = territory.Scenario(**tables, territories=4, **QUICK, terms={"border": 5.0})
    plan = scenario.solve(progress=False).plan
    assert plan.terms["border"] > 0
    assert plan.terms["distance"] + plan.terms["border"] == pytest.approx(plan.objective)
    with pytest.raises(territory.InvalidInput, match="'bordr' is not one of border, cut_edges"):
        territory.Scenario(**tables, territories=4, terms={"bordr": 5.0})


def test_it_shows_itself_and_escapes_what_users_wrote(tables):
    table = tables["accounts"].rename(columns={"potential": "<b>potential"})
    shown = territory.Scenario(table, tables["units"], territories=4)._repr_html_()
    assert "16 accounts, 16 units" in shown
    assert "&lt;b&gt;potential" in shown
    assert "<b>potential" not in shown


def test_an_impossible_question_is_answered_with_reasons(tables):
    tables["accounts"]["workload"] = [100.0, *[1.0] * 15]
    with pytest.raises(territory.Infeasible, match="alone has 100 of workload"):
        territory.Scenario(**tables, territories=4, **QUICK).solve()
