"""Tiers above the territories: how many districts and regions, and how they are made."""

from dataclasses import dataclass

from territory.errors import Fault

DISTRICT, REGION = "district", "region"
PREFIXES = {DISTRICT: "D", REGION: "G"}
"""What ids of groups begin with; R is for reps."""
PLURALS = {"territory": "territories", DISTRICT: "districts", REGION: "regions"}


@dataclass(frozen=True)
class Hierarchy:
    """The tiers.

    Attributes
    ----------
    districts, regions
        How many; None for no such tier.
    tolerance
        Largest deviation of a district or region in every balanced measure, a fraction.
    top_down
        Whether regions are made first, and territories in them last.
    """

    districts: int | None = None
    regions: int | None = None
    tolerance: float = 0.10
    top_down: bool = False

    @property
    def tiers(self) -> tuple[tuple[str, int], ...]:
        """Name and number of each tier, from the districts up."""
        found = ((DISTRICT, self.districts), (REGION, self.regions))
        return tuple((name, count) for name, count in found if count is not None)


def tier_faults(hierarchy: Hierarchy, territories: int) -> list[Fault]:
    """What is wrong with the tiers whatever the map is."""
    faults = []
    below, what = territories, "territories"
    for name, count in hierarchy.tiers:
        if not 1 <= count <= below:
            message = f"ask for 1 to {below}, as many as there are {what}, not {count}"
            faults.append(Fault(f"--{name}s", message))
        else:
            below, what = count, f"{name}s"
    if not 0 <= hierarchy.tolerance < 1:
        message = f"must be a fraction from 0 to below 1, such as 0.1, not {hierarchy.tolerance}"
        faults.append(Fault("--tier-balance", message))
    if hierarchy.top_down and not hierarchy.tiers:
        faults.append(Fault("--top-down", "needs --districts or --regions"))
    return faults
