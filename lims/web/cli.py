"""Setting up and serving an instance."""

from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _
from waitress import serve as serve_with_waitress

from lims.core.backup import make_backup, restore_backup
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.core.keys import create_key, create_secret
from lims.core.migrations import upgrade
from lims.core.settings import Settings, load_settings
from lims.web.actors import settings


def prepare_instance(settings: Settings) -> None:
    """Make what an instance needs and does not have yet: folders, key, session secret, tables. Safe to repeat."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    create_key(settings.key_file)
    if not settings.secret_key:
        create_secret(settings.data_folder / "secret")
    database = Database(settings)
    try:
        upgrade(database.engine)
    finally:
        database.close()


@click.command("init", short_help="Create this instance, or bring its database to this version.")
def init() -> None:
    """Make the folders, the signing key and the database of this instance; upgrade the database if it is older.

    Nothing that exists is overwritten. Afterwards create the first account with `python app.py user add`.
    """
    settings = load_settings()
    prepare_instance(settings)
    click.echo(f"Ready: {settings.role} {settings.centre_code}, data in {settings.data_folder}.")


init.without_app = True  # type: ignore[attr-defined]


@click.command("serve", short_help="Serve the pages and the API.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
def serve(host: str, port: int, threads: int) -> None:
    """Serve with waitress, in one process. For several processes use gunicorn: gunicorn "app:create_app()"."""
    click.echo(f"Serving on http://{host}:{port}")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    serve_with_waitress(app, host=host, port=port, threads=threads)


@click.command("backup", short_help="Write a backup of this instance into one file.")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
def backup(archive: Path) -> None:
    """Write the database, the attached files and the keys into ARCHIVE (a ZIP file), while the instance runs.

    Keep it where only trusted people can read it: it contains the private key of this instance.
    """
    if archive.exists():
        raise click.ClickException(_("The file %(file)s exists already; a backup never replaces one.", file=archive))
    members = make_backup(settings(), archive, system_clock())
    archive.chmod(0o600)
    click.echo(_("Backup written: %(file)s, files in it: %(count)s.", file=archive, count=members))


@click.command("restore", short_help="Bring this instance back from a backup.")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Move what this instance has into a folder beside it first.")
def restore(archive: Path, replace: bool) -> None:
    """Check ARCHIVE completely, then bring back its database, files and keys, and upgrade the database if it is older.

    Stop the server and the scheduler first. Run `python app.py verify` afterwards.
    """
    target = load_settings()
    members = restore_backup(target, archive, replace=replace)
    prepare_instance(target)
    click.echo(f"Restored: {members} files from {archive}.")


restore.without_app = True  # type: ignore[attr-defined]

COMMANDS = [init, serve, backup, restore]
