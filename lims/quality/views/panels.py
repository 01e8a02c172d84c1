"""What quality shows on the pages of other areas: figures of the morning, a lot's results, holds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.permissions import Permission
from lims.lots.marks import Mark, marks_lots
from lims.lots.models import Item, Lot
from lims.quality.models import Outcome, Result
from lims.quality.queries import (
    due_counts,
    held_lot_ids,
    holds_on,
    holds_on_resource,
    latest_results,
    missing_tests,
    open_holds_count,
    open_rechecks,
    plan_of,
    results_of_lot,
)
from lims.quality.rules.chart import Chart, Measurement, viability_chart
from lims.quality.rules.viability import Estimate
from lims.quality.wording import test_label
from lims.resources.models import Resource
from lims.storage.colourings import Group, colours_items
from lims.storage.happenings import Happening, tells_happenings
from lims.web.actors import current_actor, optional_actor
from lims.web.database import session
from lims.web.panels import panel

ON_HOLD = Mark("stop", "pause-circle-fill", N_("On hold"))


@marks_lots
def held_lots(reading: Session, lot_ids: Collection[int]) -> Mapping[int, Sequence[Mark]]:
    return {lot_id: [ON_HOLD] for lot_id in held_lot_ids(reading, lot_ids)}


@colours_items("quality", N_("Quality"))
def quality_of_items(reading: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    """The newest results of each lot: one that failed outweighs one that is watched, and that one that passed."""
    newest = latest_results(reading, {item.lot_id for item in items})
    groups = {
        Outcome.FAIL: Group("fail", N_("A test failed"), 0),
        Outcome.WATCH: Group("watch", N_("A test is watched"), 1),
        Outcome.PASS: Group("pass", N_("Tests passed"), 2),
    }
    worst = {
        lot_id: next(outcome for outcome in groups if any(result.outcome is outcome for result in results.values()))
        for lot_id, results in newest.items()
    }
    return {item.id: groups[worst[item.lot_id]] for item in items if item.lot_id in worst}


@colours_items("hold", N_("Holds"))
def holds_of_items(reading: Session, items: Sequence[Item], _today: date) -> Mapping[int, Group]:
    held = held_lot_ids(reading, {item.lot_id for item in items})
    on_hold, free = Group("held", ON_HOLD.label, 0), Group("free", N_("No hold"), 1)
    return {item.id: on_hold if item.lot_id in held else free for item in items}


@panel("web.home", order=20)
def figures_of_the_morning(_nothing: None) -> str:
    if not _may_read():
        return ""
    counts = due_counts(session(), current_actor().today)
    return render_template("quality/_home.html", counts=counts, holds=open_holds_count(session()))


@panel("lots.lot", order=20)
def results_of_a_lot(lot: Lot) -> str:
    if not _may_read():
        return ""
    found = results_of_lot(session(), lot)
    return render_template(
        "quality/_lot.html",
        lot=lot,
        results=found,
        charts=charts_of(found),
        due=open_rechecks(session(), lot),
        holds=holds_on(session(), lot),
        missing=missing_tests(session(), lot),
        tests=plan_of(session()).tests_for(lot.form, lot.resource.kind),
    )


@panel("resources.resource", order=30)
def holds_of_a_resource(resource: Resource) -> str:
    if not _may_read():
        return ""
    held = holds_on_resource(session(), resource)
    may_stop = current_actor().may(Permission.QUALITY_DECIDE)
    if not held and not may_stop:
        return ""
    return render_template("quality/_resource.html", resource=resource, holds=held, may_stop=may_stop)


# Tone and words of an outcome, as badges show them.
GRADES = {
    Outcome.PASS: ("good", N_("Pass")),
    Outcome.WATCH: ("attention", N_("Watch")),
    Outcome.FAIL: ("stop", N_("Fail")),
}


@tells_happenings
def results_in_the_life_of_an_item(item: Item) -> list[Happening]:
    """The results of its lot; those for which this item was opened say so."""
    if not _may_read():
        return []
    return [_happening(item, result) for result in results_of_lot(session(), item.lot)]


def _happening(item: Item, result: Result) -> Happening:
    tone, words = GRADES[result.outcome]
    test = test_label(result.test)
    opened = result.item_id == item.id
    title = _("%(test)s, tested on this item", test=test) if opened else _("%(test)s of its lot", test=test)
    return Happening(
        at=result.recorded_at,
        icon="clipboard2-pulse",
        title=title,
        who=result.analyst,
        url=url_for("quality.result", result_id=result.id),
        tone=tone,
        mark=_(words),
    )


@panel("storage.item", order=10)
def holds_of_an_item(item: Item) -> str:
    if not _may_read():
        return ""
    held = holds_on(session(), item.lot)
    return render_template("quality/_item.html", holds=held, lot=item.lot) if held else ""


def charts_of(found: Sequence[Result]) -> dict[str, Chart]:
    """A chart for each test with shares, by the test's name."""
    by_test: dict[str, list[Measurement]] = {}
    for result in found:
        if result.total and result.successes is not None:
            assert result.interval_low is not None
            assert result.interval_high is not None
            estimate = Estimate(result.successes, result.total, result.interval_low, result.interval_high)
            measurement = Measurement(result.tested_on, estimate, result.threshold, result.outcome.value)
            by_test.setdefault(result.test, []).append(measurement)
    charts = {test: viability_chart(measurements) for test, measurements in by_test.items()}
    return {test: chart for test, chart in charts.items() if chart is not None}


def _may_read() -> bool:
    actor = optional_actor()
    return actor is not None and actor.may(Permission.QUALITY_READ)
