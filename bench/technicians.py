"""Many technicians at once, each with a program of their own: they open boxes and store items over HTTP.

Used by the load benchmark and, smaller, by the tests of the worst cases. Nothing here looks into the database: what
a technician was told is compared with what is there by whoever started them.
"""

import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter

import requests

PATIENCE_SECONDS = 60
NO_ROOM = "no-free-position"
# The server ended before it answered, or in the middle of its answer.
GONE = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@dataclass(frozen=True)
class Task:
    """What one technician does: store these items, into these boxes one after another."""

    token: str
    boxes: Sequence[str]
    items: Sequence[str]


@dataclass
class Told:
    """What a technician was told. `places` are the acknowledged (box, position) of items, `unanswered` the scan that
    was under way when the connection broke."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    server_errors: int = 0
    seconds: list[float] = field(default_factory=list)
    unanswered: dict[str, str] | None = None


class Crew:
    """Technicians who work at the same time. `acknowledged` counts the items that they were told are stored."""

    def __init__(self, url: str, tasks: Sequence[Task]) -> None:
        self.url = url
        self.tasks = tasks
        self.acknowledged = 0
        self._changed = threading.Condition()

    def work(self) -> list[Told]:
        """Work until everything is stored or the server is gone; gives what each was told."""
        with ThreadPoolExecutor(len(self.tasks)) as pool:
            return list(pool.map(self._work, self.tasks))

    def wait_for(self, items: int) -> None:
        """Wait until so many items were acknowledged. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.acknowledged >= items, PATIENCE_SECONDS):
                raise TimeoutError(f"{self.acknowledged} of {items} items after {PATIENCE_SECONDS} s")

    def resend(self, task: Task, told: Told) -> None:
        """Send the scan that had no answer once more: the same message, as every scanner does."""
        assert told.unanswered is not None
        scan, told.unanswered = told.unanswered, None
        with _connection(task) as connection:
            self._deliver(connection, scan, told)

    def _work(self, task: Task) -> Told:
        told, boxes = Told(), iter(task.boxes)
        with _connection(task) as connection:
            try:
                self._send(connection, next(boxes), told)
                for item in task.items:
                    while self._send(connection, item, told) == NO_ROOM:
                        self._send(connection, next(boxes), told)
            except GONE:
                return told
        return told

    def _send(self, connection: requests.Session, code: str, told: Told) -> str | None:
        """One scan; gives the code of its refusal."""
        return self._deliver(connection, {"message_id": str(uuid.uuid4()), "code": code}, told)

    def _deliver(self, connection: requests.Session, scan: dict[str, str], told: Told) -> str | None:
        told.unanswered = scan
        began = perf_counter()
        answer = connection.post(f"{self.url}/api/scanning/scans", json=scan, timeout=PATIENCE_SECONDS)
        told.seconds.append(perf_counter() - began)
        told.unanswered = None
        if answer.status_code >= 500:
            told.server_errors += 1
            return None
        answer.raise_for_status()
        said = answer.json()["scan"]
        if said["tone"] == "refused":
            told.refusals.append(said["code"])
            return str(said["code"])
        if said["tone"] == "done":
            told.places[scan["code"]] = (said["place"], said["position"])
            with self._changed:
                self.acknowledged += 1
                self._changed.notify_all()
        return None


def _connection(task: Task) -> requests.Session:
    connection = requests.Session()
    connection.headers["Authorization"] = f"Bearer {task.token}"
    return connection
