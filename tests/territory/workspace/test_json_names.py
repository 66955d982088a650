"""Faults by the names of JSON."""

from dataclasses import fields, is_dataclass
from typing import get_type_hints

import pytest

from territory.errors import Fault
from territory.planning import Options, Rebalance, Repair
from territory.workspace.json_names import CHANGE, NAMES, OF_CHANGES, in_json, told_in_json


def holds(kind, path):
    name, _, rest = path.partition(".")
    inner = get_type_hints(kind).get(name)
    return inner is not None and (not rest or (is_dataclass(inner) and holds(inner, rest)))


@pytest.mark.parametrize("path", NAMES.values())
def test_every_option_is_a_field_of_the_options(path):
    assert holds(Options, path)


def test_every_option_of_changes_is_a_field_of_a_change():
    known = {field.name for kind in (Rebalance, Repair) for field in fields(kind)}
    assert set(OF_CHANGES.values()) <= known


def test_a_fault_names_what_was_sent_in_its_place_and_in_its_sentence():
    fault = Fault("--fit", "needs --from-homes, or --max-km: see --nothing")
    assert list(map(str, in_json([fault]))) == [
        "options.fit: needs options.from_homes, or options.rules.max_km: see --nothing"
    ]
    told = in_json([Fault("--balance", "see --term")], CHANGE)
    assert list(map(str, told)) == ["change.tolerances: see options.terms"]


def test_a_reason_why_no_plan_is_possible_names_what_could_be_sent():
    assert told_in_json("cut it with --split-heavy") == "cut it with options.split_heavy"


def test_parameters_of_an_upload_are_those_of_its_address():
    assert told_in_json("name it with --crs, e.g. --crs EPSG:4326") == (
        "name it with crs, e.g. crs=EPSG:4326"
    )
    assert told_in_json("map them: --map X=lon --map Y=lat") == "map them: map=X=lon map=Y=lat"
