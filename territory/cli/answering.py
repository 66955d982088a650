"""How a command ends: its exit code, and a clear message when the input cannot be used."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, NoReturn

import typer

from territory.console import console

BAD_INPUT, STOPPED = 2, 130


@contextmanager
def answering(as_json: bool = False) -> Iterator[None]:
    """Turn bad input and Ctrl+C into a message and an exit code."""
    from geodata import SampleDataMissing
    from territory.errors import InvalidInput

    try:
        yield
    except InvalidInput as error:
        refuse(str(error), [asdict(fault) for fault in error.faults], as_json, error)
    except SampleDataMissing as error:
        refuse_lines(error, as_json)
    except KeyboardInterrupt as error:
        console.print("Stopped", style="red")
        raise typer.Exit(STOPPED) from error


def refuse_lines(error: Exception, as_json: bool) -> NoReturn:
    """Say what is wrong, where the error has nothing but text."""
    refuse(str(error), [{"message": line} for line in str(error).splitlines()], as_json, error)


def refuse(text: str, faults: list[dict[str, Any]], as_json: bool, error: Exception) -> NoReturn:
    """Say what is wrong with the input, and end."""
    console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        print_json(json.dumps({"status": "invalid_input", "faults": faults}))
    raise typer.Exit(BAD_INPUT) from error


def print_json(text: str) -> None:
    """Print one JSON object, in UTF-8 whatever the terminal's encoding."""
    typer.echo(text.rstrip("\n").encode())
