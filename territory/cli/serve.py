"""`territory serve`: a plan in the browser."""

from pathlib import Path
from typing import Annotated

import typer


def serve(
    folder: Annotated[Path, typer.Argument(help="Folder of a plan.")] = Path("demo"),
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Show a plan in the browser, to this machine only."""
    import uvicorn

    from territory.api import create_app
    from territory.cli.answering import answering
    from territory.console import console
    from territory.errors import Fault, InvalidInput

    with answering():
        if not (folder / "plan.json").is_file():
            message = "holds no plan: make one with `territory demo` or `territory design`"
            raise InvalidInput([Fault(str(folder), message)])
        console.print(f"http://127.0.0.1:{port}  (Ctrl+C ends it)", highlight=False)
        uvicorn.run(create_app(folder), host="127.0.0.1", port=port, log_level="warning")
