"""Options as a notebook names them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from territory.planning import Options


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
