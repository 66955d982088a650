"""Classes of a measure, problems of a plan, colours of versions, statuses."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from maps import (
    DrawnPlan,
    PlanVersion,
    plan_colors,
    plan_findings,
    shade_amounts,
    shade_deviation,
    shade_shares,
)
from maps.color_vision import color_distances
from maps.coloring import color_division, territory_edges
from maps.division import moved_between, plan_divisions
from maps.neighbours import find_neighbours
from maps.palette import TERRITORY_COLORS
from maps.statuses import complete_statuses
from maps.topology import build_topology


def _plan(units: gpd.GeoDataFrame, labels: list[str | None], *names: str) -> DrawnPlan:
    table = pd.DataFrame(index=list(names))
    return DrawnPlan(units, table, pd.Series(labels, index=units.index))


def test_a_value_at_the_edge_of_the_band_is_inside_it() -> None:
    shading = shade_deviation("Balance", [-0.05, 0.05, 0.0501, -0.2, np.nan], 0.05)
    assert [shading.labels[i] if i >= 0 else None for i in shading.classes] == [
        "within ±5 %",
        "within ±5 %",
        "+5 % to +10 %",
        "below −15 %",
        None,
    ]


def test_classes_of_amounts_hold_about_as_many_and_zero_is_the_lowest() -> None:
    values = np.r_[np.zeros(500), np.arange(1.0, 601)]
    shading = shade_amounts("Potential", values, "unit")
    counts = np.bincount(np.array(shading.classes)[500:], minlength=6)
    assert len(counts) == len(shading.labels) == len(shading.colors) == 6
    assert counts.min() > 80
    assert set(shading.classes[:500]) == {0}


def test_amounts_that_are_all_alike_or_unknown_are_one_class() -> None:
    assert shade_amounts("x", [3.0, 3.0], "unit").labels == ("all",)
    assert shade_amounts("x", [np.nan], "unit").classes == (-1,)


def test_the_least_stable_are_the_darkest() -> None:
    shading = shade_shares("Stability", [0.2, 1.0], "unit", high_is_good=True)
    assert shading.colors[shading.classes[0]] < shading.colors[shading.classes[1]]


def test_neighbouring_classes_can_be_told_apart_by_everyone() -> None:
    for shading in (shade_deviation("b", [0.0], 0.05), shade_shares("s", [0.0], "unit")):
        apart = color_distances(shading.colors)
        assert min(apart[i, i + 1] for i in range(len(shading.colors) - 1)) > 6


def test_units_of_nobody_pieces_and_holes_are_found() -> None:
    # 5 x 5 squares: A all around, B in the middle, one of A cut off by nobody's two.
    boxes = [shapely.box(-100 + x, 40 + y, -99 + x, 41 + y) for y in range(5) for x in range(5)]
    units = gpd.GeoDataFrame(geometry=boxes, crs=4326, index=[f"U{i:02d}" for i in range(25)])
    labels: list[str | None] = ["A"] * 25
    labels[12] = "B"
    labels[1] = labels[5] = labels[6] = None
    found = plan_findings(_plan(units, labels, "A", "B"), joints=[("U00", "U12", "held {} over")])
    assert {(f.kind, f.unit_ids) for f in found} == {
        ("unassigned", ("U01", "U05", "U06")),
        ("territory_piece", ("U00",)),
        ("territory_hole", ("U12",)),
        ("bridge", ("U00", "U12")),
    }


def test_a_name_with_braces_stays_as_it_is(grid4: gpd.GeoDataFrame) -> None:
    units = grid4.assign(name=["{0} {}", "b", "c", "d"])
    (found,) = plan_findings(_plan(units, [None, "A", "A", "A"], "A"))
    assert found.message == "1 unit without a territory: {0} {}"


def test_colors_are_kept_from_an_earlier_drawing(grid24: gpd.GeoDataFrame) -> None:
    thirds = [f"T{i % 6 // 2}" for i in range(24)]
    plan = _plan(grid24, thirds, "T0", "T1", "T2")
    own = plan_colors(plan)
    wished = {"T0": own["T2"], "T1": own["T1"], "T2": own["T0"]}
    assert wished != own
    kept = plan_colors(DrawnPlan(grid24, plan.territories, plan.assignment, colors=wished))
    assert kept == wished


def test_versions_on_one_slider_share_colors_and_neighbours_differ_in_each(
    grid24: gpd.GeoDataFrame,
) -> None:
    now = pd.Series([f"T{i % 6 // 2}" for i in range(24)], index=grid24.index)
    then = now.replace({"T1": "Gone"})
    plan = DrawnPlan(
        grid24, pd.DataFrame(index=["T0", "T1", "T2"]), now, versions=[PlanVersion("old", then)]
    )
    pairs = find_neighbours(grid24, build_topology(np.asarray(grid24.geometry.array)))
    (division,) = plan_divisions(plan, pairs)
    assert division.names == ["T0", "T1", "T2", "Gone"]
    colors = np.array(division.colors)
    for position in (division.position, division.versions[0][1]):
        edges = territory_edges(position, pairs)
        assert (colors[edges[:, 0]] != colors[edges[:, 1]]).all()


def test_five_hundred_territories_have_colors_that_differ() -> None:
    side = 50
    at = np.arange(side * side).reshape(side, side)
    pairs = np.vstack(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    xy = np.column_stack([at.ravel() % side, at.ravel() // side])
    centers = np.random.default_rng(0).uniform(0, side, (500, 2))
    position = ((xy[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
    edges = territory_edges(position, pairs)
    colors = np.array(color_division(position, 500, pairs))
    apart = color_distances(TERRITORY_COLORS)
    assert apart[colors[edges[:, 0]], colors[edges[:, 1]]].min() >= 10


def test_a_unit_moves_when_its_territory_does_not_take_it_along() -> None:
    before, after = np.array([0, 0, 0, 1, -1]), np.array([1, 1, 0, 0, 0])
    assert moved_between(before, after).tolist() == [False, False, True, False, False]


def test_what_a_list_of_statuses_leaves_out_is_chosen() -> None:
    rows = [{"status": "a", "color": "#1d5fbf", "shape": "square"}, {"status": "b", "label": "Bee"}]
    first, second = complete_statuses(rows)
    assert (first.label, second.label) == ("a", "Bee")
    assert second.color not in ("", first.color)
    assert second.shape not in ("", first.shape)
