"""Faults and reasons in the words of Python: `split_heavy` where a shell has `--split-heavy`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from territory.errors import InvalidInput
from territory.planning import Infeasible
from territory.workspace.json_names import NAMES, OF_CHANGES

CALLED = {"tolerances": "balance", "assumptions": "assume", "keep": "account or unit"}
"""Arguments that are called otherwise than in JSON."""
_MAPS = re.compile(r"--map [^\s=]+=\w+(?: --map [^\s=]+=\w+)*")
_OPTION = re.compile(r"--[a-z]+(?:-[a-z]+)*")


def in_python(text: str) -> str:
    """Return a sentence with the names that are arguments here."""
    return _OPTION.sub(lambda found: _argument(found[0]), _MAPS.sub(_columns, text))


def _argument(option: str) -> str:
    plain = option.removeprefix("--").replace("-", "_")
    name = {**NAMES, **OF_CHANGES}.get(option, plain).rpartition(".")[2]
    return CALLED.get(name, name)


def _columns(found: re.Match[str]) -> str:
    pairs = [entry.strip().partition("=")[::2] for entry in found[0].split("--map ")[1:]]
    return f"columns={dict(pairs)}"


@contextmanager
def told_in_python() -> Iterator[None]:
    """Raise what is wrong, or impossible, in these words."""
    try:
        yield
    except InvalidInput as refusal:
        faults = [
            replace(one, file=in_python(one.file), message=in_python(one.message))
            for one in refusal.faults
        ]
        raise InvalidInput(faults) from None
    except Infeasible as refusal:
        raise Infeasible(
            tuple(map(in_python, refusal.reasons)),
            proven=refusal.proven,
            seconds=refusal.seconds,
            relaxations=refusal.relaxations,
        ) from None
