"""Rows of one workspace: the only way in which the rows of companies are asked for."""

from typing import Any, TypeVar

from sqlalchemy import Connection, Delete, Select, Table, Update, delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from territory.store.problems import Conflict, NotFound
from territory.store.records import Record

R = TypeVar("R", bound=Record)


def select_in(workspace_id: str, table: Table, *columns: Any) -> Select[Any]:
    """Select rows of the workspace; all columns by default."""
    return select(*(columns or (table,))).where(table.c.workspace_id == workspace_id)


def update_in(workspace_id: str, table: Table) -> Update:
    """Change rows of the workspace."""
    return update(table).where(table.c.workspace_id == workspace_id)


def delete_in(workspace_id: str, table: Table) -> Delete:
    """Remove rows of the workspace."""
    return delete(table).where(table.c.workspace_id == workspace_id)


def get_one(
    connection: Connection, record: type[R], table: Table, workspace_id: str, key: str, value: str
) -> R:
    """Return the one row with this key.

    Raises
    ------
    NotFound
        When the workspace has none.
    """
    query = select_in(workspace_id, table, *record.columns(table)).where(table.c[key] == value)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"there is no {key.removesuffix('_id').replace('_', ' ')} {value!r}")
    return record.of(row)


def list_page(
    connection: Connection,
    record: type[R],
    table: Table,
    workspace_id: str,
    key: str,
    after: str | None,
    limit: int,
    **filters: Any,
) -> list[R]:
    """Return up to `limit` rows in the order of their ids, those after `after`.

    `filters` are columns and the value they must have; None asks for nothing.
    """
    query = select_in(workspace_id, table, *record.columns(table)).order_by(table.c[key])
    if after is not None:
        query = query.where(table.c[key] > after)
    for column, value in filters.items():
        if value is not None:
            query = query.where(table.c[column] == value)
    return [record.of(row) for row in connection.execute(query.limit(limit))]


def remove_one(
    connection: Connection, table: Table, workspace_id: str, key: str, value: str
) -> None:
    """Remove the one row with this key.

    Raises
    ------
    NotFound
        When the workspace has none.
    Conflict
        When something else uses it.
    """
    what = key.removesuffix("_id").replace("_", " ")
    try:
        found = connection.execute(delete_in(workspace_id, table).where(table.c[key] == value))
    except DBAPIError as error:
        if breaks_rule(error):
            raise Conflict(f"{what} {value!r} is used") from None
        raise
    if not found.rowcount:
        raise NotFound(f"there is no {what} {value!r}")


def breaks_rule(error: DBAPIError) -> bool:
    """Whether a unique key or a reference was violated; the driver of PostgreSQL tells by code."""
    told = error.orig.args[0] if error.orig is not None and error.orig.args else None
    code = told.get("C", "") if isinstance(told, dict) else ""
    return isinstance(error, IntegrityError) or code.startswith("23")
