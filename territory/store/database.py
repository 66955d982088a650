"""The connections of a store, and its schema."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from territory.store.engine import WRITES, make_engine
from territory.store.problems import StoreUnusable

MIGRATIONS = Path(__file__).parent / "migrations"


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


class Database:
    """The one object with connections; safe to use from several threads.

    Attributes
    ----------
    url
        Where it is, as it was given: what a worker needs to open the same one.
    engine
        The engine of SQLAlchemy.
    writes
        How many transactions were written by this object: what was read before may have changed.
    on_rollback
        What forgets things that were seen in a transaction that came to nothing.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.writes = 0
        self._writing = self.engine.execution_options(**{WRITES: True})
        self.on_rollback: list[Callable[[], None]] = []
        self._open: ContextVar[Connection | None] = ContextVar("open_transaction", default=None)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is committed at the end unless an error is raised.

        What is called inside joins it, so that several changes are made together or not at all.
        """
        outer = self._open.get()
        if outer is not None:
            yield outer
            return
        try:
            with self._writing.begin() as connection:
                token = self._open.set(connection)
                try:
                    yield connection
                finally:
                    self._open.reset(token)
        except BaseException:
            for forget in self.on_rollback:
                forget()
            raise
        finally:
            self.writes += 1

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the store and writes nothing."""
        outer = self._open.get()
        if outer is not None:
            yield outer
            return
        with self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may try at the same time.

        Raises
        ------
        StoreUnusable
            When the server does not answer, or the store was made by a newer version.
        """
        try:
            with self._writing.connect() as connection:
                if not self._is_behind(connection):
                    return
            with self._writing.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(7777001)"))
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise StoreUnusable(f"the store cannot be used: {error.orig}") from error

    def _is_behind(self, connection: Connection) -> bool:
        found = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(_config())
        if found is not None and found not in {each.revision for each in script.walk_revisions()}:
            raise StoreUnusable("the store was made by a newer version of this program")
        return found != script.get_current_head()

    def is_current(self) -> bool:
        """Whether the store answers and its schema is that of this program."""
        try:
            with self.read() as connection:
                return not self._is_behind(connection)
        except (DBAPIError, StoreUnusable):
            return False


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
