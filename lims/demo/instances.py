"""The two demonstration instances: their settings, and the programs that serve them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from lims.core.settings import ROOT, Settings, load_settings

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Instance:
    """One demonstration instance, kept in `instance/<name>`."""

    name: str
    port: int
    settings_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The process environment without other LIMS_ variables: the demonstration never touches a real database."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LIMS_")}
        return clean | {"LIMS_SETTINGS": str(self.settings_file)}

    def settings(self) -> Settings:
        return load_settings(self.environment)


def make_instances(folder: Path, centre_port: int, index_port: int) -> tuple[Instance, Instance]:
    """Write the settings of both instances below `folder` and give them (centre, index)."""
    centre = Instance("centre", centre_port, folder / "centre.toml")
    index = Instance("index", index_port, folder / "index.toml")
    folder.mkdir(parents=True, exist_ok=True)
    _write_settings(
        centre,
        {
            "role": "centre",
            "centre_code": "DEMO",
            "code_prefix": "DM",
            "centre_name_en": "Demonstration Resource Centre",
            "centre_name_ja": "デモ用リソースセンター",
            "index_url": index.url,
        },
    )
    _write_settings(
        index,
        {
            "role": "index",
            "centre_code": "INDEX",
            "code_prefix": "NX",
            "centre_name_en": "National Index of Bioresources (demonstration)",
            "centre_name_ja": "ナショナルバイオリソース統合検索(デモ)",
        },
    )
    return centre, index


def run_instances(centre: Instance, index: Instance, when_started: Callable[[], None]) -> int:
    """Serve both instances and run their schedulers until one of them ends or the operator stops them."""
    programs = [
        _start(centre, "serve", "--port", str(centre.port)),
        _start(index, "serve", "--port", str(index.port)),
        _start(centre, "scheduler"),
        _start(index, "scheduler"),
    ]
    signal.signal(signal.SIGTERM, _stop_on_signal)
    try:
        when_started()
        while all(program.poll() is None for program in programs):
            time.sleep(0.5)
        return max(program.poll() or 0 for program in programs)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(programs)


def wait_until_served(
    instance: Instance,
    patience_seconds: float = PATIENCE_SECONDS,
    program: subprocess.Popen[bytes] | None = None,
) -> bool:
    """Whether the instance answers within the time, and before its program ends."""
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline and (program is None or program.poll() is None):
        try:
            if requests.get(f"{instance.url}/health", timeout=2).ok:
                return True
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
    return False


def _write_settings(instance: Instance, values: dict[str, str]) -> None:
    folder = instance.settings_file.parent / instance.name
    values |= {
        "database_url": f"sqlite:///{folder / 'lims.db'}",
        "data_folder": str(folder),
        "key_file": str(folder / "signing.pem"),
        "public_url": instance.url,
        "mail_transport": "file",
    }
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    text = "# Written by `python app.py demo`.\n" + "\n".join(lines) + "\n"
    instance.settings_file.write_text(text, encoding="utf-8")


def _start(instance: Instance, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "app.py"), *arguments]
    return subprocess.Popen(command, env=instance.environment, stdout=subprocess.DEVNULL)  # noqa: S603


def _stop(programs: list[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        program.terminate()
    for program in programs:
        try:
            program.wait(timeout=10)
        except subprocess.TimeoutExpired:
            program.kill()


def _stop_on_signal(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
