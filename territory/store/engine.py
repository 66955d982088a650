"""How to talk to a database: SQLite in one file, or PostgreSQL with PostGIS."""

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from territory.store.problems import StoreUnusable

WRITES = "territory_writes"
"""Execution option of connections that write: SQLite then takes its one lock at the start."""

BUSY_SECONDS = 30.0
to_json = partial(json.dumps, ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Any:
    """Read a value; most of a large table are empty, and quickly known."""
    return [] if text == "[]" else {} if text == "{}" else json.loads(text)


JSON: dict[str, Any] = {"json_serializer": to_json, "json_deserializer": from_json}


def make_engine(url: str) -> Engine:
    """Make the engine for ``sqlite:///file``, ``postgresql://...`` or the name of a file.

    Raises
    ------
    StoreUnusable
        When this is no address of a store.
    """
    address = _parse(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    return create_engine(address, **JSON, pool_pre_ping=True, pool_size=20)


def _parse(url: str) -> URL:
    try:
        address = make_url(url if "://" in url else f"sqlite:///{url}")
    except ArgumentError:
        raise StoreUnusable(f"{url!r} is no address of a store") from None
    backend = address.get_backend_name()
    if backend == "postgresql":
        return address.set(drivername="postgresql+pg8000")
    if backend != "sqlite":
        raise StoreUnusable(f"a store is SQLite or PostgreSQL, not {backend}")
    if not address.database or address.database == ":memory:":
        raise StoreUnusable("a store in SQLite needs a file")
    return address


def _sqlite(address: URL) -> Engine:
    assert address.database is not None
    folder = Path(address.database).resolve().parent
    if not folder.is_dir():
        raise StoreUnusable(f"there is no folder {folder}")
    engine = create_engine(address, **JSON, connect_args={"timeout": BUSY_SECONDS}, pool_size=20)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_on_begin` says
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
