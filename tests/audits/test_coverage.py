"""How boxes stand: when they are due, what makes them risky; and random audits from draw to rate."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.audits.configuration import Interval, load_practice
from lims.audits.models import AuditState, Method, Standing
from lims.audits.operations.auditing import close_audit, finish_count
from lims.audits.operations.refreshing import forget_retired, refresh_standings
from lims.audits.operations.sampling import SampleDraft, draw_monthly_sample, draw_sample
from lims.audits.operations.settling import settle_boxes
from lims.audits.queries.audits import boxes_of
from lims.audits.queries.samples import drawn_again, frame
from lims.audits.queries.standings import (
    Age,
    CoverageFilter,
    coverage,
    coverage_by_storage,
    coverage_inside,
    standing_of,
    standings,
)
from lims.audits.refusals import NothingToDraw, SampleNotCounted
from lims.core.actor import Actor
from lims.core.refusals import InvalidValue
from lims.core.settings import WrongSetting
from lims.storage.models import Location
from lims.storage.operations import retire_location, store_item, take_out_item
from tests.conftest import NOW
from tests.factories.audits import fill, make_audit, scan
from tests.factories.storage import make_box, make_boxes, make_location

TODAY = date(2026, 4, 1)


def refreshed(session: Session, actor: Actor, box: Location) -> Standing:
    refresh_standings(session, actor)
    standing = standing_of(session, box.id)
    assert standing is not None
    return standing


def settled(session: Session, actor: Actor, box: Location, *codes: str) -> None:
    audit = make_audit(session, actor, box)
    scan(session, actor, audit, box.barcode, *codes)
    settle_boxes(session, actor, audit, reason="Audit")


def test_a_box_is_due_by_its_temperature_and_its_scarce_items(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    assert refreshed(session, actor, box).interval_days == 730
    fill(session, actor, box, ["A01", "A02"])
    standing = refreshed(session, actor, box)
    assert (standing.items, standing.scarce, standing.interval_days) == (2, 2, 365)
    assert standing.due_on == TODAY + timedelta(days=365)
    room = make_location(session, actor, "room", make_location(session, actor, "site"))
    tank = make_location(session, actor, "ln2_tank", room)
    cold = make_box(session, actor, tank)
    fill(session, actor, cold, ["A01", "A02", "A03", "A04"])
    standing = refreshed(session, actor, cold)
    assert (standing.scarce, standing.interval_days, standing.storage_id) == (0, 1095, tank.id)


def test_a_confirmation_makes_it_due_later_and_forgets_the_moves(session: Session, actor: Actor) -> None:
    box = make_box(session, actor)
    first, _second = fill(session, actor, box, ["A01", "A02"])
    assert refreshed(session, actor, box).moves == 4
    later = replace(actor, at=NOW + timedelta(days=100))
    settled(session, later, box, first.barcode)
    standing = standing_of(session, box.id)
    assert standing is not None
    assert (standing.confirmed_by, standing.errors, standing.moves) == ("tester", 1, 0)
    assert standing.due_on == TODAY + timedelta(days=465)
    take_out_item(session, actor, first)
    store_item(session, actor, first, box)
    assert refreshed(session, later, box).moves == 2
    assert refreshed(session, later, box).due_on == TODAY + timedelta(days=465)


def test_portions_go_through_all_boxes_and_retired_ones_are_forgotten(session: Session, actor: Actor) -> None:
    boxes = make_boxes(session, actor, 5)
    seen, after = 0, 0
    while True:
        portion, following = refresh_standings(session, actor, after, size=2)
        seen += portion
        if following is None:
            break
        after = following
    assert seen == 5
    assert refresh_standings(session, actor, only_new=True) == (0, None)
    retire_location(session, actor, boxes[0])
    assert forget_retired(session, actor) == 1
    assert coverage(session, TODAY).boxes == 4


def test_the_coverage_of_places_and_ages(session: Session, actor: Actor) -> None:
    box, empty = make_boxes(session, actor, 2)
    make_box(session, actor)
    items = fill(session, actor, box, ["A01"])
    refresh_standings(session, actor)
    settled(session, actor, box, items[0].barcode)
    far = TODAY + timedelta(days=800)
    assert (coverage(session, TODAY).boxes, coverage(session, TODAY).current, coverage(session, far).due) == (3, 1, 3)
    by_storage = coverage_by_storage(session, TODAY)
    assert sorted(each.percent for each in by_storage.values()) == [0, 50]
    assert coverage_inside(session, box.parent_id, TODAY).percent == 50
    found = {
        age: len(standings(session, CoverageFilter(age=age), NOW + timedelta(days=400), TODAY).rows) for age in Age
    }
    assert found == {
        Age.DUE: 0,
        Age.SOON: 0,
        Age.NEVER: 2,
        Age.WITHIN_YEAR: 0,
        Age.OVER_YEAR: 1,
        Age.OVER_TWO_YEARS: 0,
    }
    freezer = standing_of(session, box.id).storage_id
    page = standings(session, CoverageFilter(freezer), NOW, TODAY, size=1)
    rest = standings(session, CoverageFilter(freezer), NOW, TODAY, after=page.next, size=1)
    assert {row.location_id for row in (*page.rows, *rest.rows)} == {box.id, empty.id}
    assert rest.next is None


def test_a_random_audit_is_drawn_counted_blind_and_gives_a_rate(session: Session, actor: Actor) -> None:
    boxes = make_boxes(session, actor, 6)
    items = {box.id: fill(session, actor, box, ["A01", "A02", "A03", "A04"]) for box in boxes}
    with pytest.raises(NothingToDraw):
        draw_sample(session, actor, SampleDraft(2))
    refresh_standings(session, actor)
    with pytest.raises(InvalidValue):
        draw_sample(session, actor, SampleDraft(1))
    audit = draw_sample(session, actor, SampleDraft(4, seed="7", exact=False))
    assert audit.blind
    drawn = boxes_of(session, audit)
    assert sum(box.draws for box in drawn) == 4
    for box in drawn:
        if box is drawn[-1]:
            # A box that was drawn and is not counted would be missing from the rate.
            settle_boxes(session, actor, audit, drawn[:-1], reason="Audit")
            with pytest.raises(SampleNotCounted):
                close_audit(session, actor, audit)
        scan(session, actor, audit, box.location.barcode, *(item.barcode for item in items[box.location_id][:3]))
        finish_count(session, actor, audit, box)
    sample = audit.sample
    assert sample is not None
    assert sample.rate == pytest.approx(0.25)
    assert sample.low < 0.25 < sample.high
    assert (sample.items, sample.boxes, sample.method) == (24, 6, Method.WEIGHTED)
    assert drawn_again(session, sample)[1]
    settle_boxes(session, actor, audit, reason="Audit")
    close_audit(session, actor, audit)
    assert audit.state is AuditState.CLOSED
    # The boxes that were found wrong are likelier to be drawn the next time.
    refresh_standings(session, actor)
    candidates, keys = frame(session, Method.WEIGHTED, NOW)
    errors = {s.location_id: s.errors for s in session.scalars(select(Standing))}
    wrong = [c.weight for c, key in zip(candidates, keys, strict=True) if errors[key]]
    assert len(wrong) == len(drawn)
    assert {c.weight for c in frame(session, Method.SIMPLE, NOW)[0]} == {1.0}


def test_the_sample_of_a_month_is_drawn_once(session: Session, actor: Actor) -> None:
    fill(session, actor, make_box(session, actor), ["A01"])
    refresh_standings(session, actor)
    assert draw_monthly_sample(session, actor) is not None
    assert draw_monthly_sample(session, actor) is None
    assert draw_monthly_sample(session, replace(actor, at=NOW + timedelta(days=31))) is not None


def test_the_settings_name_what_is_wrong(tmp_path, base_settings) -> None:
    text = (base_settings.config_folder / "audits.toml").read_text()
    for wrong, sentence in (
        (text.replace("days = 730", "days = 0"), "0 days"),
        (text.replace("[[interval]]\ndays = 730", ""), "must fit all boxes"),
        (text.replace("base = 1.0", "base = 0"), "above 0"),
        (text.replace("boxes = 12\n", ""), "boxes"),
        ("[", "can't be read"),
    ):
        (tmp_path / "audits.toml").write_text(wrong)
        load_practice.cache_clear()
        with pytest.raises(WrongSetting, match=sentence):
            load_practice(tmp_path)
    load_practice.cache_clear()


def test_an_interval_fits_by_type_temperature_and_scarcity() -> None:
    interval = Interval(30, frozenset({"plate"}), -130, scarce=True)
    assert interval.fits("plate", -196, has_scarce=True)
    assert not interval.fits("box", -196, has_scarce=True)
    assert not interval.fits("plate", -80, has_scarce=True)
    assert not interval.fits("plate", None, has_scarce=True)
    assert not interval.fits("plate", -196, has_scarce=False)
