"""A centre whose server can be stopped and started, as an operator or a power cut does."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from lims.core.actor import Actor, system_actor
from lims.core.clock import system_clock
from lims.core.database import Database
from lims.core.settings import ROOT
from lims.demo.instances import Instance, make_instances, wait_until_served
from tests.browser.instances import PATIENCE_SECONDS, free_ports


@dataclass
class StoppableCentre:
    """A centre on a port of its own."""

    instance: Instance
    log_file: Path
    program: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(cls, folder: Path, staffed_template: Path, key_file: Path) -> "StoppableCentre":
        instance, _index = make_instances(folder, *free_ports(2))
        settings = instance.settings()
        settings.data_folder.mkdir(parents=True)
        shutil.copy(staffed_template, settings.data_folder / "lims.db")
        shutil.copy(key_file, settings.key_file)
        (settings.data_folder / "secret").write_text("s" * 64, encoding="ascii")
        return cls(instance, folder / "centre.log")

    @property
    def url(self) -> str:
        return self.instance.url

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(self.instance.port)]
        with self.log_file.open("ab") as log:
            self.program = subprocess.Popen(command, env=self.instance.environment, cwd=ROOT, stdout=log, stderr=log)
        assert wait_until_served(self.instance, PATIENCE_SECONDS), self.log_file.read_text(encoding="utf-8")

    def kill(self) -> None:
        """Ends the server at once, whatever it is doing."""
        if self.program is not None:
            self.program.kill()
            self.program.wait(timeout=PATIENCE_SECONDS)
            self.program = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        database = Database(self.instance.settings())
        try:
            with database.read() as session:
                yield session
        finally:
            database.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[tuple[Session, Actor]]:
        """What a colleague does at another computer meanwhile."""
        settings = self.instance.settings()
        database = Database(settings)
        try:
            with database.transaction() as session:
                yield session, system_actor("command", system_clock(), settings.zone, name="田中 悠")
        finally:
            database.close()
