"""Who works: so that the jobs of a worker that died go to another one at once."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select, update

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.records import WorkerRow
from territory.store.tables import workers


class Workers:
    """The workers of all machines that share the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, host: str, pid: int, slots: int) -> WorkerRow:
        """Sign a worker on."""
        moment = now()
        row = WorkerRow(
            worker_id=new_id("wrk"),
            host=host,
            pid=pid,
            slots=slots,
            started_at=moment,
            heartbeat_at=moment,
        )
        with self._database.begin() as connection:
            connection.execute(insert(workers).values(row.model_dump()))
        return row

    def all(self) -> list[WorkerRow]:
        """Return all that signed on and not off, the oldest first."""
        query = select(*WorkerRow.columns(workers)).order_by(workers.c.worker_id)
        with self._database.read() as connection:
            return [WorkerRow.of(row) for row in connection.execute(query)]

    def beat(self, worker_id: str) -> None:
        """Say that a worker is alive."""
        chosen = update(workers).where(workers.c.worker_id == worker_id)
        with self._database.begin() as connection:
            connection.execute(chosen.values(heartbeat_at=now()))

    def remove(self, worker_ids: Collection[str]) -> None:
        """Sign workers off."""
        with self._database.begin() as connection:
            connection.execute(delete(workers).where(workers.c.worker_id.in_(worker_ids)))
