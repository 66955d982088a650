"""What was found out a moment ago."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from territory.api.fresh import SECONDS, Fresh
from territory.store import open_store


def run(coroutine):
    """Wait for an answer, in a thread: browsers of other tests run a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


class Asked:
    """A question that counts how often the store was asked."""

    def __init__(self, recent, clock):
        self.recent, self.clock, self.times = recent, clock, 0

    def find(self):
        self.times += 1
        return self.times

    def __call__(self):
        return run(self.recent.ask("who", self.find))


@pytest.fixture
def store(tmp_path):
    opened = open_store(str(tmp_path / "store.db"))
    yield opened
    opened.close()


@pytest.fixture
def asked(store):
    clock = [0.0]
    return Asked(Fresh(store, lambda: clock[0]), clock)


def test_the_store_is_asked_once_within_a_second(asked):
    assert [asked(), asked()] == [1, 1]


def test_what_another_process_writes_shows_in_a_second(asked):
    first = asked()
    asked.clock[0] += SECONDS
    assert [first, asked()] == [1, 2]


def test_what_this_process_writes_shows_at_once(asked, store):
    first = asked()
    store.workspaces.add("Acme")
    assert [first, asked()] == [1, 2]


def test_what_is_written_while_an_answer_is_found_makes_it_old(asked, store):
    def find():
        store.workspaces.add("Acme")
        return "before"

    assert run(asked.recent.ask("who", find)) == "before"
    assert asked() == 1


def test_what_fails_is_asked_again(asked):
    def fail():
        raise KeyError("nobody")

    with pytest.raises(KeyError):
        run(asked.recent.ask("who", fail))
    assert asked() == 1
