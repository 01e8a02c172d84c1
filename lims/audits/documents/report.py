"""The report of an audit as PDF: what was counted by whom, every difference, and what was decided."""

from collections.abc import Sequence

from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.audits.lines import ShownLine, shown_kept_lines, shown_lines
from lims.audits.models import Audit, AuditedBox, AuditState
from lims.audits.queries.audits import boxes_of
from lims.audits.queries.boxes import paths_of
from lims.audits.queries.counts import comparisons
from lims.audits.rules.differences import Finding
from lims.audits.wording import DECISIONS, FINDINGS, STATES, share_text
from lims.core.language import translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import Settings, settings_of
from lims.storage import queries as storage
from lims.storage import rules


def audit_report_pdf(session: Session, audit: Audit, language: str) -> bytes:
    """Draw the report in `ja` or `en`; of a blind count that is not finished it says nothing."""
    return _Report(session, audit, language).drawn()


class _Report:
    def __init__(self, session: Session, audit: Audit, language: str) -> None:
        self.session, self.audit, self.language = session, audit, language
        self.say = translator(language)
        self.typography = Typography(language)
        self.settings: Settings = settings_of(session)

    def drawn(self) -> bytes:
        _ = self.say
        title = _("Report of an audit")
        boxes = boxes_of(self.session, self.audit)
        story: list[Flowable] = [self.typography.text(title, self.typography.title), self._facts(boxes)]
        story += [self.typography.text(_("Boxes"), self.typography.heading), self._boxes(boxes)]
        for box, lines in self._lines(boxes):
            story += self.typography.section(box.location.name)
            story.append(self._table(lines))
        head = DocumentHead(letterhead_of(self.settings, self.language), title, self.audit.number, title, self.language)
        return write_document(head, story)

    def _facts(self, boxes: Sequence[AuditedBox]) -> Flowable:
        _, audit = self.say, self.audit
        place = _("Boxes drawn at random")
        if audit.location_id is not None:
            place = rules.readable_place(storage.path(self.session, audit.location_id))
        items, errors = (sum(getattr(box, name) or 0 for box in boxes) for name in ("items", "errors"))
        facts = [
            (_("Audit"), audit.number),
            (_("Place"), place),
            (_("State"), _(STATES[audit.state][2])),
            (_("Positions"), _("compared") if audit.exact else _("not compared")),
            (_("Counted blind"), _("Yes") if audit.blind else _("No")),
            (_("Begun"), f"{self._instant(audit.begun_at)}  {audit.begun_by}"),
            (_("Ended"), f"{self._instant(audit.closed_at)}  {audit.closed_by}" if audit.closed_at else ""),
            (_("Items looked for"), str(items)),
            (_("Not found as recorded"), str(errors)),
            (_("Remarks"), audit.note or ""),
        ]
        sample = audit.sample
        if sample is not None and sample.rate is not None:
            rate = f"{share_text(sample.rate)} % ({share_text(sample.low)}–{share_text(sample.high)} %)"
            facts.append((_("Error rate of the collection"), rate))
        return self.typography.facts(facts)

    def _boxes(self, boxes: Sequence[AuditedBox]) -> Flowable:
        _, typography = self.say, self.typography
        ways = paths_of(self.session, [box.location_id for box in boxes])
        head = typography.heads([_("Box"), _("Counted"), _("Settled"), _("Items"), _("Errors")], numbers=2)
        rows = [
            (
                typography.text(rules.readable_place(ways[box.location_id]), typography.cell),
                typography.text(
                    f"{self._instant(box.counted_at)}\n{box.counted_by}" if box.counted_at else "", typography.cell
                ),
                typography.text(self._instant(box.settled_at) if box.settled_at else "", typography.cell),
                typography.text("" if box.items is None else str(box.items), typography.cell_number),
                typography.text("" if box.errors is None else str(box.errors), typography.cell_number),
            )
            for box in boxes
        ]
        return typography.table(head, rows, (6, 3, 3, 1.4, 1.4))

    def _lines(self, boxes: Sequence[AuditedBox]) -> list[tuple[AuditedBox, list[ShownLine]]]:
        """The differences of each box that has any: those that were kept, or as they stand now."""
        kept = [box for box in boxes if box.findings]
        under_way = [box for box in boxes if box.begun_at and not box.findings and not self.audit.blind]
        if self.audit.state is not AuditState.OPEN:
            under_way = []
        lines = {
            box.id: shown_kept_lines(self.session, box.findings["lines"], box.location_id)
            for box in kept
            if box.findings
        }
        for location_id, compared in comparisons(self.session, self.audit, under_way).items():
            box = next(box for box in under_way if box.location_id == location_id)
            lines[box.id] = shown_lines(self.session, compared.differences, location_id)
        return [(box, lines[box.id]) for box in boxes if lines.get(box.id)]

    def _table(self, lines: Sequence[ShownLine]) -> Flowable:
        _, typography = self.say, self.typography
        head = typography.heads([_("Found"), _("Item"), _("Recorded in"), _("Seen in"), _("Decided")])
        rows = [[typography.text(text, typography.cell) for text in self._cells(line)] for line in lines]
        return typography.table(head, rows, (3, 4, 4.4, 2.4, 2.6))

    def _cells(self, line: ShownLine) -> tuple[str, ...]:
        _ = self.say
        name = (line.name_ja or line.name) if self.language == "ja" else line.name
        item = "\n".join(part for part in (line.text, line.accession, name) if part)
        decided = _(DECISIONS[line.decision]) if line.decision and line.finding is not Finding.RIGHT else ""
        seen = line.other_box or line.found or ""
        return _(FINDINGS[line.finding][2]), item, line.recorded or "", seen, decided

    def _instant(self, instant: object) -> str:
        return f"{instant.astimezone(self.settings.zone):%Y-%m-%d %H:%M}" if instant else ""  # type: ignore[attr-defined]
