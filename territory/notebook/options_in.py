"""Options as a notebook names them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from territory.people.assumptions import Assumptions, read_assumptions
from territory.people.home_rules import HomeRules
from territory.planning import Options

RULES = tuple(field.name for field in fields(HomeRules))


def words(value: Any) -> tuple[str, ...]:
    """One word or several, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def assumed(given: Mapping[str, Any]) -> Assumptions:
    """Assumptions by name, the others as usual.

    Raises
    ------
    InvalidInput
        Listing every name that is none, and every value out of its range.
    """
    return read_assumptions([f"{name}={value}" for name, value in given.items()])


def changed_options(options: Options, changes: Mapping[str, Any]) -> Options:
    """Options with changes as a notebook names them; rules and assumptions one by one.

    Raises
    ------
    TypeError
        For a name that is no option.
    InvalidInput
        For assumptions that are wrong.
    """
    rules = {name: changes[name] for name in RULES if name in changes}
    if "required_skills" in rules:
        rules["required_skills"] = words(rules["required_skills"])
    others = {name: changes[name] for name in changes if name not in (*RULES, "assume")}
    changed = replace(options, **renamed_options(others))
    if rules:
        changed = replace(changed, rules=replace(changed.rules, **rules))
    if "assume" in changes:
        before = changed.assumptions.model_dump()
        changed = replace(changed, assumptions=assumed({**before, **changes["assume"]}))
    return changed


def renamed_options(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Options with `balance` under its inner name.

    Raises
    ------
    TypeError
        For a name that is no option.
    """
    renamed = {("tolerances" if name == "balance" else name): changes[name] for name in changes}
    known = {field.name for field in fields(Options)}
    unknown = [name for name in renamed if name not in known]
    if unknown:
        raise TypeError(f"no options: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    return renamed
