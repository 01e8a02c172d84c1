"""`user`: accounts from the command line."""

from datetime import timedelta

import click
from flask_babel import gettext as _

from lims.accounts.operations import create_user, edit_user, issue_token, set_password
from lims.accounts.queries import user_by_login
from lims.accounts.queries import users as all_users
from lims.core.language import LANGUAGES
from lims.core.permissions import Permission
from lims.web.actors import command_actor, now
from lims.web.database import session, transaction

password_option = click.password_option(
    help="The password; asked for when left out.", envvar="LIMS_USER_PASSWORD", show_envvar=True
)
role_option = click.option("--role", "roles", multiple=True, help="A role of config/roles.toml; may be repeated.")


@click.group("user", short_help="Accounts: list, add, change roles, passwords and tokens.")
def user() -> None:
    """Accounts of this instance."""


@user.command("list")
def list_users() -> None:
    """Print all accounts with their roles."""
    for account in all_users(session()):
        state = _("Active") if account.active else _("Deactivated")
        click.echo("\t".join([account.login, account.name, account.email, state, ", ".join(account.role_names)]))


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", required=True, help="The person's e-mail address.")
@role_option
@click.option("--language", type=click.Choice(LANGUAGES), default="ja", show_default=True)
@password_option
def add(login: str, name: str, email: str, roles: tuple[str, ...], language: str, password: str) -> None:
    """Create the account LOGIN."""
    with transaction() as writing:
        made = create_user(
            writing,
            command_actor(),
            login=login,
            name=name,
            email=email,
            password=password,
            roles=roles,
            language=language,
        )
        click.echo(_("Created “%(login)s” with the badge %(badge)s.", login=made.login, badge=made.badge))


@user.command("roles")
@click.argument("login")
@role_option
def change_roles(login: str, roles: tuple[str, ...]) -> None:
    """Give the account LOGIN exactly these roles; none takes all roles away."""
    _change(login, roles=roles)
    click.echo(_("“%(login)s” has the roles: %(roles)s.", login=login, roles=", ".join(sorted(roles)) or "-"))


@user.command("password")
@click.argument("login")
@password_option
def password(login: str, password: str) -> None:
    """Give the account LOGIN a new password and end its sessions."""
    with transaction() as writing:
        set_password(writing, command_actor(), user_by_login(writing, login), password)
    click.echo(_("“%(login)s” has a new password; all sessions of this account have ended.", login=login))


@user.command("deactivate")
@click.argument("login")
def deactivate(login: str) -> None:
    """Deactivate the account LOGIN: its sessions and tokens end at once."""
    _change(login, active=False)
    click.echo(_("The account “%(login)s” is deactivated.", login=login))


@user.command("activate")
@click.argument("login")
def activate(login: str) -> None:
    """Activate the account LOGIN again."""
    _change(login, active=True)
    click.echo(_("The account “%(login)s” is active.", login=login))


@user.command("token")
@click.argument("login")
@click.option("--name", required=True, help="Which program will use it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="A permission such as storage.read; may be repeated.",
)
@click.option("--days", type=click.IntRange(min=1), help="How long it is valid; without it, it has no end.")
def token(login: str, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Issue an API token for the account LOGIN and print it; it is shown this once."""
    unknown = [scope for scope in scopes if scope not in set(Permission)]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: known are {', '.join(Permission)}", param_hint="--scope")
    expires_at = now() + timedelta(days=days) if days else None
    with transaction() as writing:
        _token, text = issue_token(
            writing,
            command_actor(),
            user_by_login(writing, login),
            name=name,
            scopes=[Permission(scope) for scope in scopes],
            expires_at=expires_at,
        )
    click.echo(text)


def _change(login: str, roles: tuple[str, ...] | None = None, active: bool | None = None) -> None:
    """Change roles or state, and leave the rest as it is."""
    with transaction() as writing:
        account = user_by_login(writing, login)
        edit_user(
            writing,
            command_actor(),
            account,
            version=account.version,
            name=account.name,
            email=account.email,
            roles=account.role_names if roles is None else roles,
            active=account.active if active is None else active,
        )


COMMANDS = [user]
