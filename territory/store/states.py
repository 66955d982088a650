"""What a plan is at one version, and how its difference from another is kept.

A version keeps what differs from the one before it, a few hundred bytes for a move of some units;
each thirty-second keeps everything, so that no plan is read from a long chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from territory.store.packing import pack_arrays, pack_json, unpack_arrays, unpack_json

Blobs = dict[str, bytes | None]


@dataclass(frozen=True, eq=False)
class PlanBasis:
    """What all versions of a plan share as long as its units and accounts are the same.

    Attributes
    ----------
    arrays
        Read-only arrays by name; `unit_ids` (n,) are the units in the order of every state.
    meta
        Whatever else belongs to it, as JSON holds it.
    """

    arrays: Mapping[str, np.ndarray]
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unit_ids(self) -> np.ndarray:
        """Ids of the units, (n,)."""
        return self.arrays["unit_ids"]

    @cached_property
    def indexes(self) -> Mapping[str, "pd.Index[str]"]:
        """Every array of ids as an index, made once: edits look units up again and again."""
        texts = {name: array for name, array in self.arrays.items() if array.dtype.kind == "U"}
        return {name: pd.Index(array) for name, array in texts.items()}

    def pack(self) -> bytes:
        """Return it as bytes."""
        text = np.frombuffer(pack_json(dict(self.meta)), np.uint8)
        return pack_arrays({**self.arrays, "meta": text})

    @classmethod
    def unpack(cls, content: bytes) -> "PlanBasis":
        """Read it from bytes."""
        arrays = unpack_arrays(content)
        return cls(arrays, unpack_json(arrays.pop("meta").tobytes()))


@dataclass(frozen=True, eq=False)
class PlanState:
    """Which territory has each unit, and who has each territory.

    Attributes
    ----------
    assignment
        Position in `territories` of the territory of each unit of the basis, or -1; int32 (n,).
    locked
        Whether the unit must stay where it is, bool (n,).
    territories
        One mapping a territory: `territory_id`, `rep_id` (or None), and what else is known.
    exceptions
        Accounts that are not with the rep of their territory: account_id to rep_id.
    answer
        What the solver said of the plan (plan.json), as long as it was the last to change it.
    """

    assignment: np.ndarray
    locked: np.ndarray
    territories: tuple[Mapping[str, Any], ...]
    exceptions: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assignment = np.array(self.assignment, np.int32)
        locked = np.array(self.locked, np.bool_)
        if assignment.ndim != 1 or assignment.shape != locked.shape:
            raise ValueError("assignment and locked must have one value a unit")
        if len(assignment) and not -1 <= assignment.min() <= assignment.max() < len(
            self.territories
        ):
            raise ValueError("assignment names a territory that is not there")
        assignment.flags.writeable = locked.flags.writeable = False
        object.__setattr__(self, "assignment", assignment)
        object.__setattr__(self, "locked", locked)

    @property
    def territory_ids(self) -> np.ndarray:
        """Id of the territory of each unit, "" where there is none; text (n,)."""
        names = np.array([each["territory_id"] for each in self.territories] + [""], dtype=np.str_)
        return names[self.assignment]

    @property
    def document(self) -> dict[str, Any]:
        """What is not arrays."""
        return {
            "territories": [dict(each) for each in self.territories],
            "exceptions": dict(self.exceptions),
            "answer": dict(self.answer),
        }

    def pack(self, before: "PlanState | None") -> Blobs:
        """Return what differs from the state before it, or everything."""
        if before is None:
            return {
                "assignment": pack_arrays({"all": self.assignment}),
                "locked": pack_arrays({"all": self.locked}),
                "document": pack_json(self.document),
            }
        same = self.document == before.document
        return {
            "assignment": _pack_difference(before.assignment, self.assignment),
            "locked": _pack_difference(before.locked, self.locked),
            "document": None if same else pack_json(self.document),
        }

    @classmethod
    def unpack(cls, blobs: Blobs, before: "PlanState | None") -> "PlanState":
        """Read a state from what it keeps and the state before it."""
        document = before.document if before else {}
        if blobs["document"] is not None:
            document = unpack_json(blobs["document"])
        return cls(
            _apply(blobs["assignment"], None if before is None else before.assignment),
            _apply(blobs["locked"], None if before is None else before.locked),
            tuple(document["territories"]),
            document["exceptions"],
            document["answer"],
        )


def _pack_difference(before: np.ndarray, after: np.ndarray) -> bytes | None:
    at = np.flatnonzero(before != after)
    if not len(at):
        return None
    if 2 * len(at) > len(after):
        return pack_arrays({"all": after})
    return pack_arrays({"at": at.astype(np.int32), "to": after[at]})


def _apply(content: bytes | None, before: np.ndarray | None) -> np.ndarray:
    if content is None:
        assert before is not None
        return before
    arrays = unpack_arrays(content)
    if "all" in arrays:
        return arrays["all"]
    assert before is not None
    after = before.copy()
    after[arrays["at"]] = arrays["to"]
    return after
