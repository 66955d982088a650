"""What a territory plan is about: accounts, reps, the question asked and the answer given."""

import math
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from geodata.quantities import distance_text

PinStatus = Literal["no answer", "contacted", "call back", "not qualified", "customer"]
PIN_STATUSES: tuple[PinStatus, ...] = get_args(PinStatus)

SolveStatus = Literal["optimal", "feasible", "infeasible", "no_solution", "cancelled"]


def _nan_to_none(value: Any) -> Any:
    # Tables write NaN for "unknown", which JSON cannot hold.
    return None if isinstance(value, float) and math.isnan(value) else value


Name = Annotated[str, Field(min_length=1)]
Amount = Annotated[float, Field(ge=0)]
Lon = Annotated[Annotated[float, Field(ge=-180, le=180)] | None, BeforeValidator(_nan_to_none)]
Lat = Annotated[Annotated[float, Field(ge=-90, le=90)] | None, BeforeValidator(_nan_to_none)]


class Entity(BaseModel):
    """Something with an identity: frozen, of finite numbers, of known fields only."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="forbid")


class Located(Entity):
    """Something at a place: coordinates in degrees, or the code of a unit, or both."""

    lon: Lon = None
    lat: Lat = None
    unit_code: str = ""

    @model_validator(mode="after")
    def _check_place(self) -> "Located":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat belong together")
        if self.lon is None and not self.unit_code:
            raise ValueError("lon and lat, or unit_code, must be given")
        return self


class Account(Located):
    """A customer or prospect that a rep visits. `workload` is in hours a year."""

    account_id: Name
    name: str
    segment: str = ""
    visits_per_year: Amount
    minutes_per_visit: Amount
    workload: Amount
    potential: Amount = 0.0
    required_skills: tuple[str, ...] = ()
    status: Name = "no answer"
    owner: str = ""
    languages: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()


class Rep(Located):
    """A salesperson with a home. `share` is the part of a full territory she takes."""

    rep_id: Name
    name: str
    capacity_hours: Annotated[float, Field(gt=0)]
    skills: tuple[str, ...] = ()
    experience_years: Amount = 0.0
    share: Annotated[float, Field(gt=0)] = 1.0
    languages: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    segment_years: tuple[str, ...] = ()
    rating: float | None = None


def usual(entity: type[Entity], name: str) -> float:
    """What a number of an account or a rep is where nothing is known."""
    return float(entity.model_fields[name].default)


class MeasureValue(Entity):
    """One measure of one territory; `deviation` is `(value - target) / target`."""

    value: float
    target: float
    deviation: float


class Joint(Entity):
    """A link without a common border that holds a territory together: a guess, or made by hand."""

    unit_a: Name
    unit_b: Name
    distance_m: Amount
    kind: Literal["bridge", "added"]

    @property
    def distance(self) -> str:
        """The distance for people: 350 m, 1.2 km."""
        return distance_text(self.distance_m)


class Hours(Entity):
    """Hours a year in a territory, ways from the home of its rep; `used` is of her capacity."""

    visits: Amount
    visit_hours: Amount
    between_hours: Amount
    home_hours: Amount
    total_hours: Amount
    capacity_hours: float | None
    used: float | None


class Territory(Entity):
    """One territory of a plan: who has it, its central unit, its connected pieces.

    `bridges` are the fewest that hold the pieces together, the longest first; `hours` are told
    where travel is part of the workload.
    """

    territory_id: Name
    rep_id: str | None
    center: str | None
    pieces: Annotated[int, Field(ge=0)]
    bridges: tuple[Joint, ...] = ()
    measures: dict[str, MeasureValue]
    hours: Hours | None = None


class Provenance(Entity):
    """What is needed to make the plan again."""

    data_hash: str
    versions: dict[str, str]
    options: dict[str, Any]


class Changes(Entity):
    """What differs from the baseline: numbers of units and accounts, and how much by measure."""

    units: Annotated[int, Field(ge=0)]
    accounts: Annotated[int, Field(ge=0)]
    measures: dict[str, float]


class Unplaced(Entity):
    """An account that is in no territory, and why."""

    account_id: Name
    reason: Name


class Plan(Entity):
    """The answer: its JSON is plan.json, whose keys are a contract.

    `assignment` (unit to territory) and `exceptions` (account to rep, against its territory's)
    are not part of that JSON: assignments.csv and accounts.csv beside it hold them.
    """

    status: SolveStatus
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: Amount
    seed: int
    method: str
    terms: dict[str, float]
    provenance: Provenance
    territories: tuple[Territory, ...]
    changes: Changes | None
    unplaced: tuple[Unplaced, ...]
    assignment: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)
    exceptions: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="after")
    def _check_territories(self) -> "Plan":
        names = [territory.territory_id for territory in self.territories]
        if len(set(names)) < len(names):
            raise ValueError("territory ids must be unique")
        unknown = set(self.assignment.values()) - set(names)
        if unknown:
            raise ValueError(f"assignment to unknown territories: {', '.join(sorted(unknown))}")
        return self
