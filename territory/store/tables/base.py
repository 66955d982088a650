"""What all tables are made of: one metadata, times in UTC, JSON, geometry, ids."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, LargeBinary, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Blob = LargeBinary


class UtcTime(TypeDecorator[datetime]):
    """A moment; aware on the way in and out, UTC in the store."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take the zone off for SQLite, which has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key(name: str) -> Column[str]:
    """Primary key: an id of ours."""
    return Column(name, String, primary_key=True)


def text(name: str, **options: Any) -> Column[str]:
    """Text that must be there."""
    return Column(name, String, nullable=False, **options)


def refers(name: str, target: str, **options: Any) -> Column[str]:
    """Id of a row of another table, that must be there and takes this one with it."""
    options.setdefault("nullable", False)
    return Column(name, String, ForeignKey(target, ondelete="CASCADE"), **options)


def uses(name: str, target: str, *, nullable: bool = False) -> Column[str]:
    """Id of a row of another table, that cannot go while it is used."""
    return Column(name, String, ForeignKey(target), nullable=nullable)


def in_workspace() -> Column[str]:
    """Workspace of a row: part of every query."""
    return refers("workspace_id", "workspaces.workspace_id", index=True)


def moment(name: str, *, nullable: bool = False, **options: Any) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, UtcTime, nullable=nullable, **options)
