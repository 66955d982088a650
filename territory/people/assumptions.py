"""What is assumed of a working year and of the road, where nobody says otherwise."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError

from geodata.estimate import Estimate
from territory.entities import Amount, Entity
from territory.errors import Fault, InvalidInput
from territory.faults import show

Floats = npt.NDArray[np.float64]
Positive = Annotated[float, Field(gt=0)]
MOST_DRIVING = 0.8
"""Largest part of a day in the field that goes into driving out and back."""


class Assumptions(Entity):
    """A rep's year and roads, by name; the values are what is taken where nothing is known.

    A working year is `weeks_per_year` weeks of `hours_per_week` hours on `days_per_week` days, less
    the `days_off`. Of each day `admin_share` goes into what is neither a visit nor a way: the rest
    is the day in the field.
    """

    visits_per_year: Annotated[Amount, Field(description="visits a year to an account")] = 12.0
    minutes_per_visit: Annotated[Amount, Field(description="minutes a visit")] = 60.0
    hours_per_week: Annotated[Positive, Field(le=168, description="hours of work a week")] = 40.0
    days_per_week: Annotated[Positive, Field(le=7, description="working days a week")] = 5.0
    weeks_per_year: Annotated[Positive, Field(le=53, description="weeks a year")] = 52.0
    days_off: Annotated[
        Amount, Field(description="working days a year that are vacation, holidays or sickness")
    ] = 30.0
    admin_share: Annotated[
        Amount, Field(lt=1, description="part of the hours that is neither visit nor way")
    ] = 0.2
    speed_kph: Annotated[Positive, Field(description="kilometres an hour between visits")] = (
        Estimate.kph
    )
    far_kph: Annotated[Positive, Field(description="kilometres an hour from home and back")] = 80.0
    circuity: Annotated[
        float, Field(ge=1, description="kilometres of road for a kilometre as the crow flies")
    ] = Estimate.circuity
    cycle_weeks: Annotated[
        Positive, Field(description="weeks whose visits are driven together")
    ] = 4.0
    overnight_minutes: Annotated[
        Positive,
        Field(description="minutes from home, one way, above which a rep stays out overnight"),
    ] = 60.0
    days_out: Annotated[float, Field(ge=1, description="days of a trip with nights away")] = 4.0

    @property
    def days_per_year(self) -> float:
        """Days in the field."""
        return self.weeks_per_year * self.days_per_week - self.days_off

    @property
    def field_minutes(self) -> float:
        """Minutes of a day that are left for visits and ways."""
        return 60.0 * self.hours_per_week / self.days_per_week * (1.0 - self.admin_share)

    @property
    def capacity_hours(self) -> float:
        """Hours a year that a full-time rep has for visits and ways."""
        return self.days_per_year * self.field_minutes / 60.0

    def drive_minutes(self, minutes: Floats) -> Floats:
        """Minutes of a day that go one way, of a drive of so many from home, (n,).

        A rep who would drive longer than `overnight_minutes` stays out for `days_out` days, so
        that each has a part of the drive; it is not counted as less than that limit, lest
        what is farther away cost less. Out and back are never more than `MOST_DRIVING` of a day.
        """
        shared = np.maximum(minutes / self.days_out, self.overnight_minutes)
        return np.minimum(np.minimum(minutes, shared), MOST_DRIVING * self.field_minutes / 2)

    @property
    def between(self) -> Estimate:
        """Circuity and speed between visits, where there is no road network."""
        return Estimate(self.circuity, self.speed_kph)

    @property
    def from_home(self) -> Estimate:
        """Circuity and speed from home and back, where there is no road network."""
        return Estimate(self.circuity, self.far_kph)

    def describe(self) -> str:
        """Every value, and how to change it."""
        values = ", ".join(f"{name}={value:g}" for name, value in self)
        return f"assumed, to be changed with --assume: {values}"


def read_assumptions(entries: Iterable[str]) -> Assumptions:
    """Turn entries ``name=value``, or names of TOML files with such lines, into assumptions.

    A later entry stands over an earlier one.

    Raises
    ------
    InvalidInput
        Listing every entry that is no assumption, and every value out of its range.
    """
    values: dict[str, Any] = {}
    said: dict[str, str] = {}
    faults: list[Fault] = []
    for entry in entries:
        name, found, value = entry.partition("=")
        where, read = ("--assume", {name.strip(): value}) if found else _read_file(entry, faults)
        for key, each in read.items():
            fault = _wrong(key, each)
            if fault:
                faults.append(Fault(where, fault))
            else:
                values[key], said[key] = float(each), where
    try:
        assumptions = Assumptions(**values)
    except ValidationError as error:
        faults += _out_of_range(error, said)
    else:
        faults += _contradictions(assumptions)
    if faults:
        raise InvalidInput(faults)
    return assumptions


def _read_file(name: str, faults: list[Fault]) -> tuple[str, Mapping[str, Any]]:
    path = Path(name)
    try:
        return path.name, tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):
        message = f"{show(name)} is neither name=value, such as speed_kph=60, nor a file"
        faults.append(Fault("--assume", message))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(Fault(path.name, f"cannot be read as TOML: {error}"))
    return path.name, {}


def _wrong(name: str, value: Any) -> str:
    if name not in Assumptions.model_fields:
        known = ", ".join(Assumptions.model_fields)
        return f"{show(name)} is not one of the assumptions: {known}"
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    return "" if math.isfinite(number) else f"{name} must be a number, not {show(str(value))}"


def _out_of_range(error: ValidationError, said: Mapping[str, str]) -> list[Fault]:
    found = [(str(each["loc"][0]), each) for each in error.errors()]
    return [
        Fault(said[name], f"{name} is {each['input']:g}, but {each['msg'].lower()}")
        for name, each in found
    ]


def _contradictions(assumed: Assumptions) -> list[Fault]:
    faults = []
    if assumed.days_per_year <= 0:
        faults.append(Fault("--assume", f"with {assumed.days_off:g} days_off no day is left"))
    if assumed.hours_per_week > 24 * assumed.days_per_week:
        message = f"{assumed.hours_per_week:g} hours_per_week are more than the days have"
        faults.append(Fault("--assume", message))
    return faults
