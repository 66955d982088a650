"""Faults of several steps, told at once."""

from collections.abc import Callable
from typing import TypeVar

from geodata.errors import Fault, InvalidInput

Value = TypeVar("Value")


class Collector:
    """Runs steps one after the other and keeps the faults of all of them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def run(self, step: Callable[[], Value]) -> Value | None:
        """What the step returns, or None when its input is bad."""
        try:
            return step()
        except InvalidInput as error:
            self.faults += error.faults
            return None

    def check(self) -> None:
        """Refuse the whole if anything was wrong."""
        if self.faults:
            raise InvalidInput(self.faults)
