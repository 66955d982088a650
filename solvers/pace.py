"""Fit a fixed number of equal steps of work into the time that is left."""

from __future__ import annotations

from solvers.stop import Stop


class Pace:
    """Part of the full effort that each step may take so that all of them are done in time.

    A cooling schedule that is cut off while hot leaves a worse plan than the same schedule done
    hastily. As long as there is time enough the share is one, and the clock decides nothing.
    """

    LEAST = 0.02
    RESERVE = 0.9

    def __init__(self, stop: Stop, steps: int) -> None:
        self.stop, self.steps = stop, steps
        self.started, self.effort, self.share = stop.seconds, 0.0, 1.0

    def step(self) -> None:
        """Tell that a step was done with the present share, and choose the next one."""
        self.steps -= 1
        self.effort += self.share
        spent = self.stop.seconds - self.started
        needed = spent / self.effort * self.steps
        self.share = 1.0
        left = self.RESERVE * self.stop.remaining
        if needed > left:
            self.share = max(left / needed, self.LEAST)
            self.stop.hurried = True
