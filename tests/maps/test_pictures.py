"""Pictures and reports: what is drawn, under which names, and that names stay text."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pytest

from maps import DrawnPlan
from maps.balance_picture import draw_balance
from maps.map_picture import draw_plan, draw_territory
from maps.pictures import file_names, save_pictures
from maps.plan_shapes import plan_shapes
from maps.report import draw_before_after, report_pages

EVIL = '</text><script>alert("$x_1$")</script>'


@pytest.fixture
def plan(grid24: gpd.GeoDataFrame) -> DrawnPlan:
    """Two halves of a grid, with hostile names everywhere and one account."""
    measure = {"name": "w", "label": EVIL, "value": 9, "target": 10, "deviation": -0.1}
    table = pd.DataFrame(
        {"rep_name": [EVIL, "منطقة"], "measures": [[measure]] * 2, "facts": [[(EVIL, EVIL)]] * 2},
        index=["../A", "../a"],
    )
    label = grid24["parent"].map({"west": "../A", "east": "../a"})
    pins = pd.DataFrame(
        {
            "account_id": [EVIL],
            "lon": [-99.5],
            "lat": [40.5],
            "status": ["customer"],
            "territory_id": ["../A"],
            "potential": [5.0],
        }
    )
    homes = pd.DataFrame({"lon": [-99.0], "lat": [41.0], "territory_id": ["../A"]})
    return DrawnPlan(grid24, table, label, pins=pins, baseline=label, homes=homes, title=EVIL)


def test_every_picture_is_written_under_a_harmless_name(plan: DrawnPlan, tmp_path: Path) -> None:
    made = save_pictures(plan, tmp_path / "out")
    names = {str(path.relative_to(tmp_path / "out")) for path in made}
    assert names == {
        "report.pdf",
        *(f"{n}.{k}" for n in ("plan", "balance", "before-after") for k in ("png", "svg")),
        *(f"territories/{n}.{k}" for n in ("A", "a-2") for k in ("png", "svg")),
    }
    assert all(path.stat().st_size > 500 for path in made)
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "out" / "plan.png").read_bytes().startswith(b"\x89PNG")
    root = ElementTree.parse(tmp_path / "out" / "plan.svg").getroot()
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    # All of the title is there as it was written, dollar signs too.
    assert EVIL in "".join(root.itertext())


def test_a_report_has_a_page_for_the_whole_and_one_for_each_territory(plan: DrawnPlan) -> None:
    shapes = plan_shapes(plan)
    assert len(list(report_pages(plan, shapes))) == 1 + 1 + 1 + 2
    bare = replace(plan, baseline=None, territories=plan.territories[["rep_name"]])
    assert len(list(report_pages(bare, plan_shapes(bare)))) == 1 + 2


def test_a_plan_without_today_has_nothing_beside_it(plan: DrawnPlan) -> None:
    with pytest.raises(ValueError, match="no map of today"):
        draw_before_after(replace(plan, baseline=None))


def test_a_territory_that_is_none_is_refused(plan: DrawnPlan) -> None:
    with pytest.raises(KeyError, match="T9"):
        draw_territory(plan, "T9")


def test_many_territories_take_several_pages_of_bars(plan: DrawnPlan) -> None:
    rows = pd.concat([plan.territories] * 30).set_axis([f"T{i}" for i in range(60)])
    assert len(draw_balance(replace(plan, territories=rows))) == 2


def test_areas_on_paper_are_true(plan: DrawnPlan) -> None:
    shapes = plan_shapes(plan)
    west, east = (outline.area for outline in shapes.territories[0])
    assert west == pytest.approx(east, rel=1e-3)
    assert sum(unit.area for unit in shapes.units) == pytest.approx(west + east, rel=5e-3)
    assert shapes.neighbours_of(0) == [1]


def test_a_picture_has_the_size_of_a_slide(plan: DrawnPlan) -> None:
    assert tuple(draw_plan(plan).get_size_inches()) == pytest.approx((13.333, 7.5))


def test_file_names_never_meet() -> None:
    names = [name for _, name in file_names(["T1", "t1", "../T1", "東京", "", "T1"])]
    assert len({name.lower() for name in names}) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)
