"""``footnote users add | remove | list | key``: who may log in."""

from pathlib import Path
from typing import Annotated

import typer

from ui.access.person import Role
from ui.cli import AsJson

users = typer.Typer(help="Who may log in to the page and the API.", no_args_is_help=True)

File = Annotated[
    Path | None,
    typer.Option("--users", help="The users file (or FOOTNOTE_USERS).", metavar="FILE"),
]
Name = Annotated[str, typer.Argument(help="The user's name.", metavar="NAME")]


def _file(file: Path | None) -> Path:
    from rag.errors import UsageError
    from rag.settings import load_settings

    found = load_settings(users=file).users
    if found is None:
        raise UsageError("No users file is named. Use --users FILE, or set FOOTNOTE_USERS.")
    return found


@users.command()
def add(
    name: Name,
    role: Annotated[
        Role | None, typer.Option(help="Editors add, edit and remove articles.")
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="FOOTNOTE_PASSWORD",
            help="Better left out: it is asked for, or read from FOOTNOTE_PASSWORD.",
        ),
    ] = None,
    keep_password: Annotated[
        bool, typer.Option("--keep-password", help="Of a user who is there: change the role alone.")
    ] = False,
    file: File = None,
) -> None:
    """Add a user, or give one another password or role."""
    from ui import terminal
    from ui.access.users import UsersFile

    found = _file(file)
    if password is None and not keep_password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    UsersFile(found).put(name, None if keep_password else password, role)
    terminal.say(f"{name} may log in. Serve with: footnote serve --users {found}")


@users.command()
def remove(name: Name, file: File = None) -> None:
    """Take a user out; what they kept stays."""
    from ui import terminal
    from ui.access.users import UsersFile

    UsersFile(_file(file)).remove(name)
    terminal.say(f"{name} may log in no more.")


@users.command()
def key(name: Name, file: File = None) -> None:
    """Make a user a new API key, and print it this once."""
    from ui.access.users import UsersFile

    typer.echo(UsersFile(_file(file)).new_key(name))


@users.command(name="list")
def list_users(as_json: AsJson = False, file: File = None) -> None:
    """List the users with their roles."""
    from ui import terminal
    from ui.access.users import UsersFile

    found = UsersFile(_file(file)).users()
    if as_json:
        terminal.print_json(
            [{"name": n, "role": u.role, "has_key": bool(u.key)} for n, u in found.items()]
        )
        return
    for name, user in found.items():
        typer.echo(f"{name}  {user.role}{'  has an API key' if user.key else ''}")
