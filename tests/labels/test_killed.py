"""A process that is killed while it sends: nothing is printed twice, and nothing is forgotten. On both databases."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from lims.core.actor import Actor
from lims.core.settings import ROOT, Settings
from lims.labels.models import DeliveryState, Trouble
from lims.labels.operations import send_again
from lims.labels.sending import LABELS_IN_A_PART
from tests.labels.fake_printer import FakePrinter, config_with
from tests.labels.test_queue import Bench, bench, printer

__all__ = ["bench", "printer"]

_PATIENCE_SECONDS = 60


def sending_process(settings: Settings, config_folder: Path, job_id: int) -> subprocess.Popen[bytes]:
    """`python app.py print-queue send`, as an operator runs it."""
    environment = {
        "LIMS_DATABASE_URL": settings.database_url,
        "LIMS_DATA_FOLDER": str(settings.data_folder),
        "LIMS_KEY_FILE": str(settings.key_file),
        "LIMS_SECRET_KEY": settings.secret_key,
        "LIMS_CONFIG_FOLDER": str(config_folder),
    }
    command = [sys.executable, "app.py", "print-queue", "send", str(job_id)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)


@pytest.mark.parametrize("stuck_after", [1, LABELS_IN_A_PART + 2])
def test_nothing_is_printed_twice_after_a_kill(
    bench: Bench,
    printer: FakePrinter,
    settings: Settings,
    actor: Actor,
    tmp_path: Path,
    stuck_after: int,
) -> None:
    job_id = bench.queue(LABELS_IN_A_PART + 5)
    codes = bench.codes(job_id)
    printer.stuck_after = stuck_after
    folder = config_with(tmp_path / "patient", printer.port, timeout_seconds=50)
    process = sending_process(settings, folder, job_id)
    until = time.monotonic() + _PATIENCE_SECONDS
    while printer.received.count("^XZ") < stuck_after and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    printer.freed.set()
    left = bench.state(job_id)
    assert left.state is DeliveryState.SENDING
    assert left.labels_sent == (stuck_after // LABELS_IN_A_PART) * LABELS_IN_A_PART
    # Much later another process looks after it; the clock of the killed one was the machine's.
    printer.stuck_after, printer.received = None, ""
    bench.person = actor
    bench.later = timedelta(days=3650)
    assert bench.sender().send_due(5) == {}
    failed = bench.state(job_id)
    assert (failed.state, failed.trouble, failed.uncertain) == (DeliveryState.FAILED, Trouble.INTERRUPTED, True)
    assert printer.received == ""
    # A person looks: one label of the part came out.
    bench.do(send_again, job_id, failed.labels_sent + 2)
    assert bench.send(job_id) is DeliveryState.PRINTED
    assert printer.codes == codes[failed.labels_sent + 1 :]
