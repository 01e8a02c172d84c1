"""A centre and the national index as two apps in one process: records go there, requests come back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims import create_app
from lims.core.actor import Actor, system_actor
from lims.core.database import Database
from lims.core.keys import create_key, load_key, public_jwk
from lims.core.mail import Mail
from lims.core.permissions import Permission
from lims.core.settings import Settings
from lims.distribution.models import Request
from lims.distribution.operations.requests import start_review
from lims.index.models import Message, Record, ResourceRequest, WitnessedSeal
from lims.index.operations.centres import CentreDraft, add_key, register_centre
from lims.index.operations.requests import RequestDraft, submit_request
from lims.index.queries.records import Search, found_records, record
from lims.ledger.operations import seal_events
from lims.resources.models import Resource, Visibility
from lims.resources.operations import edit_resource, set_visibility, withdraw_resource
from lims.sync import refusals
from lims.sync.messages.requests import RequestState
from lims.sync.models import Change, ChangeState, ForwardedRequest, Run
from lims.sync.records import parse_record
from lims.sync.sending import RECORDS, Sync
from tests.conftest import NOW
from tests.factories.resources import make_resource, resource_draft
from tests.factories.sync import AppTransport

INDEX_URL = "https://index.example"


@dataclass
class Pair:
    """Both instances, one clock, and the way between them."""

    centre: Flask
    index: Flask
    transport: AppTransport
    at: datetime = NOW

    def actor(self) -> Actor:
        settings = self.centre.extensions["lims.settings"]
        return system_actor("test", self.at, settings.zone, name="tester")

    @contextmanager
    def at_centre(self) -> Iterator[Session]:
        with database_of(self.centre).transaction() as session:
            yield session

    @contextmanager
    def at_index(self) -> Iterator[Session]:
        with database_of(self.index).transaction() as session:
            yield session

    def sync(self, transport: Any = None, **parts: Any) -> Run:
        everything = parts.pop("everything", False)
        sync = Sync(database_of(self.centre).transaction, self.actor, transport or self.transport, **parts)
        run_id = sync.run(everything=everything)
        with database_of(self.centre).read() as session:
            return session.get_one(Run, run_id)

    def publish(self, **facts: Any) -> str:
        with self.at_centre() as session:
            return make_resource(session, self.actor(), visibility=Visibility.OPEN, **facts).accession

    def resource(self, session: Session, accession: str) -> Resource:
        return session.scalars(select(Resource).where(Resource.accession == accession)).one()

    def found(self, text: str = "") -> list[str]:
        with database_of(self.index).read() as session:
            return [row.accession for row in found_records(session, Search(text)).rows]


def database_of(app: Flask) -> Database:
    found = app.extensions["lims.database"]
    assert isinstance(found, Database)
    return found


@pytest.fixture
def pair(new_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[Pair]:
    key_file = tmp_path / "index.pem"
    create_key(key_file)
    clock: list[Pair] = []
    now = lambda: clock[0].at if clock else NOW  # noqa: E731
    centre = create_app(new_settings(index_url=INDEX_URL), clock=now)
    index = create_app(
        new_settings(role="index", centre_code="NBRP", key_file=key_file, public_url=INDEX_URL), clock=now
    )
    for app in (centre, index):
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    made = Pair(centre, index, AppTransport(index))
    clock.append(made)
    with made.at_index() as session:
        register_centre(session, made.actor(), "NIG", CentreDraft("NIG", "遺伝研", "nig@example.org"))
        key = load_key(centre.extensions["lims.settings"].key_file).public_key()
        add_key(session, made.actor(), "NIG", public_jwk(key))
    yield made
    database_of(centre).close()
    database_of(index).close()


def test_a_public_resource_is_found_in_the_index_in_both_languages(pair: Pair) -> None:
    accession = pair.publish(name="Canton-S", name_ja="カントン S", description_en="Wild type.")
    run = pair.sync()
    assert (run.changes_accepted, run.changes_refused, run.fault) == (1, 0, None)
    assert pair.found("canton-s") == pair.found("かんとん") == [accession]
    with pair.at_index() as session:
        stored = parse_record(record(session, "NIG", accession).document)
    assert stored.uri.endswith(f"/resources/{accession}")


def test_a_second_sync_sends_nothing_twice(pair: Pair) -> None:
    pair.publish()
    pair.sync()
    run = pair.sync()
    assert (run.changes_made, run.changes_accepted) == (0, 0)
    with pair.at_index() as session:
        assert session.scalars(select(Record.sequence)).all() == [1]


def test_an_edit_reaches_the_index_and_a_withdrawal_leaves_a_tombstone(pair: Pair) -> None:
    accession = pair.publish(name="Old name")
    pair.sync()
    with pair.at_centre() as session:
        resource = pair.resource(session, accession)
        draft = replace(resource_draft(kind="strain"), name="New name")
        edit_resource(session, pair.actor(), resource, draft, resource.version)
    pair.sync()
    assert pair.found("new name") == [accession]
    with pair.at_centre() as session:
        withdraw_resource(session, pair.actor(), pair.resource(session, accession), "contaminated")
    pair.sync()
    assert pair.found() == []
    page = pair.index.test_client().get(f"/api/index/records/NIG/{accession}")
    assert (page.status_code, page.get_json()["error"]["code"]) == (410, "record-withdrawn")


def test_what_is_opened_again_comes_back(pair: Pair) -> None:
    accession = pair.publish()
    for visibility in (Visibility.CLOSED, Visibility.OPEN):
        pair.sync()
        with pair.at_centre() as session:
            resource = pair.resource(session, accession)
            set_visibility(session, pair.actor(), resource, visibility, None, resource.version)
    pair.sync()
    assert pair.found() == [accession]


class BreakingTransport(AppTransport):
    """Delivers, but loses the answer of the n-th batch of records."""

    def __init__(self, app: Flask, lost: int) -> None:
        super().__init__(app)
        self.lost = lost

    def post(self, path: str, message: str) -> str:
        answer = super().post(path, message)
        if path == RECORDS:
            self.lost -= 1
            if self.lost == 0:
                raise refusals.IndexUnreachable(url=INDEX_URL, why="connection reset")
        return answer


def test_a_sync_that_broke_off_is_continued_and_changes_nothing_twice(pair: Pair) -> None:
    with pair.at_centre() as session:
        for _ in range(130):
            make_resource(session, pair.actor(), visibility=Visibility.OPEN)
    with pytest.raises(refusals.IndexUnreachable):
        pair.sync(BreakingTransport(pair.index, lost=2))
    with pair.at_centre() as session:
        waiting = session.scalars(select(Change).where(Change.state == ChangeState.WAITING)).all()
        broken = session.scalars(select(Run).order_by(Run.id.desc())).first()
        assert (len(waiting), broken and broken.changes_accepted) == (30, 100)
        assert broken is not None
        assert broken.fault is not None
    run = pair.sync()
    assert run.changes_accepted == 30
    with pair.at_index() as session:
        assert len(session.scalars(select(Record.id)).all()) == 130
        last = session.scalars(select(Message).where(Message.entries_unchanged > 0)).one()
        assert last.entries_unchanged == 30


def test_everything_can_be_sent_again_to_an_index_that_lost_it(pair: Pair) -> None:
    accession = pair.publish()
    pair.sync()
    with pair.at_index() as session:
        for row in session.scalars(select(Record)):
            row.search_text = ""
    assert pair.found(accession) == []
    pair.sync(everything=True)
    assert pair.found(accession) == [accession]


def test_the_newest_seal_is_witnessed_by_the_index(pair: Pair) -> None:
    pair.publish()
    with pair.at_centre() as session:
        seal = seal_events(session, pair.actor())
        assert seal is not None
        digest = seal.digest
    assert pair.sync().seal_witnessed == 1
    with pair.at_index() as session:
        assert session.scalars(select(WitnessedSeal.digest)).all() == [digest]


def test_a_centre_that_is_not_registered_is_told_so(pair: Pair, new_settings: Callable[..., Settings]) -> None:
    pair.publish()
    other = create_app(replace(pair.centre.extensions["lims.settings"], centre_code="OTHER"), clock=lambda: pair.at)
    stranger = Pair(other, pair.index, pair.transport)
    with pytest.raises(refusals.IndexRefused) as caught:
        stranger.sync()
    assert caught.value.values["refusal"] == "key-unknown"
    database_of(other).close()


def test_another_index_in_its_place_is_noticed(
    pair: Pair, tmp_path: Path, new_settings: Callable[..., Settings]
) -> None:
    pair.sync()
    create_key(tmp_path / "false.pem")
    false_index = create_app(
        new_settings(role="index", centre_code="NBRP", key_file=tmp_path / "false.pem"), clock=lambda: pair.at
    )
    with pytest.raises(refusals.IndexKeyChanged):
        pair.sync(AppTransport(false_index))
    database_of(false_index).close()


def test_without_an_index_nothing_is_sent(app: Flask) -> None:
    lonely = Pair(app, app, AppTransport(app))
    with pytest.raises(refusals.NoIndex):
        lonely.sync()


def ask_for(pair: Pair, *accessions: str) -> str:
    visitor = replace(pair.actor(), permissions=frozenset({Permission.INDEX_REQUEST}))
    draft = RequestDraft(
        centre="NIG",
        name="佐藤花子",
        email="sato@example.org",
        institution="見本大学",
        country="JPN",
        category="academic",
        purpose="概日リズムの研究",
        language="ja",
        lines=[(accession, 1) for accession in accessions],
    )
    with pair.at_index() as session:
        return submit_request(session, visitor, draft, "192.0.2.1").token


def asked(pair: Pair, token: str) -> ResourceRequest:
    with database_of(pair.index).read() as session:
        return session.scalars(select(ResourceRequest).where(ResourceRequest.token == token)).one()


def test_a_request_made_at_the_index_arrives_once_and_its_state_comes_back(pair: Pair) -> None:
    accession = pair.publish()
    pair.sync()
    token = ask_for(pair, accession)
    run = pair.sync()
    assert (run.requests_received, run.states_told) == (1, 1)
    with pair.at_centre() as session:
        request = session.scalars(select(Request)).one()
        assert (request.requester.name, request.purpose_text) == ("佐藤花子", "概日リズムの研究")
        assert [line.resource.accession for line in request.lines] == [accession]
        number = request.number
        start_review(session, pair.actor(), request)
    assert (asked(pair, token).state, asked(pair, token).centre_number) == (RequestState.RECEIVED, number)
    pair.at += timedelta(minutes=5)
    assert pair.sync().states_told == 1
    assert asked(pair, token).state is RequestState.UNDER_REVIEW
    assert pair.sync().states_told == 0
    with pair.at_centre() as session:
        assert len(session.scalars(select(Request)).all()) == 1


def test_a_request_that_the_centre_cannot_take_is_told_with_the_reason(pair: Pair) -> None:
    accession = pair.publish()
    pair.sync()
    token = ask_for(pair, accession)
    with pair.at_index() as session:
        line = session.scalars(select(ResourceRequest)).one().lines[0]
        line.accession = "NIG-STR-999999"
    pair.sync()
    assert asked(pair, token).state is RequestState.REFUSED
    with pair.at_centre() as session:
        assert session.scalars(select(Request)).all() == []
        assert "NIG-STR-999999" in (session.scalars(select(ForwardedRequest)).one().fault or "")
    with pair.at_index() as session:
        assert "NIG-STR-999999" in session.scalars(select(Mail.body).order_by(Mail.id.desc())).first()
