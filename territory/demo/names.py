"""Words that the demo's accounts and reps are named with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def _words(text: str) -> list[str]:
    parts = text.split(",") if "," in text else text.split()
    return [part.strip() for part in parts]


SAINTS = _words(
    "St. Agnes, St. Alban, St. Ambrose, St. Anne, St. Anthony, St. Bernard, St. Brendan, "
    "St. Bridget, St. Catherine, St. Cecilia, St. Clare, St. Columba, St. David, St. Dominic, "
    "St. Elizabeth, St. Felix, St. Francis, St. Gabriel, St. Helena, St. Isidore, St. James, "
    "St. Jerome, St. Joseph, St. Jude, St. Lucy, St. Luke, St. Margaret, St. Mark, St. Martin, "
    "St. Mary, St. Michael, St. Monica, St. Nicholas, St. Patrick, St. Paul, St. Raphael, "
    "St. Rita, St. Rose, St. Stephen, St. Teresa, St. Thomas, St. Vincent"
)
FIRST_PARTS = _words(
    "Alder Amber Arbor Aspen Bay Bear Birch Blue Bright Brook Canyon Cedar Chestnut Clear Coral "
    "Cotton Crystal Cypress Deer Eagle East Elm Ever Fair Falcon Forest Fox Glen Golden Granite "
    "Green Harbor Hawthorn Hazel Heron High Hickory Holly Iron Juniper Laurel Lime Linden Long "
    "Magnolia Maple Mesa Mill North Oak Orchard Park Pine Poplar Prairie Red River Rock Rose Sage "
    "Silver South Spring Spruce Stone Summer Sunny Timber Twin Valley Walnut West White Willow Wind"
)
SECOND_PARTS = _words(
    "Bluff, Bridge, Creek, Crossing, Falls, Field, Gate, Grove, Harbor, Heights, Hill, Hollow, "
    "Island, Junction, Lake, Landing, Meadows, Mountain, Park, Point, Prairie, Ridge, River, "
    "Shore, Springs, Terrace, Trail, Vale, Valley, View, Woods"
)
QUARTERS = ("North", "South", "East", "West", "Central", "Downtown", "Lakeside", "University")

GIVEN_NAMES = _words(
    "Aaron Abigail Aisha Alejandro Amara Andre Anita Arjun Beatriz Benjamin Brooke Caleb Camila "
    "Carlos Chen Chloe Claire Connor Daniela Darnell Deepa Derek Diego Elena Emily Ethan Fatima "
    "Felix Gabriela Grace Hannah Hassan Heather Ingrid Isaac Jada Jamal James Jasmine Jin Jonas "
    "Karen Keisha Kenji Laura Leila Logan Lucia Malik Marcus Maria Megan Mei Miguel Monique Nadia "
    "Nathan Noah Olivia Omar Owen Patricia Priya Quinn Rachel Rafael Rebecca Samir Sarah Sofia "
    "Stefan Tamara Theo Thomas Tyrone Uma Valerie Victor Wei Yasmin Zoe"
)
FAMILY_NAMES = _words(
    "Abbott Adeyemi Alvarez Anderson Baker Banerjee Becker Bennett Brooks Campbell Carter Castillo "
    "Chang Cohen Coleman Cruz Dalton Delgado Diaz Dubois Edwards Fischer Fleming Foster Garcia "
    "Gupta Hansen Harris Hayes Henderson Hoffman Huang Hughes Ibrahim Jackson Jensen Johnson "
    "Kaplan Kelly Khan Kim Kowalski Larsen Lee Lopez Martinez Mbeki Mehta Miller Mitchell "
    "Morales Murphy Nakamura Nelson Nguyen Novak Okafor Olsen Ortiz Park Patel Peterson Quintero "
    "Ramirez Reyes Robinson Rossi Sanchez Schmidt Shah Silva Sullivan Tanaka Taylor Thompson "
    "Torres Turner Vargas Walker Washington Weber Williams Wong Wright Young Zhang"
)


@dataclass(frozen=True)
class Facility:
    """A kind of account: the end of its name and the skill it mostly asks for, or ""."""

    ending: str
    skill: str = ""


FACILITIES: dict[str, tuple[Facility, ...]] = {
    "A": (
        Facility("University Hospital", "robotics"),
        Facility("Medical Center"),
        Facility("Regional Medical Center"),
        Facility("Heart Institute", "cardiology"),
        Facility("Neuroscience Institute", "neuro"),
    ),
    "B": (
        Facility("Hospital"),
        Facility("Community Hospital"),
        Facility("Memorial Hospital"),
        Facility("Robotic Surgery Center", "robotics"),
        Facility("Orthopedic Hospital", "orthopedics"),
        Facility("Heart Center", "cardiology"),
    ),
    "C": (
        Facility("Surgery Center"),
        Facility("Day Surgery"),
        Facility("Specialty Clinic"),
        Facility("Orthopedic Center", "orthopedics"),
        Facility("Spine Center", "neuro"),
        Facility("Cardiology Associates", "cardiology"),
    ),
    "D": (
        Facility("Clinic"),
        Facility("Health Center"),
        Facility("Family Medicine"),
        Facility("Outpatient Center"),
        Facility("Sports Medicine", "orthopedics"),
    ),
}


def name_accounts(
    endings: Sequence[str], counties: Sequence[str], rng: np.random.Generator
) -> list[str]:
    """Return a unique name for each account, from a place and what kind of house it is.

    Parameters
    ----------
    endings
        The end of each name, such as "Surgery Center".
    counties
        The county of each account, as in "Los Angeles, CA".
    """
    taken: set[str] = set()
    names = []
    for ending, county in zip(endings, counties, strict=True):
        name = f"{_name_place(county, rng)} {ending}"
        if name in taken:
            name = f"{name} of {county}"
        while name in taken:
            name = f"{rng.choice(QUARTERS)} {name}"
        taken.add(name)
        names.append(name)
    return names


def _name_place(county: str, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.3:
        return county.partition(",")[0]
    if kind < 0.5:
        return str(rng.choice(SAINTS))
    return f"{rng.choice(FIRST_PARTS)} {rng.choice(SECOND_PARTS)}"


def name_reps(count: int, rng: np.random.Generator) -> list[str]:
    """Return unique names of people."""
    given = rng.choice(GIVEN_NAMES, size=count, replace=count > len(GIVEN_NAMES))
    family = rng.permutation(np.resize(FAMILY_NAMES, max(count, len(FAMILY_NAMES))))[:count]
    return [f"{first} {last}" for first, last in zip(given, family, strict=True)]
