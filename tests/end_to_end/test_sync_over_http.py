"""The way to the index over a real connection: what arrives, what is refused, what is not there."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from lims.sync.refusals import IndexRefused, IndexUnreachable
from lims.sync.sending import KEY, RECORDS
from lims.sync.transport import HttpTransport
from tests.end_to_end.test_sync import Pair, pair

__all__ = ["pair"]


@pytest.fixture
def address(pair: Pair) -> Iterator[str]:
    """The index of the pair, served on a port of this machine."""
    server = make_server("127.0.0.1", 0, pair.index, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sync_reaches_an_index_over_the_network(pair: Pair, address: str) -> None:
    accession = pair.publish(name="Canton-S")
    run: Any = pair.sync(HttpTransport(address))
    assert run.changes_accepted == 1
    assert pair.found("canton") == [accession]


def test_a_refusal_of_the_index_is_told_with_its_code(address: str) -> None:
    with pytest.raises(IndexRefused) as caught:
        HttpTransport(address).post(RECORDS, "nonsense")
    assert caught.value.values["refusal"] == "not-signed-message"


def test_an_address_that_is_no_index_is_told(address: str) -> None:
    with pytest.raises(IndexRefused) as caught:
        HttpTransport(f"{address}/elsewhere").get(KEY)
    assert caught.value.values["refusal"] == "404"


def test_an_index_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lims.sync.transport.RETRIES", 0)
    with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:9"):
        HttpTransport("http://127.0.0.1:9").get(KEY)
