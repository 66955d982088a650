"""Read a plan's folder back: the plan, what it was made of, and who has what by it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from geodata.collector import Collector
from territory.entities import Plan
from territory.errors import Fault, InvalidInput
from territory.faults import some
from territory.plans.origin import tell_origin
from territory.plans.outputs import INPUTS
from territory.plans.recipe import Recipe
from territory.plans.recipe_pack import unpack_recipe
from territory.plans.standing import Standing, standing_of


@dataclass(frozen=True)
class StoredPlan:
    """A plan as its folder holds it.

    Attributes
    ----------
    name
        Name of the folder.
    plan, document
        What plan.json holds, as a plan and as JSON.
    recipe
        What the plan was made of.
    standing
        Who has what: assignments.csv and accounts.csv, with what was changed in them by hand.
    """

    name: str
    plan: Plan
    document: dict[str, Any]
    recipe: Recipe
    standing: Standing

    def named(self, name: str, option: str) -> dict[str, str]:
        """Whether a name is an ``account`` or a ``unit`` of the plan, as a keyword for it.

        Raises
        ------
        InvalidInput
            When it is neither.
        """
        if name in self.recipe.inputs.accounts.index:
            return {"account": name}
        if name in self.standing.territory_of.index or name in self.recipe.inputs.units.index:
            return {"unit": name}
        raise InvalidInput([Fault(option, f"{name!r} is no account and no unit of the plan")])


def read_plan_folder(folder: Path) -> StoredPlan:
    """Read a plan's folder.

    Raises
    ------
    InvalidInput
        Listing every file that is missing, damaged, or does not belong to the others.
    """
    if not folder.is_dir():
        raise InvalidInput([Fault("--plan", f"{folder} is no folder of a plan")])
    collector = Collector()
    document = collector.run(lambda: _read_document(folder))
    recipe = collector.run(
        lambda: unpack_recipe(_read(folder, INPUTS, Path.read_bytes), _name(folder, INPUTS))
    )
    assigned = collector.run(lambda: _read_table(folder, "assignments.csv", "unit_id"))
    accounts = collector.run(lambda: _read_table(folder, "accounts.csv", "account_id"))
    collector.check()
    # Nothing is None once the collector has no faults.
    assert document is not None
    assert recipe is not None
    assert assigned is not None
    assert accounts is not None
    plan = _plan(folder, document, assigned)
    collector.faults += _stray_faults(folder, plan, recipe, assigned, accounts)
    collector.check()
    return StoredPlan(
        folder.resolve().name,
        plan,
        document,
        recipe,
        standing_of(plan.territories, assigned, accounts),
    )


def _name(folder: Path, file: str) -> str:
    return f"{folder.name}/{file}"


def _read(folder: Path, file: str, read: Callable[[Path], Any]) -> Any:
    try:
        return read(folder / file)
    except FileNotFoundError:
        hint = ""
        if file == INPUTS:
            hint = "; plans of earlier versions have none: design it again"
        raise InvalidInput([Fault(_name(folder, file), f"is not there{hint}")]) from None
    except (OSError, ValueError) as error:
        raise InvalidInput([Fault(_name(folder, file), f"cannot be read: {error}")]) from error


def _read_document(folder: Path) -> dict[str, Any]:
    document = _read(folder, "plan.json", lambda path: json.loads(path.read_bytes()))
    if not isinstance(document, dict):
        raise InvalidInput([Fault(_name(folder, "plan.json"), "holds no plan")])
    return document


def _read_table(folder: Path, file: str, key: str) -> pd.DataFrame:
    table = _read(folder, file, lambda path: pd.read_csv(path, dtype="str", keep_default_na=False))
    missing = [name for name in (key, "territory_id", "rep_id") if name not in table]
    if missing:
        message = f"has no column {' and no '.join(missing)}"
        raise InvalidInput([Fault(_name(folder, file), message)])
    twice = table[key][table[key].duplicated()]
    if len(twice):
        message = f"names {some(twice.unique())} more than once"
        raise InvalidInput([Fault(_name(folder, file), message, column=key)])
    return table.set_index(key)


def _plan(folder: Path, document: dict[str, Any], assigned: pd.DataFrame) -> Plan:
    known = {name: document[name] for name in Plan.model_fields if name in document}
    try:
        return Plan.model_validate({**known, "assignment": assigned["territory_id"].to_dict()})
    except ValidationError as error:
        faults = [
            Fault(
                _name(folder, "plan.json"),
                f"{'.'.join(map(str, wrong['loc'])) or 'assignments.csv'}: {wrong['msg']}",
            )
            for wrong in error.errors()
        ]
        raise InvalidInput(faults) from error


def _stray_faults(
    folder: Path, plan: Plan, recipe: Recipe, assigned: pd.DataFrame, accounts: pd.DataFrame
) -> list[Fault]:
    """What of one file does not belong to the others."""
    faults = []
    found = tell_origin(recipe.inputs, recipe.options).data_hash
    if found != plan.provenance.data_hash:
        message = f"holds other data than plan.json was made of: {found}"
        faults.append(Fault(_name(folder, INPUTS), message))
    known = recipe.inputs.units.index if recipe.known is None else recipe.known.unit_of.index
    pairs = (
        ("assignments.csv", assigned.index, known, "units"),
        ("accounts.csv", accounts.index, recipe.inputs.accounts.index, "accounts"),
    )
    for file, named, there, what in pairs:
        stray, lost = named[~named.isin(there)], there[~there.isin(named)]
        if len(stray):
            faults.append(Fault(_name(folder, file), f"names unknown {what}: {some(stray)}"))
        if len(lost):
            faults.append(Fault(_name(folder, file), f"lacks {what}: {some(lost)}"))
    return faults
