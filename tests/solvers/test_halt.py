import threading
import time

import numpy as np
import pytest

from solvers.bisection import bisect_units
from solvers.cooling import FixedEffort, anneal, build_cooling
from solvers.halt import halting
from solvers.incumbent import Incumbent
from solvers.problem import Problem
from solvers.score import score_assignment
from solvers.stop import Interrupted, Stop
from solvers.walk_arrays import build_rules


def test_the_flag_is_raised_once_the_caller_asks_to_stop():
    asked = threading.Event()
    with halting(Stop(600.0, cancelled=asked.is_set)) as halted:
        assert not halted[0]
        asked.set()
        while not halted[0]:
            time.sleep(0.01)


def test_an_epoch_that_would_last_for_days_ends_when_it_is_cancelled(grid12):
    """The compiled walk is in the middle of its steps."""
    problem = Problem(**grid12, n_territories=3)
    start = np.arange(12) // 4
    incumbent = Incumbent(start, score_assignment(problem, start))
    cooling = build_cooling(problem, incumbent.score.objective / 12, 1.0, 1)
    begun = time.monotonic()
    stop = Stop(600.0, cancelled=lambda: time.monotonic() > begun + 0.3)
    effort = FixedEffort(1e9)
    rng = np.random.default_rng(0)
    ended = anneal(problem, build_rules(problem), start, incumbent, cooling, effort, stop, rng)
    assert stop.seconds < 300.0
    assert (score_assignment(problem, ended).pieces == 1).all()


def test_points_are_not_split_further_once_it_is_cancelled():
    rng = np.random.default_rng(0)
    with pytest.raises(Interrupted):
        bisect_units(rng.random((8, 2)), np.ones(8), 4, rng, stop=Stop(60.0, None, lambda: True))
