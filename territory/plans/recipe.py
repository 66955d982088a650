"""What a plan was made of: enough to make it again, and to go on from it."""

from dataclasses import dataclass
from typing import Any

from territory.areas.known_units import KnownUnits
from territory.designing.describe import Design
from territory.designing.question import Inputs, Options
from territory.plans.standing import Standing


@dataclass(frozen=True)
class Recipe:
    """What a plan was made of.

    Attributes
    ----------
    inputs, options
        What it was designed from, and how.
    known
        The units it was made of and their neighbours, as they were found.
    change, standing
        How it was made from an earlier plan, as JSON, and who had what by that; None for a plan
        that was designed.
    """

    inputs: Inputs
    options: Options
    known: KnownUnits | None = None
    change: dict[str, Any] | None = None
    standing: Standing | None = None


def recipe_of(design: Design, inputs: Inputs, options: Options) -> Recipe:
    """The recipe of a design, with the units and neighbours that were found on the way."""
    planned = design.planned
    known = KnownUnits(
        design.bridge.units,
        design.bridge.adjacency,
        planned.unit_of,
        planned.cuts,
        planned.opened,
    )
    return Recipe(inputs, options, known)
