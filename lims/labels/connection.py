"""A printer at the other end of a TCP connection."""

import errno
import os
import socket
import time
from types import TracebackType
from typing import Self

from lims.labels.host_status import ASK, HostStatus, is_whole, parse_status
from lims.labels.models import Trouble
from lims.labels.printers import Printer

_LONGEST_ANSWER = 4096
_LOOK_AGAIN_SECONDS = 0.1


class PrinterTrouble(Exception):
    """Something is wrong with a printer or the way to it; `detail` is what it or the network said."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble, self.detail = trouble, detail


class PrinterConnection:
    """An open connection to a printer; nothing on it waits longer than the printer's time-out."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        try:
            self._socket = socket.create_connection((printer.host, printer.port), timeout=printer.timeout_seconds)
        except OSError as error:
            raise PrinterTrouble(Trouble.UNREACHABLE, _said(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, zpl: str) -> None:
        """Raises PrinterTrouble if the connection breaks off, or the printer takes nothing for its whole time-out.

        A printer whose memory is full takes the rest as it prints: the time-out is for each piece, not for all.
        """
        rest = memoryview(zpl.encode("ascii"))
        try:
            while rest:
                rest = rest[self._socket.send(rest) :]
        except OSError as error:
            raise PrinterTrouble(Trouble.BROKEN_OFF, _said(error)) from error

    def finish(self) -> None:
        """Say that nothing more comes, and wait until the printer has taken everything."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise PrinterTrouble(Trouble.BROKEN_OFF, _said(error)) from error

    def check_ready(self) -> None:
        """Raises PrinterTrouble if a printer that answers is silent or says that it can't print."""
        if self.printer.answers:
            self.status()

    def wait_until_printed(self) -> None:
        """Wait until the printer has no label before it, at most for its time-out: slowness is no trouble.

        Raises PrinterTrouble as `check_ready`.
        """
        until = time.monotonic() + self.printer.timeout_seconds
        while self.printer.answers and self.status().labels_waiting and time.monotonic() < until:
            time.sleep(_LOOK_AGAIN_SECONDS)

    def status(self) -> HostStatus:
        """What the printer says of itself. Raises PrinterTrouble unless it is ready."""
        status = parse_status(self._answer())
        if status is None:
            raise PrinterTrouble(Trouble.SILENT)
        if not status.ready:
            raise PrinterTrouble(Trouble.NOT_READY, ",".join(status.conditions))
        return status

    def _answer(self) -> bytes:
        answer = b""
        try:
            self._socket.sendall(ASK)
            while not is_whole(answer) and len(answer) < _LONGEST_ANSWER:
                received = self._socket.recv(_LONGEST_ANSWER)
                if not received:
                    raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
                answer += received
        except TimeoutError:
            return answer
        except OSError as error:
            raise PrinterTrouble(Trouble.BROKEN_OFF, _said(error)) from error
        return answer


def _said(error: OSError) -> str:
    """What the network said, without its number."""
    return error.strerror or str(error)
