"""`territory design` from files to files."""

import csv
import json
import os
import subprocess
import sys
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from territory.cli import app
from territory.plans.outputs import FILES

QUICK = ("--method", "location_allocation", "--time-limit", "20")


def run(folder, *options, units="units.geojson", accounts="accounts.csv", k=4, out="out"):
    arguments = ["design", "--accounts", str(folder / accounts), "--territories", str(k)]
    arguments += ["--out", str(folder / out), *QUICK]
    if units is not None:
        arguments += ["--units", str(folder / units)]
    return CliRunner().invoke(app, [*arguments, *map(str, options)])


def table(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def plan_of(folder, out="out"):
    return json.loads((folder / out / "plan.json").read_text(encoding="utf-8"))


def test_a_design_writes_the_files_and_tells_where_the_map_is(grid4_files):
    result = run(grid4_files, "--reps", grid4_files / "reps.csv")
    assert result.exit_code == 0, result.stderr
    assert sorted(os.listdir(grid4_files / "out")) == sorted(FILES)
    assert result.stdout == ""
    assert "map.html" in result.stderr


def test_json_is_the_only_thing_on_standard_output(grid4_files):
    result = run(grid4_files, "--json")
    assert json.loads(result.stdout) == plan_of(grid4_files)


def test_json_is_utf8_whatever_the_terminal_can_show(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[0, ["account_id", "lon"]] = ["漢字", 0.0]
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    arguments = ["--accounts", "accounts.csv", "--units", "units.geojson", "--out", "out"]
    arguments += ["--territories", "3", "--balance", "workload=0.4", *QUICK, "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "territory", "design", *arguments],
        cwd=grid4_files,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode())["unplaced"][0]["account_id"] == "漢字"


def test_the_plan_agrees_with_the_tables_beside_it(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv").set_index("account_id")
    accounts["workload"] = np.random.default_rng(3).uniform(5, 15, 16)
    accounts.to_csv(grid4_files / "accounts.csv")
    options = ("--balance", "workload=0.3", "--balance", "accounts=0.5")
    result = run(grid4_files, *options, "--reps", grid4_files / "reps.csv")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(grid4_files)
    placed = table(grid4_files / "out" / "accounts.csv").set_index("account_id")
    units = table(grid4_files / "out" / "assignments.csv")
    assert sorted(placed.index) == sorted(accounts.index)
    for territory in plan["territories"]:
        inside = placed.index[placed["territory_id"] == territory["territory_id"]]
        values = {"workload": accounts.loc[inside, "workload"].sum(), "accounts": len(inside)}
        for measure, tolerance in {"workload": 0.3, "accounts": 0.5}.items():
            found = territory["measures"][measure]
            assert found["value"] == pytest.approx(values[measure])
            assert found["deviation"] == pytest.approx(found["value"] / found["target"] - 1)
            assert abs(found["deviation"]) <= tolerance * (1 + 1e-9)
        of_units = units.loc[units["territory_id"] == territory["territory_id"], "rep_id"]
        assert set(of_units) == set(placed.loc[inside, "rep_id"]) == {territory["rep_id"]}


@pytest.mark.parametrize("name", ["units.gpkg", "units.parquet", "units.zip", "units.json"])
def test_units_come_in_every_format(grid4_files, name):
    shapes = gpd.read_file(grid4_files / "units.geojson")
    if name == "units.parquet":
        shapes.to_parquet(grid4_files / name)
    elif name == "units.zip":
        (grid4_files / "shp").mkdir()
        shapes.to_file(grid4_files / "shp" / "units.shp")
        with zipfile.ZipFile(grid4_files / name, "w") as archive:
            for part in (grid4_files / "shp").iterdir():
                archive.write(part, part.name)
    elif name == "units.json":
        # TopoJSON of one square, which one territory takes.
        topology = {
            "type": "Topology",
            "objects": {
                "squares": {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Polygon", "arcs": [[0]], "id": "U00"}],
                }
            },
            "arcs": [[[-97, 35], [-96.6, 35], [-96.6, 35.4], [-97, 35.4], [-97, 35]]],
        }
        (grid4_files / name).write_text(json.dumps(topology))
    else:
        shapes.to_file(grid4_files / name)
    k = 1 if name == "units.json" else 4
    result = run(grid4_files, units=name, k=k)
    assert result.exit_code == 0, result.stderr
    assert len(plan_of(grid4_files)["territories"]) == k


@pytest.mark.parametrize("name", ["accounts.xlsx", "accounts.parquet"])
def test_accounts_come_in_every_format(grid4_files, name):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    if name == "accounts.xlsx":
        accounts.to_excel(grid4_files / name, index=False)
    else:
        accounts.to_parquet(grid4_files / name)
    assert run(grid4_files, accounts=name).exit_code == 0


def test_without_units_each_place_of_an_account_is_one(grid4_files):
    result = run(grid4_files, units=None)
    assert result.exit_code == 0, result.stderr
    units = table(grid4_files / "out" / "assignments.csv")["unit_id"]
    assert sorted(units) == [f"A{i:02}" for i in range(16)]


def test_columns_are_renamed_on_request(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.rename(columns={"potential": "BEDS"}).to_csv(grid4_files / "b.csv", index=False)
    options = ("--map", "BEDS=potential", "--balance", "potential=0.1")
    result = run(grid4_files, *options, accounts="b.csv")
    assert result.exit_code == 0, result.stderr
    assert plan_of(grid4_files)["territories"][0]["measures"]["potential"]["value"] == 400


def test_the_plan_is_compared_with_today(grid4_files):
    options = ("--reps", grid4_files / "reps.csv", "--baseline", grid4_files / "baseline.csv")
    result = run(grid4_files, *options)
    assert "accounts that change hands" in result.stderr
    changes = plan_of(grid4_files)["changes"]
    assert 0 < changes["accounts"] == changes["units"] < 16
    assert changes["measures"]["workload"] == 10 * changes["accounts"]


def test_the_answer_can_be_the_baseline_of_the_next_plan(grid4_files):
    reps = ("--reps", grid4_files / "reps.csv")
    run(grid4_files, *reps)
    today = ("--baseline", grid4_files / "out" / "assignments.csv")
    run(grid4_files, *reps, *today, out="again")
    assert plan_of(grid4_files, "again")["changes"]["units"] == 0


def test_two_runs_give_the_same_files(grid4_files):
    texts = []
    for out in ("one", "two"):
        run(grid4_files, "--seed", "7", "--reps", grid4_files / "reps.csv", out=out)
        plan = {**plan_of(grid4_files, out), "seconds": 0}
        names = ("assignments.csv", "accounts.csv", "territories.geojson")
        texts.append([plan, *((grid4_files / out / name).read_bytes() for name in names)])
    assert texts[0] == texts[1]


def test_a_second_run_replaces_the_files_of_the_first(grid4_files):
    run(grid4_files)
    assert run(grid4_files, k=2).exit_code == 0
    assert len(plan_of(grid4_files)["territories"]) == 2
    assert sorted(os.listdir(grid4_files / "out")) == sorted(FILES)


def test_the_folder_may_have_blanks_and_umlauts_and_be_deep(grid4_files):
    assert run(grid4_files, out="a b/ü'ñ/z").exit_code == 0
    assert (grid4_files / "a b" / "ü'ñ" / "z" / "map.html").is_file()


HOSTILE = [
    *("<script>alert(1)</script>", "x" * 5000, "a\nb", '=HYPERLINK("x")', "Zoë 漢字"),
    *("[bold]x[/bold]", "[/]", "NA", '"q",w', "\u202etxt"),
]


def test_hostile_names_and_ids_come_back_as_they_were(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    for i, text in enumerate(HOSTILE):
        accounts.loc[i, ["account_id", "name"]] = [text, text]
    accounts.loc[0, "lon"] = 0.0
    accounts.to_csv(grid4_files / "accounts.csv", index=False, quoting=csv.QUOTE_ALL)
    result = run(grid4_files, "--balance", "workload=0.4", k=3)
    assert result.exit_code == 0, result.stderr
    assert table(grid4_files / "out" / "accounts.csv")["account_id"][:10].tolist() == HOSTILE
    assert plan_of(grid4_files)["unplaced"][0]["account_id"] == HOSTILE[0]
    assert HOSTILE[0] not in (grid4_files / "out" / "map.html").read_text(encoding="utf-8")


def test_small_tolerances_are_shown_as_they_are(grid4_files):
    assert "(allowed ±0.5%)" in run(grid4_files, "--balance", "workload=0.005").stderr


def test_islands_are_joined_by_bridges(grid4_files):
    shapes = gpd.read_file(grid4_files / "units.geojson")
    away = shapes["unit_id"].str.startswith("U3")
    shapes.loc[away, "geometry"] = shapes[away].translate(yoff=0.5)
    shapes.to_file(grid4_files / "islands.geojson")
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.loc[12:, "lat"] += 0.5
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    result = run(grid4_files, units="islands.geojson", k=2)
    assert result.exit_code == 0, result.stderr
    assert [territory["pieces"] for territory in plan_of(grid4_files)["territories"]] == [1, 1]


def test_oklahoma_hospitals_make_eight_territories_within_a_tenth(shared_data, tmp_path):
    hospitals = pd.read_csv(shared_data / "hospitals_us.csv")
    hospitals[hospitals["STATE"] == "OK"].to_csv(tmp_path / "ok.csv", index=False)
    arguments = ["--units", str(shared_data / "zcta_ok.geojson"), "--territories", "8"]
    arguments += ["--accounts", str(tmp_path / "ok.csv"), "--map", "BEDS=potential"]
    arguments += ["--balance", "potential=0.10", "--time-limit", "8", "--out", str(tmp_path / "o")]
    result = CliRunner().invoke(app, ["design", *arguments])
    assert result.exit_code == 0, result.stderr
    plan = plan_of(tmp_path, "o")
    deviations = [t["measures"]["potential"]["deviation"] for t in plan["territories"]]
    assert max(map(abs, deviations)) <= 0.10 * (1 + 1e-9)
    assert {territory["pieces"] for territory in plan["territories"]} == {1}
    assert len(table(tmp_path / "o" / "assignments.csv")) == 500
    assert len(table(tmp_path / "o" / "accounts.csv")) == 163


def test_borders_are_tidied_within_the_allowance(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts["workload"] = np.random.default_rng(5).uniform(5, 15, 16)
    accounts.to_csv(grid4_files / "accounts.csv", index=False)
    options = ("--balance", "workload=0.4", "--tidy-borders", "0.5", "--method", "auto")
    result = run(grid4_files, *options, k=3)
    assert result.exit_code == 0, result.stderr
    assert "before tidying" in result.stderr
    plan = plan_of(grid4_files)
    tidied = plan["tidied"]
    assert tidied["allowance"] == plan["provenance"]["options"]["tidy_borders"] == 0.5
    assert tidied["border_km"] <= tidied["border_before_km"]
    assert tidied["distance_before"] <= tidied["distance"] <= tidied["distance_before"] * 1.5
    assert plan["objective"] == plan["terms"]["distance"] == tidied["distance"]
    assert plan["bound"] <= plan["objective"]
    if tidied["distance"] > tidied["distance_before"]:
        assert plan["status"] == "feasible"
    assert all(territory["pieces"] == 1 for territory in plan["territories"])
    for territory in plan["territories"]:
        assert abs(territory["measures"]["workload"]["deviation"]) <= 0.4 * (1 + 1e-9)


def test_borders_stay_as_they_are_unless_asked(grid4_files):
    assert run(grid4_files).exit_code == 0
    assert plan_of(grid4_files)["tidied"] is None


@pytest.mark.parametrize("share", ["-0.1", "2"])
def test_an_allowance_that_is_no_fraction_is_a_fault(grid4_files, share):
    result = run(grid4_files, "--tidy-borders", share)
    assert result.exit_code == 2
    assert "--tidy-borders: must be a fraction" in result.stderr


def test_travel_is_part_of_the_workload_where_it_is_asked_for(grid4_files):
    options = ("--travel", "estimate", "--reps", grid4_files / "reps.csv", "--assume", "days_off=0")
    result = run(grid4_files, *options, "--balance", "workload=0.3")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(grid4_files)
    assert plan["provenance"]["options"]["travel"] is True
    assert plan["provenance"]["options"]["assumptions"]["days_off"] == 0
    assert any("assumed, to be changed with --assume:" in line for line in plan["report"])
    accounts = pd.read_csv(grid4_files / "out" / "accounts.csv")
    parts = accounts[["visit_hours", "between_hours", "home_hours"]]
    assert (parts["visit_hours"] == 10).all()
    assert (parts["between_hours"] > 0).all()
    assert accounts["workload"].to_numpy() == pytest.approx(parts.sum(axis=1), abs=0.02)
    by_territory = accounts.groupby("territory_id")["workload"].sum()
    for territory in plan["territories"]:
        value = territory["measures"]["workload"]["value"]
        assert value == pytest.approx(by_territory[territory["territory_id"]], abs=0.1)
        hours = territory["hours"]
        assert hours["visit_hours"] == 40
        assert hours["used"] == pytest.approx(hours["total_hours"] / hours["capacity_hours"], 1e-2)


def test_without_travel_no_hours_are_told(grid4_files):
    run(grid4_files)
    assert plan_of(grid4_files)["territories"][0]["hours"] is None
    assert list(table(grid4_files / "out" / "accounts.csv")) == [
        "account_id",
        "territory_id",
        "rep_id",
    ]


def test_segments_say_how_often_accounts_are_visited(grid4_files):
    accounts = pd.read_csv(grid4_files / "accounts.csv").drop(columns="workload")
    accounts.assign(segment=["A", "B"] * 8).to_csv(grid4_files / "accounts.csv", index=False)
    (grid4_files / "segments.csv").write_text("segment,visits,minutes\nA,30,60\nB,10,\n")
    result = run(grid4_files, "--segments", grid4_files / "segments.csv")
    assert result.exit_code == 0, result.stderr
    values = [t["measures"]["workload"]["value"] for t in plan_of(grid4_files)["territories"]]
    assert values == [80, 80, 80, 80]


def test_limits_and_shares_come_from_the_command_line(grid4_files):
    options = ("--limit", "potential=200:600", "--limit", "accounts=:6", "--shares", "0.5,0.5")
    result = run(grid4_files, *options, "--balance", "workload=0.3")
    assert result.exit_code == 0, result.stderr
    assert "potential: least and most (allowed 200 to 600)" in result.stderr
    plan = plan_of(grid4_files)
    targets = sorted(t["measures"]["workload"]["target"] for t in plan["territories"])
    assert targets == pytest.approx([160 / 6, 160 / 6, 160 / 3, 160 / 3])
    for territory in plan["territories"]:
        assert 200 <= territory["measures"]["potential"]["value"] <= 600
        assert territory["measures"]["accounts"]["value"] <= 6
        assert abs(territory["measures"]["workload"]["deviation"]) <= 0.3 * (1 + 1e-9)
    chosen = plan["provenance"]["options"]
    assert chosen["limits"] == {"potential": [200.0, 600.0], "accounts": [None, 6.0]}
    assert chosen["shares"] == "0.5,0.5"


def test_territories_are_planned_from_the_homes_of_their_reps(grid4_files):
    (grid4_files / "pairs.csv").write_text("account_id,rep_id\nA05,R1\n")
    reps = pd.read_csv(grid4_files / "reps.csv").assign(skills=["neuro", "", "", "Neuro"])
    reps.to_csv(grid4_files / "reps.csv", index=False)
    accounts = pd.read_csv(grid4_files / "accounts.csv")
    accounts.assign(required_skills=[*[""] * 10, "neuro", *[""] * 5]).to_csv(
        grid4_files / "accounts.csv", index=False
    )
    options = ("--reps", grid4_files / "reps.csv", "--from-homes", "--require-skill", "NEURO")
    options += ("--incompatible", grid4_files / "pairs.csv", "--max-km", "40", "--no-contiguity")
    result = run(grid4_files, *options, "--balance", "workload=0.3", "--max-minutes", "200")
    assert result.exit_code == 0, result.stderr
    for said in (
        "neuro: 1 accounts in 1 units need it, 2 of 4",
        "at most 40 km",
        "incompatible: 1",
    ):
        assert said in result.stderr
    placed = table(grid4_files / "out" / "accounts.csv").set_index("account_id")["rep_id"]
    assert placed["A05"] != "R1"
    assert placed["A10"] in ("R1", "R4")
    chosen = plan_of(grid4_files)["provenance"]["options"]
    assert chosen["rules"] == {
        "required_skills": ["neuro"],
        "max_km": 40.0,
        "max_minutes": 200.0,
    }


def test_terms_of_the_objective_are_told_by_name(grid4_files):
    today = ("--baseline", str(grid4_files / "baseline.csv"))
    terms = ("--term", "border=50", "--term", "disruption=80")
    result = run(grid4_files, *today, *terms, "--method", "auto")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(grid4_files)
    assert set(plan["terms"]) >= {"distance", "border", "disruption"}
    assert plan["provenance"]["options"]["terms"] == {"border": 50, "disruption": 80}
    wrong = run(grid4_files, "--term", "border=near", "--fit", "skills")
    assert wrong.exit_code == 2
    assert "such as border=50" in wrong.stderr
