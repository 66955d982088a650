"""`territory store`: look after a store."""

import typer

from territory.cli.store_option import DEFAULT_STORE, StoreOption

app = typer.Typer(help="Look after a store.", no_args_is_help=True)


@app.command()
def migrate(store: StoreOption = DEFAULT_STORE) -> None:
    """Bring the schema up to date, as every command does that opens the store."""
    from territory.cli.answering import answering
    from territory.cli.store_option import opening
    from territory.console import console

    with answering(), opening(store):
        console.print("The schema is up to date")


@app.command()
def check(store: StoreOption = DEFAULT_STORE) -> None:
    """Look for damage: in the file, in references, in the history of every plan."""
    from territory.cli.answering import answering
    from territory.cli.store_option import opening
    from territory.console import console

    with answering(), opening(store) as opened:
        faults = opened.check()
        if not faults:
            console.print("The store is sound")
            return
        for fault in faults:
            console.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1)
