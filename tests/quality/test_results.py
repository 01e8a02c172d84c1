"""Recording results: judged, withdrawn from the stock, held when failed, planned again, and never erased."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue, PermissionDenied
from lims.ledger.queries import history
from lims.ledger.verification import findings
from lims.lots.models import ItemState
from lims.lots.refusals import TooLittleLeft
from lims.quality.models import Hold, HoldReason, Outcome, Recheck, Result
from lims.quality.operations import ResultDraft, correct_result, record_result
from lims.quality.queries import held_lot_ids, holds_on, latest_results, missing_tests, open_recheck, results_of_lot
from lims.quality.refusals import (
    AlreadySuperseded,
    ItemOfOtherLot,
    ReasonNeeded,
    ResultOfOtherTest,
    TestedBeforeMade,
    TestedInFuture,
    TestNotForLot,
)
from tests.factories.quality import BAD, DOUBTFUL, GOOD, TESTED_ON, germination, make_lot, make_result


def draft(lot, replicates=GOOD, **changes):
    return replace(ResultDraft(lot=lot, test="germination", tested_on=TESTED_ON, replicates=replicates), **changes)


def test_a_good_germination_passes_with_counts_interval_and_next_date(session, actor):
    lot = make_lot(session, actor)
    result = record_result(session, actor, draft(lot))
    assert (result.outcome, result.successes, result.total) == (Outcome.PASS, 190, 200)
    assert (round(result.interval_low, 4), round(result.interval_high, 4)) == (0.9104, 0.9726)
    assert result.counts[0] == {"sown": 50, "normal": 48, "abnormal": 0, "fresh": 0, "hard": 0, "dead": 2}
    assert result.explanation % result.explanation_values
    assert open_recheck(session, lot.id, "germination").due_on == date(2036, 3, 20)
    assert holds_on(session, lot) == []


def test_seeds_of_a_genus_that_keeps_badly_are_due_earlier(session, actor):
    lot = make_lot(session, actor, taxon="Glycine max")
    make_result(session, actor, lot)
    assert open_recheck(session, lot.id, "germination").due_on == date(2031, 3, 20)


def test_a_failed_lot_is_held_in_the_same_transaction_and_gets_no_date(session, actor):
    lot = make_lot(session, actor)
    result = make_result(session, actor, lot, BAD)
    (hold,) = holds_on(session, lot)
    assert (hold.reason, hold.result_id) == (HoldReason.FAILED_QC, result.id)
    assert held_lot_ids(session, [lot.id]) == {lot.id}
    assert open_recheck(session, lot.id, "germination") is None


def test_failing_again_does_not_pile_up_holds(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, BAD)
    make_result(session, actor, lot, BAD)
    assert len(holds_on(session, lot)) == 1


def test_a_passing_retest_does_not_lift_the_hold(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, BAD, tested_on=date(2026, 3, 1))
    make_result(session, actor, lot, GOOD, tested_on=date(2026, 3, 20))
    assert held_lot_ids(session, [lot.id]) == {lot.id}


def test_a_watched_lot_is_due_again_soon(session, actor):
    lot = make_lot(session, actor)
    assert make_result(session, actor, lot, DOUBTFUL).outcome is Outcome.WATCH
    assert open_recheck(session, lot.id, "germination").due_on == date(2026, 4, 20)
    assert held_lot_ids(session, [lot.id]) == set()


def test_the_second_test_is_measured_against_the_first(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, germination((100, 95), (100, 95)), tested_on=date(2025, 6, 1))
    later = make_result(session, actor, lot, germination((100, 88), (100, 88)))
    assert later.threshold == pytest.approx(0.85 * 0.95)
    assert later.outcome is Outcome.PASS


def test_a_failed_first_test_does_not_lower_the_bar(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, BAD, tested_on=date(2025, 6, 1))
    assert make_result(session, actor, lot, BAD).threshold == 0.85


def test_a_result_closes_what_was_due(session, actor):
    lot = make_lot(session, actor)
    make_result(session, actor, lot, DOUBTFUL, tested_on=date(2026, 3, 1))
    due = open_recheck(session, lot.id, "germination")
    result = make_result(session, actor, lot, GOOD)
    assert due.done_by_result_id == result.id
    assert open_recheck(session, lot.id, "germination").due_on == date(2036, 3, 20)


def test_sown_seeds_leave_the_packet(session, actor):
    lot = make_lot(session, actor)
    packet = lot.items[0]
    record_result(session, actor, draft(lot, item=packet, withdrawn=200))
    assert (packet.quantity, packet.state) == (300, ItemState.MADE)


def test_an_emptied_packet_is_used_up(session, actor):
    lot = make_lot(session, actor)
    record_result(session, actor, draft(lot, item=lot.items[0], used_up=True))
    assert lot.items[0].state is ItemState.USED


def test_more_than_the_packet_holds_cannot_be_withdrawn(session, actor):
    lot = make_lot(session, actor)
    with pytest.raises(TooLittleLeft):
        record_result(session, actor, draft(lot, item=lot.items[0], withdrawn=501))


def test_an_item_of_another_lot_is_refused(session, actor):
    lot, other = make_lot(session, actor), make_lot(session, actor)
    with pytest.raises(ItemOfOtherLot):
        record_result(session, actor, draft(lot, item=other.items[0]))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"test": "mycoplasma"}, TestNotForLot),
        ({"test": "astrology"}, TestNotForLot),
        ({"tested_on": date(2026, 4, 2)}, TestedInFuture),
        ({"tested_on": date(2025, 2, 28)}, TestedBeforeMade),
        ({"replicates": [{"sown": 50, "normal": 51}]}, InvalidValue),
        ({"replicates": []}, InvalidValue),
        ({"fields": {"substrate": "soil"}}, InvalidValue),
    ],
)
def test_what_cannot_be_right_is_refused_and_leaves_nothing(session, actor, changes, refusal):
    lot = make_lot(session, actor)
    with pytest.raises(refusal):
        record_result(session, actor, draft(lot, **changes))
    assert session.scalars(select(Result)).all() == []
    assert session.scalars(select(Recheck)).all() == []


def test_a_correction_supersedes_and_erases_nothing(session, actor):
    lot = make_lot(session, actor)
    wrong = make_result(session, actor, lot, BAD)
    right = correct_result(session, actor, wrong, draft(lot, GOOD), "digits exchanged")
    assert wrong.superseded_by_id == right.id
    assert [result.id for result in results_of_lot(session, lot)] == [right.id]
    assert {result.id for result in results_of_lot(session, lot, superseded=True)} == {right.id, wrong.id}
    assert right.outcome is Outcome.PASS
    # The hold that the mistake led to is lifted by a person, not by arithmetic.
    assert held_lot_ids(session, [lot.id]) == {lot.id}
    assert [line.event.kind for line in history(session, "result", wrong.id)] == [
        "result.superseded",
        "result.recorded",
    ]


def test_a_correction_of_the_first_test_is_not_measured_against_itself(session, actor):
    lot = make_lot(session, actor)
    wrong = make_result(session, actor, lot, germination((100, 99), (100, 99)))
    right = correct_result(session, actor, wrong, draft(lot, GOOD), "wrong lot read")
    assert right.threshold == 0.85


def test_a_corrected_date_replaces_the_planned_one(session, actor):
    lot = make_lot(session, actor)
    wrong = make_result(session, actor, lot, GOOD)
    correct_result(session, actor, wrong, draft(lot, GOOD, tested_on=date(2026, 3, 1)), "date")
    assert open_recheck(session, lot.id, "germination").due_on == date(2036, 3, 1)
    wrong = results_of_lot(session, lot)[0]
    correct_result(session, actor, wrong, draft(lot, BAD, tested_on=date(2026, 3, 1)), "counts")
    assert open_recheck(session, lot.id, "germination") is None


def test_a_correction_needs_a_reason_the_newest_result_and_the_same_test(session, actor):
    lot, other = make_lot(session, actor), make_lot(session, actor)
    wrong = make_result(session, actor, lot, BAD)
    with pytest.raises(ReasonNeeded):
        correct_result(session, actor, wrong, draft(lot), " ")
    with pytest.raises(ResultOfOtherTest):
        correct_result(session, actor, wrong, draft(other), "why not")
    correct_result(session, actor, wrong, draft(lot), "digits exchanged")
    with pytest.raises(AlreadySuperseded):
        correct_result(session, actor, wrong, draft(lot), "again")


def test_measures_besides_shares_keep_their_figure(session, actor):
    lot = make_lot(session, actor, kind="microbe", form="ampoule")
    result = record_result(session, actor, draft(lot, (), test="cfu", fields={"cfu_before": "1e9", "cfu_after": "1e7"}))
    assert (result.outcome, result.measured, result.estimate) == (Outcome.WATCH, 2, None)
    assert result.fields == {"cfu_before": 1e9, "cfu_after": 1e7}


def test_newest_results_of_several_lots_and_what_is_missing(session, actor):
    lot, other = make_lot(session, actor), make_lot(session, actor)
    make_result(session, actor, lot, DOUBTFUL, tested_on=date(2026, 1, 1))
    newest = make_result(session, actor, lot, GOOD)
    found = latest_results(session, [lot.id, other.id])
    assert found == {lot.id: {"germination": newest}}
    assert missing_tests(session, lot) == []
    assert [test.name for test in missing_tests(session, other)] == ["germination"]


def test_who_may_not_record_cannot(session, actor):
    lot = make_lot(session, actor)
    reader = replace(actor, permissions=frozenset({Permission.QUALITY_READ}))
    with pytest.raises(PermissionDenied):
        record_result(session, reader, draft(lot))
    with pytest.raises(PermissionDenied):
        correct_result(session, reader, make_result(session, actor, lot), draft(lot), "no")


def test_the_ledger_vouches_for_results_and_holds(session, actor):
    lot = make_lot(session, actor)
    wrong = make_result(session, actor, lot, BAD)
    correct_result(session, actor, wrong, draft(lot, GOOD), "digits exchanged")
    assert [finding for finding in findings(session) if "result" in str(finding.values)] == []
    (hold,) = session.scalars(select(Hold)).all()
    assert [line.event.kind for line in history(session, "hold", hold.id)] == ["result.recorded"]
