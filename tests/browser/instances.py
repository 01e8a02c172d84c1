"""A centre and the national index, served as in production: programs of their own with waitress, and SQLite."""

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from lims.core.actor import system_actor
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.core.keys import create_key, load_key, public_jwk
from lims.core.settings import ROOT, Settings
from lims.demo.instances import Instance, make_instances, wait_until_served
from lims.index.operations.centres import CentreDraft, add_key, register_centre

# A busy machine may need long until it serves; nothing is measured here.
PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Instances:
    """Both addresses, and the ways in that no page offers: commands and the database itself."""

    centre: Instance
    index: Instance

    def command(self, *arguments: str, instance: Instance | None = None) -> subprocess.CompletedProcess[str]:
        """Run `python app.py ...` as an operator of the centre does."""
        return subprocess.run(
            [sys.executable, str(ROOT / "app.py"), *arguments],
            env=(instance or self.centre).environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads the centre's database."""
        database = Database(self.centre.settings())
        try:
            with database.read() as session:
                yield session
        finally:
            database.close()


@contextlib.contextmanager
def served_instances(folder: Path, staffed_template: Path, key_file: Path) -> Iterator[Instances]:
    """Make both in a folder, serve them, and stop them at the end; the key is the one that signed the template."""
    centre_port, index_port = free_ports(2)
    centre, index = make_instances(folder, centre_port, index_port)
    for instance in (centre, index):
        _prepare(instance.settings(), staffed_template)
    shutil.copy(key_file, centre.settings().key_file)
    create_key(index.settings().key_file)
    _register(centre.settings(), index.settings())
    with contextlib.ExitStack() as stack:
        for instance in (centre, index):
            stack.enter_context(_serving(instance, folder / f"{instance.name}.log"))
        yield Instances(centre, index)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on; all are held at once, so that they differ."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _prepare(settings: Settings, staffed_template: Path) -> None:
    settings.data_folder.mkdir(parents=True)
    shutil.copy(staffed_template, settings.data_folder / "lims.db")
    (settings.data_folder / "secret").write_text("s" * 64, encoding="ascii")


def _register(centre: Settings, index: Settings) -> None:
    """Make the centre and its key known at the index, as an operator of the index does."""
    actor = system_actor("command", system_clock(), index.zone)
    draft = CentreDraft(centre.centre_name_en, centre.centre_name_ja, centre.centre_email, centre.public_url)
    database = Database(index)
    with database.transaction() as session:
        register_centre(session, actor, centre.centre_code, draft)
        add_key(session, actor, centre.centre_code, public_jwk(load_key(centre.key_file).public_key()))
    database.close()


@contextlib.contextmanager
def _serving(instance: Instance, log_file: Path) -> Iterator[None]:
    command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(instance.port)]
    with log_file.open("wb") as log:
        program = subprocess.Popen(command, env=instance.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            served = wait_until_served(instance, PATIENCE_SECONDS, program)
            assert served, log_file.read_text(encoding="utf-8")
            yield
        finally:
            program.terminate()
            program.wait(timeout=PATIENCE_SECONDS)
