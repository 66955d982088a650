"""`territory serve`: the service, or one plan in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from territory.cli.store_option import DEFAULT_STORE, StoreOption


def serve(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of a plan to show; without any, the service.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    store: StoreOption = DEFAULT_STORE,
    login: Annotated[
        bool, typer.Option("--login", help="Ask who one is: `territory user add` adds users.")
    ] = False,
    workers: Annotated[int, typer.Option(min=0, max=64, help="How many jobs at a time.")] = 1,
    public_url: Annotated[
        str | None, typer.Option(help="Address by which browsers come, e.g. https://plan.acme.com.")
    ] = None,
) -> None:
    """Run the service, or show the plan of a folder, by default to this machine only.

    Without a login it listens on addresses of this machine only. A new store begins with the demo.
    """
    from territory.cli.answering import answering

    with answering():
        if folder is not None:
            _show_folder(folder, port)
        else:
            _run_service(host, port, store, login, workers, public_url)


def _show_folder(folder: Path, port: int) -> None:
    import uvicorn

    from territory.api import create_folder_app
    from territory.console import console
    from territory.errors import Fault, InvalidInput

    if not (folder / "plan.json").is_file():
        message = "holds no plan: make one with `territory demo` or `territory design`"
        raise InvalidInput([Fault(str(folder), message)])
    console.print(f"http://127.0.0.1:{port}  (Ctrl+C ends it)", highlight=False)
    uvicorn.run(create_folder_app(folder), host="127.0.0.1", port=port, log_level="warning")


def _run_service(
    host: str, port: int, store: str, login: bool, workers: int, public_url: str | None
) -> None:
    import os

    import uvicorn

    from territory.api import create_app
    from territory.api.logs import start_logging
    from territory.cli.store_option import opening
    from territory.console import console
    from territory.settings import read_settings
    from territory.ui import add_pages
    from territory.workspace.demo import add_demo

    settings = read_settings(
        os.environ,
        host=host,
        port=port,
        store=store,
        login=login or None,
        workers=workers,
        public_url=public_url,
    )
    with opening(store) as opened:
        if settings.login:
            _check_users(opened)
        elif not opened.workspaces.all():
            console.print("A new store: it begins with the demo")
            add_demo(opened, "local")
    console.print(f"http://{host}:{port}  (Ctrl+C ends it)", highlight=False)
    start_logging()
    app = create_app(settings)
    add_pages(app)
    _prefer_short_answers()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=10,
    )


def _prefer_short_answers() -> None:
    """Set up Python so that nobody waits long for what it does for others, or for itself."""
    import gc
    import sys

    sys.setswitchinterval(0.001)  # a long answer lets short ones pass this often; else each 5 ms
    gc.freeze()  # what is there by now stays, and is not searched for garbage again and again


def _check_users(opened: object) -> None:
    from territory.errors import Fault, InvalidInput
    from territory.store import Store
    from territory.store.people import People

    assert isinstance(opened, Store)
    if People(opened).is_empty():
        message = "nobody could log in: add the first user with `territory user add --admin`"
        raise InvalidInput([Fault("--login", message)])
