"""Work is hurried just enough to be done in time."""

import pytest

from solvers.pace import Pace


class Clock:
    """A stop whose time passes by hand."""

    def __init__(self, time_limit):
        self.seconds, self.time_limit, self.hurried = 0.0, time_limit, False

    @property
    def remaining(self):
        return max(0.0, self.time_limit - self.seconds)


def run(time_limit, steps=10, full_seconds=1.0):
    """Shares of all steps when a full one takes `full_seconds`, and the clock at the end."""
    clock = Clock(time_limit)
    pace = Pace(clock, steps)
    shares = []
    for _ in range(steps):
        shares.append(pace.share)
        clock.seconds += pace.share * full_seconds
        pace.step()
    return shares, clock


def test_with_time_enough_every_step_is_full():
    shares, clock = run(time_limit=20.0)
    assert shares == [1.0] * 10
    assert not clock.hurried


def test_with_too_little_time_all_steps_are_done_in_it():
    shares, clock = run(time_limit=4.0)
    assert clock.hurried
    assert clock.seconds == pytest.approx(4.0, rel=0.15)
    assert min(shares) > Pace.LEAST


def test_no_step_is_left_out_altogether():
    shares, _ = run(time_limit=1.0, steps=50)
    assert min(shares) == Pace.LEAST
