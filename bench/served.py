"""A centre whose server is a process of its own, as in production, on a database that is given."""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from lims.core.settings import ROOT, Settings
from lims.demo.instances import Instance, make_instances, wait_until_served

PATIENCE_SECONDS = 180


@dataclass
class ServedCentre:
    """`start` it; `kill` it as when the power fails: nothing is told, nothing is finished."""

    instance: Instance
    settings: Settings
    server: list[str]
    program: subprocess.Popen[bytes] | None = field(default=None)

    @classmethod
    def make(cls, folder: Path, port: int, database_url: str, key_file: Path, workers: int = 1) -> Self:
        """A centre in a folder of its own; with several workers it is served by gunicorn, otherwise by waitress."""
        instance, _index = make_instances(folder, port, port)
        settings = replace(instance.settings(), database_url=database_url)
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        (settings.data_folder / "secret").write_text("s" * 64, encoding="ascii")
        if key_file != settings.key_file:
            shutil.copy(key_file, settings.key_file)
        waitress = [str(ROOT / "app.py"), "serve", "--port", str(port), "--threads", "16"]
        gunicorn = ["-m", "gunicorn", "--workers", str(workers), "--threads", "16", "--bind", f"127.0.0.1:{port}"]
        server = [sys.executable, *(waitress if workers == 1 else [*gunicorn, "app:create_app()"])]
        return cls(instance, settings, server)

    @property
    def url(self) -> str:
        return self.instance.url

    def start(self) -> None:
        """Raises RuntimeError with what the server wrote if it does not answer."""
        log = self.settings.data_folder / "log"
        environment = self.instance.environment | {"LIMS_DATABASE_URL": self.settings.database_url}
        with log.open("ab") as output:
            self.program = subprocess.Popen(self.server, env=environment, cwd=ROOT, stdout=output, stderr=output)
        if not wait_until_served(self.instance, PATIENCE_SECONDS, self.program):
            raise RuntimeError(log.read_text(encoding="utf-8"))

    def kill(self) -> None:
        """Ends the server at once, whatever it is doing."""
        if self.program is not None:
            self.program.kill()
            self.program.wait(PATIENCE_SECONDS)
            self.program = None
