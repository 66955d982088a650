import time

from solvers.stop import Stop


def test_time_runs_out():
    """Not before the limit, and after it for good."""
    stop = Stop(0.05)
    assert not stop()
    time.sleep(0.06)
    assert stop()
    assert stop.remaining == 0.0
    assert stop.seconds >= 0.05


def test_no_time_is_over_at_once():
    """A limit of zero seconds."""
    assert Stop(0.0)()


def test_what_ended_by_itself_was_not_cut_short():
    """Only an answer of yes cuts short."""
    stop = Stop(60.0)
    stop()
    assert not stop.cut_short


def test_the_caller_is_asked_each_time():
    """The answer changes from no to yes."""
    answers = iter([False, True])
    stop = Stop(60.0, cancelled=lambda: next(answers))
    assert not stop()
    assert stop()
    assert stop.cut_short


def test_a_deadline_is_not_a_cancellation():
    """Time is up, but the caller said nothing."""
    stop = Stop(0.0)
    stop()
    assert not stop.cancelled
