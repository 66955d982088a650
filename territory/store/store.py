"""One object for everything that is kept."""

from sqlalchemy import text

from territory.store.database import Database
from territory.store.history import find_gaps
from territory.store.jobs import Jobs
from territory.store.merges import Merges
from territory.store.people_sets import Accounts, Reps
from territory.store.plans import Plans
from territory.store.scenarios import Scenarios
from territory.store.studies import Studies
from territory.store.unit_sets import UnitSets
from territory.store.workers import Workers
from territory.store.workspaces import Workspaces


class Store(Database):
    """Everything that is kept, by kind; the methods of each take the workspace first.

    Attributes
    ----------
    workspaces, unit_sets, accounts, reps, scenarios, plans, merges, studies, jobs, workers
        See the classes.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.workspaces = Workspaces(self)
        self.unit_sets = UnitSets(self)
        self.accounts = Accounts(self)
        self.reps = Reps(self)
        self.scenarios = Scenarios(self)
        self.plans = Plans(self)
        self.merges = Merges(self.plans)
        self.studies = Studies(self)
        self.jobs = Jobs(self)
        self.workers = Workers(self)

    def check(self) -> list[str]:
        """Look for damage; returns what is wrong, a sentence each."""
        with self.read() as connection:
            gaps = find_gaps(connection)
            if not self.is_sqlite:  # the server checks its files and references itself
                return gaps
            lines = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            loose = connection.execute(text("PRAGMA foreign_key_check")).all()
        damage = [line for line in lines if line != "ok"]
        damage += [f"a row of {row[0]} refers to nothing in {row[2]}" for row in loose]
        return damage + gaps


def open_store(url: str) -> Store:
    """Open a store, and bring its schema up to date; a new one is made where there is none.

    Parameters
    ----------
    url
        Name of a file of SQLite, or ``postgresql://user:password@host/database``.

    Raises
    ------
    StoreUnusable
        When it cannot be opened.
    """
    store = Store(url)
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store
