"""A centre whose server can be stopped and started, as an operator or a power cut does."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from bench.served import ServedCentre
from lims.core.actor import Actor, system_actor
from lims.core.clock import system_clock
from lims.core.database import Database
from tests.browser.instances import free_ports


class StoppableCentre(ServedCentre):
    """A centre on SQLite and on a port of its own, with what its operator does beside it."""

    @classmethod
    def staffed(cls, folder: Path, staffed_template: Path, key_file: Path) -> "StoppableCentre":
        """With the accounts of the template."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(staffed_template, folder / "lims.db")
        [port] = free_ports(1)
        return cls.make(folder / "instance", port, f"sqlite:///{folder / 'lims.db'}", key_file)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        database = Database(self.settings)
        try:
            with database.read() as session:
                yield session
        finally:
            database.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[tuple[Session, Actor]]:
        """What a colleague does at another computer meanwhile."""
        database = Database(self.settings)
        try:
            with database.transaction() as session:
                yield session, system_actor("command", system_clock(), self.settings.zone, name="田中 悠")
        finally:
            database.close()
