"""A printer on a TCP port of this machine: it takes ZPL, answers ~HS, and can be out of paper, silent or cut off."""

import shutil
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lims.core.settings import ROOT
from tests.labels.zpl_rendering import PrintedLabel, rendered


class FakePrinter:
    """What it is loaded with and what it has received. Conditions are those of its answer to ~HS."""

    def __init__(self) -> None:
        self.received = ""
        self.paper_out = self.head_open = self.ribbon_out = self.paused = False
        self.silent = False
        self.waiting_answers = 0
        self.connections = 0
        # Cut the connection when so many labels have come in.
        self.cut_after: int | None = None
        self.port = 0
        # While it is set, nothing more is read and nothing answered.
        self.stuck_after: int | None = None
        self.freed = threading.Event()

    @property
    def labels(self) -> list[PrintedLabel]:
        """What it would have printed."""
        return rendered(self.received)

    @property
    def codes(self) -> list[str]:
        return [label.texts[0] for label in self.labels]

    def answer(self) -> bytes:
        waiting = 0
        if self.waiting_answers:
            self.waiting_answers -= 1
            waiting = 3
        first = f"030,{self.paper_out:d},{self.paused:d},0154,{waiting:03d},0,0,0,000,0,0,0"
        second = f"000,0,{self.head_open:d},{self.ribbon_out:d},1,2,6,0,{waiting:08d},1,000"
        return b"".join(b"\x02" + part.encode() + b"\x03\r\n" for part in (first, second, "1234,0"))

    def take(self, data: bytes) -> tuple[bytes, bool]:
        """The answer to what came in, and whether the connection is to be cut."""
        text = data.decode("ascii")
        asked = text.count("~HS")
        self.received += text.replace("~HS", "")
        cut = self.cut_after is not None and self.received.count("^XZ") >= self.cut_after
        return (b"" if self.silent else self.answer() * asked), cut


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        printer: FakePrinter = self.server.printer  # type: ignore[attr-defined]
        printer.connections += 1
        while data := self.request.recv(65536):
            answer, cut = printer.take(data)
            if printer.stuck_after is not None and printer.received.count("^XZ") >= printer.stuck_after:
                printer.freed.wait(30)
                return
            if cut:
                return
            if answer:
                self.request.sendall(answer)


@contextmanager
def running_printer() -> Iterator[FakePrinter]:
    """A printer that listens until the end of the block."""
    printer = FakePrinter()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.printer = printer  # type: ignore[attr-defined]
        printer.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield printer
        server.shutdown()


def config_with(folder: Path, port: int, /, **more: object) -> Path:
    """The shipped configuration with one printer, `lab`, on a port of this machine."""
    made = folder / "config"
    shutil.copytree(ROOT / "config", made)
    entries = {
        "label_en": '"Laboratory"',
        "label_ja": '"実験室"',
        "host": '"127.0.0.1"',
        "port": port,
        "dpi": 300,
        "stocks": '["roll-cryo-33x13", "roll-50x25"]',
        "speed": 3,
        "timeout_seconds": 1,
    } | more
    lines = "\n".join(f"{key} = {value}" for key, value in entries.items())
    (made / "printers.toml").write_text(f"[printers.lab]\n{lines}\n", encoding="utf-8")
    return made
