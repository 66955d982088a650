"""The layers of a plan's map, from its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from folium.map import Layer
from numpy.typing import NDArray

from maps.area_layer import AreaLayer
from maps.division import Division, moved_units, plan_divisions
from maps.drawn_plan import DrawnPlan
from maps.home_layer import HomeLayer, home_columns
from maps.isochrone_layer import IsochroneLayer
from maps.measure_layer import MeasureLayer
from maps.movement_layer import MovementLayer
from maps.neighbours import find_neighbours
from maps.outline_layer import OutlineLayer
from maps.pin_layer import PinLayer, PinStatusLayer
from maps.pin_table import pin_columns
from maps.plan_shadings import plan_shadings
from maps.problem_layer import ProblemLayer
from maps.territory_layer import TerritoryLayer
from maps.unit_shapes import UnitShapes

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PlanLayers:
    """Everything that is on a plan's map, in the order it is drawn.

    Attributes
    ----------
    divisions
        The plan, then today's map where there is one.
    bases
        A layer for each division.
    shades
        Shadings, over the plan's borders.
    overlays
        Key and layer of what can be laid over.
    pins, statuses
        Accounts, and a layer to switch each status.
    """

    divisions: list[Division]
    bases: list[TerritoryLayer]
    shades: list[MeasureLayer] = field(default_factory=list)
    overlays: list[tuple[str, Layer]] = field(default_factory=list)
    pins: PinLayer | None = None
    statuses: list[PinStatusLayer] = field(default_factory=list)

    def in_order(self) -> list[Layer]:
        """Every layer, each after those it refers to; pins are drawn last."""
        over = [layer for _, layer in self.overlays]
        parts = [part for layer in over if isinstance(layer, ProblemLayer) for part in layer.parts]
        on_top = (HomeLayer, OutlineLayer, ProblemLayer)  # which look at the pins
        below = [layer for layer in over if not isinstance(layer, on_top)]
        above = [layer for layer in over if isinstance(layer, on_top)]
        pins = [self.pins] if self.pins else []
        return [*self.bases, *self.shades, *below, *pins, *parts, *above, *self.statuses]


def build_layers(plan: DrawnPlan) -> PlanLayers:
    """Build every layer that the tables allow."""
    shapes, statuses = UnitShapes(plan.units), plan.statuses
    divisions = plan_divisions(plan, find_neighbours(plan.units, shapes.topology))
    bases = [territory_layer(shapes, division, show=i == 0) for i, division in enumerate(divisions)]
    moved = moved_units(plan, divisions)
    shades = [MeasureLayer(bases[0], shading) for shading in plan_shadings(plan, moved)]
    pins = None
    if plan.pins is not None and len(plan.pins):
        pins = PinLayer(pin_columns(plan.pins, plan.units, statuses, divisions), statuses)
    return PlanLayers(
        divisions,
        bases,
        shades,
        _overlays(plan, shapes, divisions, bases, moved, pins),
        pins,
        [PinStatusLayer(pins, i, status) for i, status in enumerate(statuses)] if pins else [],
    )


def territory_layer(shapes: UnitShapes, division: Division, *, show: bool) -> TerritoryLayer:
    """The layer of a division."""
    return TerritoryLayer(
        shapes,
        division.position.tolist(),
        division.fills,
        division.names,
        name=division.label,
        show=show,
    )


def _overlays(
    plan: DrawnPlan,
    shapes: UnitShapes,
    divisions: Sequence[Division],
    bases: Sequence[TerritoryLayer],
    moved: NDArray[np.bool_] | None,
    pins: PinLayer | None,
) -> list[tuple[str, Layer]]:
    found: list[tuple[str, Layer]] = [("names", OutlineLayer(bases[0], pins))]
    if moved is not None and len(divisions) > 1:
        found.append(("moves", movement_layer(bases[0], divisions[1], moved)))
    if plan.problems:
        found.append(("problems", ProblemLayer(shapes, plan.units, plan.problems)))
    if plan.homes is not None and len(plan.homes):
        homes = home_columns(plan.homes, plan.territories.index)
        found.append(("homes", HomeLayer(bases[0], pins, homes)))
    if plan.areas is not None and len(plan.areas):
        found.append(("areas", AreaLayer(plan.areas)))
    if plan.isochrones is not None and len(plan.isochrones):
        found.append(("isochrones", IsochroneLayer(plan.isochrones)))
    return found


def movement_layer(
    base: TerritoryLayer, before: Division, moved: NDArray[np.bool_]
) -> MovementLayer:
    """Hatching of the units that move, in the colours of a division before."""
    return MovementLayer(
        base, np.where(moved, before.position, -1).tolist(), before.fills, before.names
    )
