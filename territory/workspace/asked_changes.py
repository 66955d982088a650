"""How to change a plan, as callers send it: every slip of it is told."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import ValidationError

from territory.errors import Fault, InvalidInput
from territory.faults import show
from territory.planning import Rebalance, Repair

Asked = TypeVar("Asked", Rebalance, Repair)
LONGEST_S = 86_400.0
"""Most seconds that a change may take."""


def read_change(kind: type[Asked], document: Mapping[str, Any]) -> Asked:
    """Read how to change a plan; the fields are those of the command of the same name.

    Raises
    ------
    InvalidInput
        Listing every field that is unknown or wrong.
    """
    known = {"kind", *(field.name for field in fields(kind))}
    faults = [Fault("change", f"{show(name)} is unknown") for name in document if name not in known]
    read = None
    try:
        read = kind.of_json({name: document[name] for name in document if name in known})
    except ValidationError as error:
        faults += [
            Fault("change", each["msg"], column=".".join(map(str, each["loc"])) or None)
            for each in error.errors()
        ]
    if read is not None and not 0 < read.time_limit <= LONGEST_S:
        message = f"must be above 0 and at most {LONGEST_S:,.0f} seconds"
        faults.append(Fault("change", message, column="time_limit"))
    if faults or read is None:
        raise InvalidInput(faults)
    return read
