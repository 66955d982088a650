"""The option that names the store, and how commands open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from territory.store import Store

DEFAULT_STORE = "territory.db"
StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="TERRITORY_STORE",
        help="File of the store, or postgresql://user:password@host/database.",
    ),
]


@contextmanager
def opening(url: str) -> "Iterator[Store]":
    """Open a store; one that cannot be used is bad input."""
    from territory.errors import Fault, InvalidInput
    from territory.store import StoreUnusable, open_store

    try:
        store = open_store(url)
    except StoreUnusable as error:
        raise InvalidInput([Fault("--store", str(error))]) from None
    try:
        yield store
    finally:
        store.close()
