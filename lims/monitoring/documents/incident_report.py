"""The report of an incident: what happened, who was exposed, what the tests showed, what was decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.core.language import N_, translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import Settings, settings_of
from lims.monitoring.documents.course import course_drawing
from lims.monitoring.models import Decision, Incident, IncidentItem, IncidentLot, IncidentState
from lims.monitoring.queries.incidents import (
    LotSummary,
    Sample,
    exposed_items,
    lots_of,
    samples,
    summaries,
)
from lims.quality.definitions import Outcome, TestDefinition
from lims.quality.queries import plan_of
from lims.resources.models import Resource
from lims.storage.models import Location
from lims.storage.queries import path, paths
from lims.storage.rules import readable_place

DECISIONS = {
    Decision.RELEASE: N_("Release"),
    Decision.DISCARD: N_("Discard"),
    Decision.KEEP: N_("Keep on hold"),
}
OUTCOMES = {Outcome.PASS: N_("Pass"), Outcome.WATCH: N_("Watch"), Outcome.FAIL: N_("Fail")}
STATES = {IncidentState.OPEN: N_("Going on"), IncidentState.CLOSED: N_("Ended")}


def incident_report(session: Session, found: Incident, language: str) -> bytes:
    """Draw the report of an incident as a PDF in `ja` or `en`; of an open one it says how far it is."""
    return write_document(_head(session, found, language), _story(session, found, language))


def _head(session: Session, found: Incident, language: str) -> DocumentHead:
    title = translator(language)("Report of an incident")
    return DocumentHead(letterhead_of(settings_of(session), language), title, found.number, title, language)


def _story(session: Session, found: Incident, language: str) -> list[Flowable]:
    _ = translator(language)
    typography, settings = Typography(language), settings_of(session)
    items = exposed_items(session, found)
    lots, exposed, tested = lots_of(session, found), summaries(session, found), samples(session, found)
    ways = paths(session, {each.location_id for each in items})
    story: list[Flowable] = [
        typography.text(_("Report of an incident"), typography.title),
        _facts(session, typography, found, len(items), language),
        *typography.section(_("What happened")),
        typography.text(found.cause),
        *course_drawing(session, typography, found, language),
        *typography.section(_("Exposed lots and decisions")),
        _lot_table(typography, lots, exposed, settings, language),
        *typography.section(_("Tests of exposed items")),
        _test_table(session, typography, tested, language) if tested else typography.text(_("No tests were planned.")),
    ]
    if found.conclusion:
        story += [*typography.section(_("Conclusion")), typography.text(found.conclusion)]
        story.append(typography.text(_signed(found.closed_by, found.closed_at, settings), typography.small))
    codes = {exposed_lot.lot_id: exposed_lot.lot.code for exposed_lot in lots}
    story += [*typography.section(_("Exposed items")), _item_table(typography, items, ways, codes, language)]
    return story


def _facts(session: Session, typography: Typography, found: Incident, items: int, language: str) -> Flowable:
    _ = translator(language)
    settings = settings_of(session)
    return typography.facts(
        [
            (_("State"), _(STATES[found.state])),
            (_("Where"), readable_place(path(session, found.location_id))),
            (_("From"), _moment(found.began_at, settings)),
            (_("To"), _moment(found.ended_at, settings)),
            (_("Items exposed"), str(items)),
            (_("Declared"), _signed(found.declared_by, found.declared_at, settings)),
        ]
    )


def _lot_table(
    typography: Typography,
    lots: Sequence[IncidentLot],
    exposed: Mapping[int, LotSummary],
    settings: Settings,
    language: str,
) -> Flowable:
    _ = translator(language)
    names = [_("Lot"), _("Resource"), _("Items"), _("Out of range"), _("Worst"), _("Decision")]
    rows = [
        (
            typography.text(each.lot.code, typography.cell),
            typography.text(_resource(each.lot.resource, language), typography.cell),
            typography.text(str(each.items_exposed), typography.cell),
            typography.text(_minutes(exposed[each.lot_id].longest_seconds, language), typography.cell),
            typography.text(_degrees(exposed[each.lot_id].worst), typography.cell),
            typography.text(_decision(each, settings, language), typography.cell),
        )
        for each in lots
    ]
    return typography.table(typography.heads(names), rows, (28, 40, 12, 20, 18, 52))


def _test_table(session: Session, typography: Typography, tested: Sequence[Sample], language: str) -> Flowable:
    _ = translator(language)
    tests = plan_of(session).tests
    names = [_("Item"), _("Lot"), _("Resource"), _("Test"), _("Outcome")]
    rows = [
        (
            typography.text(each.chosen.item.barcode, typography.cell),
            typography.text(each.chosen.item.lot.code, typography.cell),
            typography.text(each.chosen.item.lot.resource.accession, typography.cell),
            typography.text(_test(tests, each.chosen.test or "", language), typography.cell),
            typography.text(_outcome(each, language), typography.cell),
        )
        for each in tested
    ]
    return typography.table(typography.heads(names), rows, (30, 28, 34, 44, 34))


def _item_table(
    typography: Typography,
    items: Sequence[IncidentItem],
    ways: dict[int, list[Location]],
    codes: dict[int, str],
    language: str,
) -> Flowable:
    _ = translator(language)
    names = [_("Item"), _("Lot"), _("Place"), _("Out of range"), _("Worst")]
    rows = [
        (
            typography.text(each.item.barcode, typography.cell),
            typography.text(codes.get(each.item.lot_id, ""), typography.cell),
            typography.text(readable_place(ways[each.location_id][-3:], each.position), typography.cell),
            typography.text(_minutes(each.seconds_out_of_range, language), typography.cell),
            typography.text(_degrees(each.worst), typography.cell),
        )
        for each in items
    ]
    return typography.table(typography.heads(names), rows, (30, 28, 68, 22, 22))


def _resource(resource: Resource, language: str) -> str:
    name = (resource.name_ja or resource.name) if language == "ja" else resource.name
    return f"{resource.accession}\n{name}"


def _decision(each: IncidentLot, settings: Settings, language: str) -> str:
    _ = translator(language)
    if each.decision is None:
        return _("Not decided yet")
    by = _signed(each.decided_by, each.decided_at, settings)
    return f"{_(DECISIONS[each.decision])}: {each.reason}\n{by}"


def _outcome(sample: Sample, language: str) -> str:
    _ = translator(language)
    if sample.result is None:
        return _("No result yet")
    share = "" if sample.result.estimate is None else f" ({100 * sample.result.estimate:.0f} %)"
    return f"{_(OUTCOMES[sample.result.outcome])}{share}"


def _test(tests: Mapping[str, TestDefinition], name: str, language: str) -> str:
    found = tests.get(name)
    return found.label.text(language) if found else name


def _minutes(seconds: int, language: str) -> str:
    return translator(language)("%(minutes)s min") % {"minutes": seconds // 60}


def _degrees(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".replace("-", "\u2212")


def _moment(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}"


def _signed(name: str | None, at: datetime | None, settings: Settings) -> str:
    return f"{_moment(at, settings)}  {name}" if at and name else ""
