"""`territory user` and `territory token`: who may use the service."""

from typing import Annotated

import typer

from territory.cli.options import PrintJson
from territory.cli.store_option import DEFAULT_STORE, StoreOption

user = typer.Typer(help="Users of the service.", no_args_is_help=True)
token = typer.Typer(help="Tokens of the API.", no_args_is_help=True)

# Spelled out, as for METHOD_NAMES; a test compares.
ROLE_NAMES = "admin, planner, manager, rep, analyst or finance"
SCOPE_NAMES = "read, write, solve, comment, approve, audit, admin"
Email = Annotated[str, typer.Argument(help="E-mail address.")]


@user.command("add")
def add_user(
    email: Email,
    name: Annotated[str, typer.Option(help="Name; by default the e-mail address.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="Looks after the whole service.")] = False,
    workspace: Annotated[
        str, typer.Option(help="Workspace to be in; `default` is the oldest.")
    ] = "",
    role: Annotated[str, typer.Option(help=f"What the user is there: {ROLE_NAMES}.")] = "",
    rep: Annotated[str, typer.Option(help="Which rep the user is.")] = "",
    sign_on: Annotated[
        bool, typer.Option("--sign-on", help="Without a password: by single sign-on only.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Add a user; asks for the password, or reads it from standard input."""
    from territory.cli.answering import answering
    from territory.cli.store_option import opening
    from territory.console import console
    from territory.workspace.users import NewUser, add_person

    with answering(), opening(store) as opened:
        password = None if sign_on else _ask_password()
        new = NewUser(email, name, password, admin, workspace, role, rep)
        made = add_person(opened, new)
        console.print(f"Added {made.email}", highlight=False)


@user.command("list")
def list_users(store: StoreOption = DEFAULT_STORE) -> None:
    """List the users."""
    from territory.cli.answering import answering
    from territory.cli.store_option import opening
    from territory.store.people import People

    with answering(), opening(store) as opened:
        for each in People(opened).page(limit=100_000):
            state = "disabled" if each.disabled_at else "admin" if each.is_admin else ""
            typer.echo("\t".join(filter(None, (each.email, each.name, state))))


@token.command("create")
def create_token(
    email: Annotated[str, typer.Argument(help="E-mail address of its user.")],
    scope: Annotated[list[str], typer.Option(help=f"What it allows: {SCOPE_NAMES}; repeat.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    workspace: Annotated[
        str, typer.Option(help="The one workspace it is for; `default` is the oldest.")
    ] = "",
    days: Annotated[int, typer.Option(min=0, help="Days until it ends; 0 is never.")] = 0,
    as_json: PrintJson = False,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Make a token and print it; it is told only once."""
    import json

    from territory.cli.answering import answering, print_json
    from territory.cli.store_option import opening
    from territory.workspace.users import add_token

    with answering(as_json), opening(store) as opened:
        made, secret = add_token(opened, email, name, scope, workspace, days)
        if as_json:
            print_json(json.dumps({**made.model_dump(mode="json"), "secret": secret}))
        else:
            typer.echo(secret)


def _ask_password() -> str:
    import sys

    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")
