"""`territory work`: do the jobs of a store."""

from collections.abc import Callable
from typing import Annotated

import typer

from territory.cli.store_option import DEFAULT_STORE, StoreOption


def work(
    store: StoreOption = DEFAULT_STORE,
    slots: Annotated[
        int, typer.Option(min=1, max=256, help="How many jobs to do at the same time.")
    ] = 1,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that jobs have to end when this is stopped.")
    ] = 5.0,
    until_idle: Annotated[bool, typer.Option(help="End once there is nothing to do.")] = False,
    attached: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Do the jobs of a store, beside `territory serve` or on another machine.

    Ctrl+C or SIGTERM stops it: jobs that do not end within the grace go back into the queue.
    """
    import logging
    import signal
    import threading

    from territory.cli.answering import answering
    from territory.cli.store_option import opening
    from territory.jobs.worker import Worker

    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.WARNING)
    logging.getLogger("territory").setLevel(logging.INFO)
    with answering(), opening(store) as opened:
        worker = Worker(opened, slots)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        if attached:
            threading.Thread(target=_stop_at_end_of_input, args=(worker.stop,), daemon=True).start()
        worker.run(grace, until_idle=until_idle)


def _stop_at_end_of_input(stop: Callable[[], None]) -> None:
    import os

    while os.read(0, 1024):  # whoever holds the other end of the pipe is still there
        pass
    stop()
