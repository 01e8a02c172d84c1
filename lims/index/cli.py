"""`centre`: who may send records to this index."""

import json
from pathlib import Path

import click
from flask_babel import gettext as _

from lims.core.refusals import InvalidValue
from lims.index.operations.centres import CentreDraft, add_key, register_centre, revoke_key
from lims.index.queries.centres import freshness
from lims.web.actors import command_actor
from lims.web.database import session, transaction

KEY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("centre", short_help="Centres that send their records to this index.")
def centre() -> None:
    """Register centres, list them, and accept or revoke their public keys. For an index only."""


@centre.command("add", short_help="Register a centre.")
@click.argument("code")
@click.option("--name-en", required=True)
@click.option("--name-ja", required=True)
@click.option("--contact", required=True, help="The centre's e-mail address.")
@click.option("--home-page")
@click.option("--key", "key_file", type=KEY_FILE, help="Its public key, as `sync --key` prints it at the centre.")
def add_centre(
    code: str, name_en: str, name_ja: str, contact: str, home_page: str | None, key_file: Path | None
) -> None:
    """Register the centre CODE, with its public key if it is at hand."""
    jwk = _jwk_in(key_file) if key_file else None
    draft = CentreDraft(name_en=name_en, name_ja=name_ja, contact_email=contact, home_page=home_page)
    with transaction() as writing:
        register_centre(writing, command_actor(), code, draft)
        if jwk is not None:
            add_key(writing, command_actor(), code, jwk)
    click.echo(_("Registered the centre %(code)s.", code=code))


@centre.command("list", short_help="List the centres and how current they are.")
def list_centres() -> None:
    """One line for each centre: code, records, open refusals, last message, name."""
    for found in freshness(session()):
        heard = found.centre.last_message_at
        told = heard.isoformat(timespec="minutes") if heard else "-"
        state = "" if found.centre.active else _("(not active)")
        line = f"{found.centre.code:12} {found.records:>9} {found.open_refusals:>6} {told:22} {found.centre.name_en}"
        click.echo(f"{line} {state}".rstrip())


@centre.command("key", short_help="Accept or revoke a public key of a centre.")
@click.argument("code")
@click.argument("key_file", type=KEY_FILE, required=False)
@click.option("--revoke", "key_id", help="The id of a key that is no longer trusted.")
def change_key(code: str, key_file: Path | None, key_id: str | None) -> None:
    """Accept the public key in KEY_FILE (a JSON Web Key) for the centre CODE, or revoke one by its id."""
    if (key_file is None) == (key_id is None):
        raise click.UsageError("Give either a key file or --revoke.")
    with transaction() as writing:
        if key_id is not None:
            revoke_key(writing, command_actor(), code, key_id)
            click.echo(_("Revoked the key %(key)s of %(code)s.", key=key_id, code=code))
            return
        assert key_file is not None
        key = add_key(writing, command_actor(), code, _jwk_in(key_file))
        click.echo(_("Accepted the key %(key)s of %(code)s.", key=key.key_id, code=code))


def _jwk_in(key_file: Path) -> object:
    try:
        return json.loads(key_file.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise InvalidValue("key", str(key_file), _("It is not JSON.")) from fault


COMMANDS = [centre]
