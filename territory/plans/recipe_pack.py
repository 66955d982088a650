"""A recipe as one file: a zip of Parquet tables and recipe.json, the same bytes each time."""

import io
import json
import zipfile
from dataclasses import asdict, fields, replace
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from territory.areas.heavy import Cut
from territory.bands import limits_json
from territory.designing.question import Inputs, Options
from territory.errors import Fault, InvalidInput
from territory.plans.recipe import Recipe
from territory.plans.recipe_frames import (
    Frames,
    frames_of_inputs,
    frames_of_known,
    geography_of_frames,
    known_of_frames,
    read_frame,
    read_roads_pack,
    write_frame,
    write_roads,
)
from territory.plans.standing import Standing

FORMAT = 1
RECIPE, ROADS, TABLE = "recipe.json", "roads.npz", ".parquet"
_OPTIONS = TypeAdapter(Options)
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def pack_recipe(recipe: Recipe) -> bytes:
    """Write a recipe as the bytes of a zip file; equal recipes give equal bytes."""
    inputs, known = recipe.inputs, recipe.known
    frames = frames_of_inputs(inputs)
    if known is not None:
        frames |= frames_of_known(known, inputs.units)
    if recipe.standing is not None:
        frames |= recipe.standing.frames()
    members = {RECIPE: json.dumps(_facts(recipe), indent=1).encode()}
    members |= {name + TABLE: write_frame(table) for name, table in frames.items()}
    if inputs.roads is not None:
        members[ROADS] = write_roads(inputs.roads)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), data)
    return file.getvalue()


def unpack_recipe(data: bytes, name: str = "inputs.zip") -> Recipe:
    """Read what `pack_recipe` wrote.

    Parameters
    ----------
    data
        The bytes.
    name
        What faults call them.

    Raises
    ------
    InvalidInput
        When they are something else, damaged, or of a later version.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        facts = json.loads(members[RECIPE])
        if facts["format"] != FORMAT:
            message = f"is of format {facts['format']}, which this version does not read"
            raise InvalidInput([Fault(name, message)])
        return _recipe(members, facts)
    except (
        *(zipfile.BadZipFile, KeyError, ValueError, TypeError, NotImplementedError),
        *(pa.ArrowException, ValidationError, OSError, EOFError),
    ) as error:
        message = f"is damaged, or no file of a plan's inputs: {error}"
        raise InvalidInput([Fault(name, message)]) from error


def _facts(recipe: Recipe) -> dict[str, Any]:
    """What is not a table."""
    inputs, known = recipe.inputs, recipe.known
    geography, roads = inputs.geography, inputs.roads
    return {
        "format": FORMAT,
        "options": options_json(recipe.options),
        "change": recipe.change,
        "sources": dict(inputs.sources),
        "snap_m": geography.snap_m,
        "without_polygon": geography.unshaped.way,
        "level_names": {} if geography.level is None else dict(geography.level.names),
        "roads": None if roads is None else [roads.source, list(roads.notes)],
        "cuts": [] if known is None else [asdict(cut) for cut in known.cuts],
        "opened": [] if known is None else [asdict(cut) for cut in known.opened],
    }


def _recipe(members: dict[str, bytes], facts: dict[str, Any]) -> Recipe:
    frames: Frames = {
        member.removesuffix(TABLE): read_frame(data)
        for member, data in members.items()
        if member.endswith(TABLE)
    }
    roads = None
    if facts["roads"] is not None:
        source, notes = facts["roads"]
        roads = read_roads_pack(members[ROADS], source, tuple(notes))
    plain = {field.name for field in fields(Inputs)} & frames.keys() - {"baseline", "locked"}
    inputs = Inputs(
        **{name: frames[name] for name in sorted(plain)},
        baseline=_labels(frames, "baseline"),
        locked=_labels(frames, "locked"),
        geography=geography_of_frames(frames, facts),
        sources=facts["sources"],
        roads=roads,
    )
    known = None
    if "known_order" in frames:
        cuts, opened = (tuple(Cut(**cut) for cut in facts[key]) for key in ("cuts", "opened"))
        known = replace(known_of_frames(frames, inputs.units), cuts=cuts, opened=opened)
    standing = Standing.of_frames(frames) if "standing_units" in frames else None
    return Recipe(inputs, read_options(facts["options"]), known, facts.get("change"), standing)


def _labels(frames: Frames, name: str) -> "pd.Series[str] | None":
    return frames[name].iloc[:, 0] if name in frames else None


def options_json(options: Options) -> dict[str, Any]:
    """Every field of the options, as JSON can hold it."""
    plain = replace(options, limits={})
    return {**_OPTIONS.dump_python(plain, mode="json"), "limits": limits_json(options.limits)}


def read_options(document: dict[str, Any]) -> Options:
    """Undo `options_json`."""
    limits = {
        name: (least or 0.0, float("inf") if most is None else most)
        for name, (least, most) in document["limits"].items()
    }
    return replace(_OPTIONS.validate_python({**document, "limits": {}}), limits=limits)
