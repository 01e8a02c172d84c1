"""Incidents: declared, held, sampled, decided, closed; everything in the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lims.core.permissions import Permission
from lims.core.refusals import PermissionDenied
from lims.ledger.models import Event
from lims.ledger.verification import first_findings
from lims.lots.models import ItemState
from lims.monitoring.drafts import IncidentDraft
from lims.monitoring.models import Decision, IncidentState
from lims.monitoring.operations import close_incident, decide_lot, decide_lots, declare_incident
from lims.monitoring.queries.incidents import exposed_items, lots_of, progress, samples
from lims.monitoring.refusals import CauseNeeded, EndsBeforeItBegins, IncidentClosed, LotDecided, LotsUndecided
from lims.quality.models import HoldReason
from lims.quality.operations import ResultDraft, record_result
from lims.quality.queries import held_lot_ids, holds_on, open_rechecks
from lims.storage.operations import store_item
from tests.factories.lots import make_lot
from tests.factories.monitoring import at, make_freezer, make_sensor, read
from tests.factories.storage import make_box, make_boxes, make_location

HOUR = timedelta(hours=1)


@pytest.fixture
def failed(session, actor):
    """Two lots in a freezer that failed for an hour, one of them also elsewhere; with the draft of the incident."""
    freezer = make_freezer(session, actor)
    sensor = make_sensor(session, actor, freezer)
    boxes = make_boxes(session, actor, 2, make_location(session, actor, "rack", freezer))
    safe_box = make_box(session, actor)
    lots = [make_lot(session, actor, 4), make_lot(session, actor, 3)]
    for item in lots[0].items:
        store_item(session, actor, item, boxes[0])
    for item in lots[1].items:
        store_item(session, actor, item, safe_box if item is lots[1].items[0] else boxes[1])
    read(session, actor, sensor, actor.at + HOUR, [-80, -40, -30, -80], minutes=20)
    draft = IncidentDraft(freezer, actor.at + HOUR, actor.at + 3 * HOUR, "compressor broke")
    return at(actor, actor.at + 4 * HOUR), lots, draft


def test_declaring_finds_holds_and_samples(session, failed):
    now, lots, draft = failed
    incident = declare_incident(session, now, draft)
    assert incident.number == "NG-INC-0001"
    items = exposed_items(session, incident)
    assert len(items) == 6
    assert {(each.seconds_out_of_range // 60, each.worst) for each in items} == {(40, -30.0)}
    assert held_lot_ids(session, [lot.id for lot in lots]) == {lot.id for lot in lots}
    assert [hold.reason for hold in holds_on(session, lots[0])] == [HoldReason.QUARANTINE]
    assert [lot.items_exposed for lot in lots_of(session, incident)] == [4, 2]
    chosen = samples(session, incident)
    # Two of each lot, by the settings.
    assert sorted(sample.chosen.item.lot_id for sample in chosen) == [lots[0].id] * 2 + [lots[1].id] * 2
    assert {recheck.policy for lot in lots for recheck in open_rechecks(session, lot)} == {incident.number}
    assert progress(chosen) == {"waiting": 4}


def test_results_of_the_samples_show_the_progress(session, failed):
    now, lots, draft = failed
    incident = declare_incident(session, now, draft)
    sample = samples(session, incident)[0]
    assert sample.chosen.test == "post_thaw_survival"
    record_result(
        session,
        now,
        ResultDraft(lots[0], "post_thaw_survival", now.today, [{"tested": 100, "alive": 95}], item=sample.chosen.item),
    )
    assert progress(samples(session, incident)) == {"pass": 1, "waiting": 3}


def test_decisions_release_discard_or_keep_and_then_it_is_closed(session, failed):
    now, lots, draft = failed
    incident = declare_incident(session, now, draft)
    with pytest.raises(LotsUndecided):
        close_incident(session, now, incident, "done")
    decide_lot(session, now, incident, lots[0], Decision.KEEP, "results are not there yet")
    assert held_lot_ids(session, [lots[0].id]) == {lots[0].id}
    decide_lot(session, now, incident, lots[0], Decision.RELEASE, "survival as before")
    assert held_lot_ids(session, [lots[0].id]) == set()
    with pytest.raises(LotDecided):
        decide_lot(session, now, incident, lots[0], Decision.KEEP, "again")
    decide_lots(session, now, incident, [lots[1]], Decision.DISCARD, "cheap to make again")
    states = [item.state for item in lots[1].items]
    assert sorted(states) == [ItemState.DISCARDED, ItemState.DISCARDED, ItemState.STORED]
    close_incident(session, now, incident, "a new compressor is in")
    assert incident.state is IncidentState.CLOSED
    with pytest.raises(IncidentClosed):
        decide_lot(session, now, incident, lots[0], Decision.KEEP, "late")
    kinds = set(session.scalars(select(Event.kind)))
    assert kinds >= {"incident.declared", "incident.sampled", "incident.decided", "incident.closed", "hold.released"}


def test_what_an_incident_needs(session, failed):
    now, _, draft = failed
    with pytest.raises(CauseNeeded):
        declare_incident(session, now, replace(draft, cause=" "))
    with pytest.raises(EndsBeforeItBegins):
        declare_incident(session, now, replace(draft, ended_at=now.at + HOUR))
    with pytest.raises(EndsBeforeItBegins):
        declare_incident(session, now, replace(draft, ended_at=draft.began_at))
    reader = replace(now, permissions=frozenset({Permission.STORAGE_READ}))
    with pytest.raises(PermissionDenied):
        declare_incident(session, reader, draft)


def test_a_place_without_sensors_counts_the_whole_time(session, actor):
    freezer = make_freezer(session, actor)
    box = make_box(session, actor, make_location(session, actor, "rack", freezer))
    item = make_lot(session, actor, 1).items[0]
    store_item(session, actor, item, box)
    now = at(actor, actor.at + 5 * HOUR)
    incident = declare_incident(session, now, IncidentDraft(freezer, actor.at + HOUR, actor.at + 2 * HOUR, "no power"))
    assert [(each.seconds_out_of_range, each.worst) for each in exposed_items(session, incident)] == [(3600, None)]


def test_the_ledger_vouches_for_it(database, actor):
    with database.transaction() as session:
        freezer = make_freezer(session, actor)
        sensor = make_sensor(session, actor, freezer)
        box = make_box(session, actor, make_location(session, actor, "rack", freezer))
        lot = make_lot(session, actor, 2)
        for item in lot.items:
            store_item(session, actor, item, box)
        read(session, actor, sensor, actor.at, [-80, -40, -30, -80], minutes=20)
        now = at(actor, actor.at + 2 * HOUR)
        incident = declare_incident(session, now, IncidentDraft(freezer, actor.at, actor.at + HOUR, "no power"))
        decide_lot(session, now, incident, lot, Decision.DISCARD, "thawed")
        close_incident(session, now, incident, "over")
        assert session.scalar(select(func.count()).select_from(Event)) > 10
    with database.read() as session:
        assert list(first_findings(session)) == []
