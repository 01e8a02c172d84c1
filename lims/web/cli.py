"""Setting up and serving an instance."""

import secrets

import click

from lims.core.database import Database
from lims.core.keys import create_key
from lims.core.migrations import upgrade
from lims.core.settings import Settings, load_settings


def prepare_instance(settings: Settings) -> None:
    """Make what an instance needs and does not have yet: folders, key, session secret, tables. Safe to repeat."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    create_key(settings.key_file)
    secret_file = settings.data_folder / "secret"
    if not settings.secret_key and not secret_file.exists():
        secret_file.touch(mode=0o600)
        secret_file.write_text(secrets.token_hex(32), encoding="ascii")
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
@click.option("--proxies", default=0, show_default=True, help="How many trusted proxies stand in front.")
def serve(host: str, port: int, threads: int, proxies: int) -> None:
    """Serve with waitress, in one process. For several processes use gunicorn: gunicorn "app:create_app()"."""
    from flask import current_app  # noqa: PLC0415 - the app exists only now
    from waitress import serve as serve_with_waitress  # noqa: PLC0415
    from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
    click.echo(f"Serving on http://{host}:{port}")
    serve_with_waitress(app, host=host, port=port, threads=threads)


COMMANDS = [init, serve]
