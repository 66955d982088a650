import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.color_vision import color_distances, contrast_ratio
from maps.palette import PLAINLY_DIFFERENT, TERRITORY_COLORS, color_territories
from maps.statuses import DEFAULT_STATUSES


def test_no_two_territory_colors_look_alike_to_anyone() -> None:
    apart = color_distances(TERRITORY_COLORS)
    assert min(apart[i, j] for i, j in itertools.combinations(range(len(apart)), 2)) > 10


def test_red_and_green_are_closer_to_colour_blind_eyes_than_blue_and_yellow() -> None:
    apart = color_distances(["#c04040", "#508030", "#3050c0", "#e0d040"])
    assert apart[0, 1] < apart[2, 3]


@pytest.mark.parametrize("status", DEFAULT_STATUSES, ids=lambda status: status.key)
def test_pins_stand_out_from_their_white_edge(status: object) -> None:
    assert contrast_ratio(status.color, "#ffffff") >= 4.5


def test_each_status_has_a_shape_of_its_own() -> None:
    assert len({status.shape for status in DEFAULT_STATUSES}) == len(DEFAULT_STATUSES)


def _grid_edges(side: int) -> np.ndarray:
    cells = np.arange(side * side).reshape(side, side)
    across = np.column_stack([cells[:, :-1].ravel(), cells[:, 1:].ravel()])
    down = np.column_stack([cells[:-1].ravel(), cells[1:].ravel()])
    return np.concatenate([across, down])


def test_neighbours_on_a_large_grid_are_plainly_different() -> None:
    edges = _grid_edges(22)
    chosen = np.array(color_territories(22 * 22, edges))
    apart = color_distances(TERRITORY_COLORS)[chosen[edges[:, 0]], chosen[edges[:, 1]]]
    assert apart.min() >= PLAINLY_DIFFERENT


def test_the_whole_palette_is_used() -> None:
    assert set(color_territories(100, _grid_edges(10))) == set(range(len(TERRITORY_COLORS)))


def test_preferred_colors_are_kept_where_neighbours_allow() -> None:
    edges = _grid_edges(6)
    before = color_territories(36, edges)
    assert color_territories(36, edges, preferred=dict(enumerate(before))) == before


def test_more_mutual_neighbours_than_colors_still_get_a_color() -> None:
    n = len(TERRITORY_COLORS) + 3
    edges = np.array(list(itertools.combinations(range(n), 2)))
    assert len(color_territories(n, edges)) == n


def test_no_territories_need_no_colors() -> None:
    assert color_territories(0, np.zeros((0, 2), dtype=np.int64)) == []


@settings(max_examples=40, deadline=None)
@given(edges=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=20))
def test_neighbours_never_share_a_color(edges: list[tuple[int, int]]) -> None:
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    chosen = color_territories(15, pairs)
    # Twenty borders among fifteen territories never make eight neighbours of one another.
    assert all(chosen[a] != chosen[b] for a, b in edges if a != b)
