"""What lies over the territories of a plan: districts and regions, and specialists."""

from dataclasses import replace

from solvers import Result
from territory.areas.placing import place_homes
from territory.designing.describe import Design
from territory.designing.question import Inputs, Options
from territory.designing.tiers import PLURALS
from territory.layers.hierarchy import TopDown, build_tiers, territory_parts
from territory.layers.overlays import build_overlays, tell_overlays


def add_layers(
    design: Design, result: Result, top_down: TopDown | None, inputs: Inputs, options: Options
) -> Design:
    """Add tiers and overlays to a plan, where they are asked for.

    `top_down` has the groups of a plan that was made from the top down.

    Raises
    ------
    Infeasible
        When a tier or an overlay cannot be balanced.
    """
    hierarchy, report = options.hierarchy, design.report
    if hierarchy.tiers:
        tiers = build_tiers(
            design, result, hierarchy, top_down, time_limit=options.time_limit, seed=options.seed
        )
        for name, groups in tiers.items():
            worst = groups.deviation.abs().max().max()
            how = "in one piece each" if (groups.pieces == 1).all() else "some in pieces"
            line = f"{PLURALS[name]}: {len(groups.pieces):,}, {how}, at most {worst:.1%} off target"
            report = (*report, line)
        design = replace(design, tiers=tiers)
    if inputs.specialists is not None:
        stand_ins = inputs.geography.unshaped.stand_ins
        specialists, _ = place_homes(inputs.units, inputs.specialists, stand_ins)
        parts = territory_parts(design, result)
        overlays = build_overlays(
            design, parts, specialists, options.specialist_tolerance, options.seed
        )
        report = (*report, *tell_overlays(overlays))
        design = replace(design, overlays=overlays)
    return replace(design, report=report)
