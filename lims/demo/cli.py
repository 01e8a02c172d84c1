"""`demo`: a centre and an index to try out, with one command."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import click

import lims
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.core.settings import ROOT
from lims.demo.instances import Instance, make_instances, run_instances, wait_until_served
from lims.demo.people import NAMES, PASSWORD
from lims.demo.story import fill_centre, fill_index
from lims.web.cli import prepare_instance

FILLED = "filled"


@click.command("demo", short_help="Make a demonstration centre and index, load real lists, and start both.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=ROOT / "instance" / "demo")
@click.option("--centre-port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--index-port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--only-fill", is_flag=True, help="Make and fill the instances, but do not start them.")
def demo(folder: Path, centre_port: int, index_port: int, only_fill: bool) -> None:
    """Make two SQLite instances in FOLDER (once), fill them, serve both with their schedulers until Ctrl-C."""
    folder = folder.resolve()
    centre, index = make_instances(folder, centre_port, index_port)
    if not (folder / FILLED).exists():
        _fill(centre, index)
        (folder / FILLED).touch()
    if only_fill:
        return
    raise SystemExit(run_instances(centre, index, lambda: _welcome(centre, index)))


def _fill(centre: Instance, index: Instance) -> None:
    began = time.monotonic()
    for instance in (centre, index):
        prepare_instance(instance.settings())
    lims.import_models()
    with contextlib.closing(Database(centre.settings())) as database:
        fill_centre(database, system_clock(), lambda step: click.echo(f"  {step}"))
    with contextlib.closing(Database(index.settings())) as database:
        fill_index(database, centre.settings(), system_clock())
    click.echo(f"  filled in {time.monotonic() - began:.0f} s")


def _welcome(centre: Instance, index: Instance) -> None:
    """Send the records to the index once both answer, then say where to go."""
    for instance in (centre, index):
        if not wait_until_served(instance):
            raise click.ClickException(f"{instance.url} does not answer; see the messages above.")
    command = [sys.executable, str(ROOT / "app.py"), "sync"]
    subprocess.run(command, env=centre.environment, check=False)  # noqa: S603
    click.echo(f"\n  Centre  {centre.url}\n  Index   {index.url}\n")
    click.echo(f"  Sign in with one of these and the password {PASSWORD}:")
    for login, name in NAMES.items():
        click.echo(f"    {login:<15}{name}")
    click.echo("\n  Ctrl-C stops both.")


demo.without_app = True  # type: ignore[attr-defined]

COMMANDS = [demo]
