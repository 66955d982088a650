"""The schema that the migrations make is that of the tables."""

import threading
import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from territory.store import Store, StoreUnusable, open_store
from territory.store.ids import new_id
from territory.store.tables import metadata

OF_DATABASES = ("unit_boxes", "spatial_ref_sys", "ix_units_geometry")
"""What a spatial index is made of; SQLAlchemy does not know it."""


def test_migrations_make_the_tables(store):
    with store.read() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type 'geometry'")
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [each for each in found if not each[1].name.startswith(OF_DATABASES)] == []


def test_a_store_is_current_once_it_is_open(store):
    assert store.is_current()
    assert store.check() == []


def test_a_new_file_is_a_store_at_once(tmp_path):
    url = str(tmp_path / "new.db")
    closed = Store(url)
    assert not closed.is_current()
    closed.close()
    opened = open_store(url)
    assert opened.workspaces.all() == []
    opened.close()


def test_several_may_open_a_new_store_at_the_same_time(tmp_path):
    url, faults = str(tmp_path / "new.db"), []

    def open_it() -> None:
        try:
            open_store(url).close()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store):
    with store.begin() as connection:
        known = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreUnusable, match="newer version"):
            open_store(store.url)
        assert not store.is_current()
    finally:
        with store.begin() as connection:
            restored = text("UPDATE alembic_version SET version_num = :known")
            connection.execute(restored, {"known": known})


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://host/x", "not mysql"),
        ("sqlite://", "needs a file"),
        ("/no/such/folder/x.db", "no folder"),
        ("postgresql://nobody@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_what_is_no_store_is_refused_with_a_reason(url, message):
    with pytest.raises(StoreUnusable, match=message):
        open_store(url)


def test_ids_sort_in_the_order_of_their_making():
    ids = [new_id("pln") for _ in range(2000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 2000
