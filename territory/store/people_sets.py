"""Accounts and reps: tables of people and places, one row each, with their own columns."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, insert

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.problems import NotFound
from territory.store.recent import Recent
from territory.store.records import AccountSet, RepSet
from territory.store.scoped import get_one, list_page, remove_one, select_in, update_in
from territory.store.tables import account_sets, accounts, rep_sets, reps
from territory.store.unit_sets import insert_rows

S = TypeVar("S", AccountSet, RepSet)
AT_ONCE = 500
"""Rows named in one statement: databases take so many and no more."""
KEPT = 4
"""Tables that are kept in memory, as a page asks for the same one several times."""
NOT_READ = ("workspace_id", "position")
HIDDEN = (*NOT_READ, "extra")


class PeopleSets(Generic[S]):
    """Sets of rows with an id of the company's own; each call names the workspace it is about."""

    record: type[S]
    set_table: ClassVar[Table]
    row_table: ClassVar[Table]
    set_key: ClassVar[str]
    key: ClassVar[str]
    count: ClassVar[str]
    prefix: ClassVar[str]

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: Recent[pd.DataFrame] = Recent(KEPT)
        database.on_rollback.append(self._read.forget)

    def add(
        self,
        workspace_id: str,
        name: str,
        table: pd.DataFrame,
        actor: str,
        *,
        report: Sequence[str] = (),
    ) -> S:
        """Keep a table as the readers give it; its index are the ids."""
        row: dict[str, Any] = {
            self.set_key: new_id(self.prefix),
            "name": name,
            self.count: len(table),
            "revision": 1,
            "report": list(report),
            "created_by": actor,
            "created_at": now(),
        }
        with self._database.begin() as connection:
            connection.execute(insert(self.set_table).values(workspace_id=workspace_id, **row))
            scope = {"workspace_id": workspace_id, self.set_key: row[self.set_key]}
            insert_rows(connection, self.row_table, self._rows_of(table, scope))
        return self.record(**row)

    def _rows_of(self, table: pd.DataFrame, scope: dict[str, str]) -> list[dict[str, Any]]:
        names = [name for name in table.columns if name in self.row_table.c]
        own = [name for name in table.columns if name not in self.row_table.c]
        columns = {name: _plain(table[name]) for name in table.columns}
        return [
            {
                **scope,
                self.key: str(key),
                "position": at,
                "extra": {name: columns[name][at] for name in own},
                **{name: columns[name][at] for name in names},
            }
            for at, key in enumerate(table.index)
        ]

    def get(self, workspace_id: str, set_id: str) -> S:
        """Return what is known of a set; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(
                connection, self.record, self.set_table, workspace_id, self.set_key, set_id
            )

    def page(self, workspace_id: str, after: str | None = None, limit: int = 100) -> list[S]:
        """Return sets in the order in which they came."""
        with self._database.read() as connection:
            return list_page(
                connection, self.record, self.set_table, workspace_id, self.set_key, after, limit
            )

    def table(self, workspace_id: str, set_id: str) -> pd.DataFrame:
        """Return the table, in the order in which it came; the caller may add to it."""
        with self._database.read() as connection:
            key = (set_id, self.get(workspace_id, set_id).revision)
            read = self._read.get(key)
            if read is None:
                read = self._read.keep(key, self._read_table(connection, workspace_id, set_id))
        return read.copy(deep=False)

    def _read_table(self, connection: Connection, workspace_id: str, set_id: str) -> pd.DataFrame:
        c, hidden = self.row_table.c, (*NOT_READ, self.set_key)
        names = [each.name for each in c if each.name not in hidden]
        query = select_in(workspace_id, self.row_table, *(c[name] for name in names))
        query = query.where(c[self.set_key] == set_id)
        rows = connection.execute(query.order_by(c.position)).all()
        # By columns: a row that is a dictionary costs more than all else that is done with it.
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        table = pd.DataFrame(dict(zip(names, columns, strict=True))).set_index(self.key)
        extra = table.pop("extra").tolist()
        for own in dict.fromkeys(name for each in extra for name in each):
            table[own] = [each.get(own) for each in extra]
        return _typed(table, self.row_table)

    def find(
        self,
        workspace_id: str,
        set_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        text: str | None = None,
        **filters: str,
    ) -> list[dict[str, Any]]:
        """Return rows by id, those after `after`, of which columns have the values of `filters`.

        `text` is looked for in ids and names, in capitals or not.
        """
        key = self.row_table.c[self.key]
        query = self._query(workspace_id, set_id).order_by(key).limit(limit)
        if after is not None:
            query = query.where(key > after)
        if text:
            query = query.where(_holds(key, text) | _holds(self.row_table.c.name, text))
        for name, value in filters.items():
            query = query.where(self.row_table.c[name] == value)
        with self._database.read() as connection:
            self.get(workspace_id, set_id)
            return [self._flat(row._mapping) for row in connection.execute(query)]

    def row(self, workspace_id: str, set_id: str, key: str) -> dict[str, Any]:
        """Return one row; `NotFound` when there is none."""
        query = self._query(workspace_id, set_id).where(self.row_table.c[self.key] == key)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"there is no {self.key.removesuffix('_id')} {key!r}")
        return self._flat(row._mapping)

    def change(self, workspace_id: str, set_id: str, key: str, **values: Any) -> dict[str, Any]:
        """Change columns of one row; those of the company's own too."""
        with self._database.begin() as connection:
            old = self.row(workspace_id, set_id, key)
            extra = {
                name: value
                for name, value in {**old, **values}.items()
                if name not in self.row_table.c
            }
            own = {name: value for name, value in values.items() if name in self.row_table.c}
            chosen = update_in(workspace_id, self.row_table).where(
                self.row_table.c[self.set_key] == set_id, self.row_table.c[self.key] == key
            )
            connection.execute(chosen.values(**own, extra=extra))
            self._touch(connection, workspace_id, set_id)
            return self.row(workspace_id, set_id, key)

    def change_many(
        self, workspace_id: str, set_id: str, keys: Sequence[str], **values: Any
    ) -> None:
        """Change columns of many rows alike; `NotFound` where one is not there, and none is."""
        key = self.row_table.c[self.key]
        chosen = update_in(workspace_id, self.row_table).where(
            self.row_table.c[self.set_key] == set_id
        )
        with self._database.begin() as connection:
            self.get(workspace_id, set_id)
            for first in range(0, len(keys), AT_ONCE):
                some = keys[first : first + AT_ONCE]
                found = connection.execute(chosen.where(key.in_(some)).values(**values)).rowcount
                if found != len(some):
                    missing = self.key.removesuffix("_id")
                    raise NotFound(f"not every {missing} is there: {len(some) - found} missing")
            self._touch(connection, workspace_id, set_id)

    def _touch(self, connection: Connection, workspace_id: str, set_id: str) -> None:
        chosen = update_in(workspace_id, self.set_table).where(
            self.set_table.c[self.set_key] == set_id
        )
        connection.execute(chosen.values(revision=self.set_table.c.revision + 1))

    def remove(self, workspace_id: str, set_id: str) -> None:
        """Remove a set; `Conflict` while a scenario uses it."""
        with self._database.begin() as connection:
            remove_one(connection, self.set_table, workspace_id, self.set_key, set_id)

    def _query(self, workspace_id: str, set_id: str) -> Any:
        return select_in(workspace_id, self.row_table).where(
            self.row_table.c[self.set_key] == set_id
        )

    def _flat(self, row: RowMapping) -> dict[str, Any]:
        shown = {name: row[name] for name in row if name not in (*HIDDEN, self.set_key)}
        return {**shown, **row["extra"]}


class Accounts(PeopleSets[AccountSet]):
    """Sets of accounts (see `territory.ingest.read_accounts` for the columns)."""

    record = AccountSet
    set_table, row_table = account_sets, accounts
    set_key, key, count, prefix = "account_set_id", "account_id", "n_accounts", "acs"


class Reps(PeopleSets[RepSet]):
    """Sets of reps (see `territory.ingest.read_reps` for the columns)."""

    record = RepSet
    set_table, row_table = rep_sets, reps
    set_key, key, count, prefix = "rep_set_id", "rep_id", "n_reps", "rps"


def _holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Values as JSON has them: None for what is unknown, lists for tuples."""
    return [_plain_value(value) for value in column.tolist()]


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple | list | set | frozenset):
        return list(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, int | float | str | bool | dict):
        return value
    return json.loads(json.dumps(value, default=str))


def _typed(table: pd.DataFrame, rows: Table) -> pd.DataFrame:
    """Give the columns the types that the readers give them."""
    table.index = pd.Index(table.index, dtype="str")
    for name in table.columns:
        kind = rows.c[name].type.python_type if name in rows.c else None
        if kind in (float, int) or (kind is None and _is_numeric(table[name])):
            table[name] = table[name].astype(float)
        elif kind is str:
            table[name] = table[name].astype("str")
        elif table[name].map(lambda cell: isinstance(cell, list)).any():
            table[name] = table[name].map(lambda cell: tuple(cell or ()))
    return table


def _is_numeric(column: "pd.Series[Any]") -> bool:
    return bool(column.map(lambda cell: cell is None or isinstance(cell, int | float)).all())
