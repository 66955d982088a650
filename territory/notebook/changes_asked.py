"""What a notebook asks to change of a plan, in the words of `territory rebalance`."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from territory.changing.amounts import Amount, parse_budgets
from territory.errors import Fault, InvalidInput
from territory.planning import Rebalance

BUDGETS = {"budgets": "--budget", "rep_budgets": "--rep-budget"}
PLAIN = ("time_limit", "seed")
NAMED = tuple(field.name for field in fields(Rebalance) if field.name not in (*BUDGETS, *PLAIN))


def read_rebalance(asked: Mapping[str, Any]) -> Rebalance:
    """Read the fields of `Rebalance` as people write them.

    Parameters
    ----------
    asked
        Budgets are mappings such as ``{"potential": "8%", "accounts": 300}``; names come one or
        several; `balance` is a name of `tolerances`.

    Raises
    ------
    InvalidInput
        Listing every budget that cannot be read.
    TypeError
        For a name that is none of these.
    """
    values = {("tolerances" if name == "balance" else name): asked[name] for name in asked}
    known = (*BUDGETS, *NAMED, *PLAIN)
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise TypeError(f"rebalance has no option {name!r}; {hint}")
    faults: list[Fault] = []
    for name, option in BUDGETS.items():
        try:
            values[name] = _amounts(option, values.get(name) or {})
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(faults)
    names = {name: _several(values[name]) for name in NAMED if name in values}
    return Rebalance(**{**values, **names})


def _amounts(option: str, budgets: Mapping[str, Any]) -> dict[str, Amount]:
    return parse_budgets(option, [f"{name}={amount}" for name, amount in budgets.items()])


def _several(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return (value,) if isinstance(value, str) else tuple(value)
