"""Small named inputs: a grid of square units, an account in each, and four reps."""

import os

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import box
from typer.testing import CliRunner

from geodata import build_adjacency, make_units
from territory.cli import app
from territory.planning import Inputs

SIDE = 0.1
WEST, SOUTH = -97.0, 35.0


def grid_ids(side):
    return [f"U{row}{column}" for row in range(side) for column in range(side)]


def grid_shapes(side):
    return [
        box(x, y, x + SIDE, y + SIDE)
        for y in SOUTH + SIDE * np.arange(side)
        for x in WEST + SIDE * np.arange(side)
    ]


def grid_accounts(side):
    centers = [shape.centroid for shape in grid_shapes(side)]
    count = side * side
    return pd.DataFrame(
        {
            "account_id": [f"A{i:02}" for i in range(count)],
            "name": [f"Clinic {i}" for i in range(count)],
            "lon": [point.x for point in centers],
            "lat": [point.y for point in centers],
            "workload": 10.0,
            "potential": 100.0,
        }
    )


def account_table(side):
    """Accounts as the reader gives them."""
    return (
        grid_accounts(side)
        .assign(
            unit_code="",
            segment="",
            visits_per_year=10.0,
            minutes_per_visit=60.0,
            required_skills=[()] * (side * side),
            status="no answer",
            owner="",
        )
        .set_index("account_id")
    )


def rep_table(side):
    """Four reps as the reader gives them, at home in the corners."""
    far = SIDE * (side - 0.5)
    near = SIDE * 0.5
    return pd.DataFrame(
        {
            "name": ["Ann", "Bob", "Cem", "Dot"],
            "lon": [WEST + x for x in (near, far, near, far)],
            "lat": [SOUTH + y for y in (near, near, far, far)],
            "unit_code": "",
            "capacity_hours": 50.0,
            "skills": [()] * 4,
            "experience_years": 1.0,
            "share": 1.0,
        },
        index=pd.Index(["R1", "R2", "R3", "R4"], name="rep_id"),
    )


@pytest.fixture
def grid4_units():
    return make_units(grid_ids(4), grid_shapes(4), crs=4326)


@pytest.fixture
def grid4_accounts():
    return account_table(4)


@pytest.fixture
def four_reps():
    return rep_table(4)


@pytest.fixture
def grid4_inputs(grid4_units, grid4_accounts, four_reps):
    return Inputs(grid4_units, grid4_accounts, four_reps)


@pytest.fixture
def grid4_files(tmp_path):
    """Folder with units.geojson, accounts.csv, reps.csv and baseline.csv of the grid."""
    folder = tmp_path / "in"
    folder.mkdir()
    shapes = gpd.GeoDataFrame({"unit_id": grid_ids(4)}, geometry=grid_shapes(4), crs=4326)
    shapes.to_file(folder / "units.geojson", driver="GeoJSON")
    grid_accounts(4).to_csv(folder / "accounts.csv", index=False)
    rep_table(4)[["name", "lon", "lat"]].to_csv(folder / "reps.csv")
    rows = pd.DataFrame({"unit_id": grid_ids(4), "rep_id": ["R1", "R2", "R3", "R4"] * 4})
    rows.to_csv(folder / "baseline.csv", index=False)
    return folder


@pytest.fixture
def shared_data(request):
    """The folder of real data beside the checkout."""
    folder = request.config.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder ../shared/data beside the checkout")
    return folder


@pytest.fixture
def run(monkeypatch):
    """Call `territory design` in a folder; named options take the place of the usual ones."""

    def design(folder, *options, **named):
        chosen = {
            **{"units": "units.geojson", "accounts": "accounts.csv", "out": "out"},
            **{"territories": "4", "method": "location_allocation", "time_limit": "20"},
            **named,
        }
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in chosen.items()]
        monkeypatch.chdir(folder)
        return CliRunner().invoke(app, ["design", *arguments, *options])

    return design


@pytest.fixture
def refused(run):
    """Call `territory design`, and return what it says when it ends with `code` and no file."""

    def design(folder, *options, code=2, **named):
        before = sorted(os.listdir(folder))
        result = run(folder, *options, **named)
        assert result.exit_code == code, result.output
        assert isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.stderr
        assert sorted(os.listdir(folder)) == before
        return result.stderr

    return design


@pytest.fixture
def grid8_inputs():
    """64 units of 10 hours each, and no reps."""
    units = make_units(grid_ids(8), grid_shapes(8), crs=4326)
    return Inputs(units, account_table(8), rep_table(8).iloc[:0])


@pytest.fixture(scope="module")
def module_grid8():
    """The same with four reps in the corners, made once for a file of tests."""
    units = make_units(grid_ids(8), grid_shapes(8), crs=4326)
    return Inputs(units, account_table(8), rep_table(8))


@pytest.fixture
def reps_of_grid8():
    """Four reps in the corners of the 64 units."""
    return rep_table(8)


@pytest.fixture
def count_pieces():
    """Count connected pieces of all labels together, without the product's own code."""

    def count_pieces(units, label):
        borders = build_adjacency(units)
        a = units.index.get_indexer(borders["unit_a"])
        b = units.index.get_indexer(borders["unit_b"])
        label = label.reindex(units.index).to_numpy()
        inner = label[a] == label[b]
        links = coo_array((np.ones(inner.sum()), (a[inner], b[inner])), shape=(len(units),) * 2)
        return connected_components(links, directed=False)[0]

    return count_pieces
