"""`audit`: audits, readings, coverage and random audits from the command line."""

import uuid
from pathlib import Path
from typing import TextIO

import click
from flask_babel import get_locale
from flask_babel import gettext as _

from lims.audits.documents.place_list import place_list_pdf
from lims.audits.documents.report import audit_report_pdf
from lims.audits.lines import ShownLine, shown_lines
from lims.audits.models import AuditState, Method
from lims.audits.operations.auditing import AuditDraft, begin_audit, cancel_audit, close_audit
from lims.audits.operations.reading import ReadingConfirmation, confirm_reading, keep_reading
from lims.audits.operations.sampling import SampleDraft, draw_sample
from lims.audits.operations.settling import Settled, settle_boxes
from lims.audits.queries import audits as queries
from lims.audits.queries.counts import comparisons
from lims.audits.queries.readings import compared_reading, reading_by_id
from lims.audits.queries.samples import drawn_again
from lims.audits.queries.standings import Age, CoverageFilter, standings
from lims.audits.rules.differences import Decision
from lims.audits.sources import File, read_file
from lims.audits.telling import note_sighting
from lims.audits.wording import finding_label, share_text, told_answer
from lims.lots import queries as lots
from lims.storage import queries as storage
from lims.web.actors import command_actor
from lims.web.command_line import print_row
from lims.web.database import session, transaction

output_argument = click.argument("output", type=click.Path(dir_okay=False, writable=True, path_type=Path))


@click.group("audit", short_help="Audits: what is really in a box.")
def audit() -> None:
    """What is in boxes, against what is recorded."""


@audit.command("begin")
@click.argument("place")
@click.option("--exact", is_flag=True, help="Compare positions too.")
@click.option("--blind", is_flag=True, help="Whoever counts is not told what should be there.")
@click.option("--note", help="Remarks.")
def begin(place: str, exact: bool, blind: bool, note: str | None) -> None:
    """Begin the audit of the box, rack, shelf or freezer with the code PLACE, and print its number."""
    with transaction() as writing:
        found, _coordinate = storage.named_place(writing, place)
        number = begin_audit(writing, command_actor(), AuditDraft(found, exact, blind, note)).number
    click.echo(number)


@audit.command("list")
@click.option("--state", type=click.Choice([state.value for state in AuditState]))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def list_audits(state: str | None, limit: int) -> None:
    """Print audits, newest first: number, state, place, boxes, counted, settled, errors."""
    page = queries.audits(session(), AuditState(state) if state else None, size=limit)
    progress = queries.progress_of(session(), [row.id for row in page.rows])
    for row in page.rows:
        place = row.location.barcode if row.location else None
        print_row(row.number, row.state.value, place, *progress.get(row.id, (0, 0, 0, 0)))


@audit.command("scan")
@click.argument("number")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
def scan(number: str, file: TextIO) -> None:
    """Scan into the audit NUMBER what FILE has, one code a line: boxes, items, commands. Print each answer."""
    for line in file:
        if code := line.strip():
            answer = told_answer(note_sighting(command_actor(), number, str(uuid.uuid4()), code).answer)
            print_row(code, answer["tone"], answer["sentence"])


@audit.command("differences")
@click.argument("number")
def differences(number: str) -> None:
    """Print how the boxes of the audit NUMBER differ: box, finding, code, recorded place, position seen."""
    found = queries.audit_by_number(session(), number)
    boxes = [box for box in queries.boxes_of(session(), found) if box.begun_at and not box.settled_at]
    boxes = [box for box in boxes if box.counted_at or not found.blind]
    compared = comparisons(session(), found, boxes)
    for box in boxes:
        for line in shown_lines(session(), compared[box.location_id].differences):
            _print_line(box.location.barcode, line)


@audit.command("settle")
@click.argument("number")
@click.option("--box", "boxes", multiple=True, help="Only this box; may be given several times.")
@click.option("--reason", default="", help="Why records are changed.")
def settle(number: str, boxes: tuple[str, ...], reason: str) -> None:
    """Settle the begun boxes of the audit NUMBER in the usual way, all in one transaction."""
    with transaction() as writing:
        found = queries.audit_by_number(writing, number)
        chosen = [queries.audited_box(writing, found, code) for code in boxes] or None
        settled = settle_boxes(writing, command_actor(), found, chosen, reason=reason)
    _print_settled(settled)


@audit.command("close")
@click.argument("number")
@click.option("--give-up", is_flag=True, help="Give it up; what was settled stays.")
@click.option("--reason", help="Why it is given up.")
def close(number: str, give_up: bool, reason: str | None) -> None:
    """Close the audit NUMBER."""
    with transaction() as writing:
        found = queries.audit_by_number(writing, number)
        if give_up:
            cancel_audit(writing, command_actor(), found, reason)
        else:
            close_audit(writing, command_actor(), found)
    click.echo(_("The audit is closed."))


@audit.command("report")
@click.argument("number")
@output_argument
def report(number: str, output: Path) -> None:
    """Write the report of the audit NUMBER as PDF."""
    output.write_bytes(audit_report_pdf(session(), queries.audit_by_number(session(), number), _language()))


@audit.command("checklist")
@click.argument("place")
@output_argument
def checklist(place: str, output: Path) -> None:
    """Write the list of the box, shelf or rack PLACE for checking by hand as PDF."""
    output.write_bytes(place_list_pdf(session(), storage.location(session(), place), _language()))


@audit.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", help="The box; a rack file may name it itself.")
@click.option("--reader", help="A layout of config/rack_readers.toml.")
def read(file: Path, place: str | None, reader: str | None) -> None:
    """Read a photo of a box or a rack file, and print each reading: its number, box, and how it differs."""
    handed = File(file.name, "image/jpeg" if file.suffix.lower() in {".jpg", ".jpeg"} else "", file.read_bytes())
    box = storage.named_place(session(), place)[0] if place else None
    found = read_file(session(), handed, box, reader)
    with transaction() as writing:
        keys = [keep_reading(writing, command_actor(), each, handed).id for each in found]
    for key in keys:
        row = reading_by_id(session(), key)
        compared = compared_reading(session(), row)
        print_row(key, row.location.barcode, *(doubt.value for doubt in compared.reading.doubts))
        for line in shown_lines(session(), compared.comparison.differences):
            _print_line(row.location.barcode, line)


@audit.command("confirm")
@click.argument("reading", type=int)
@click.option("--reason", default="", help="Why records are changed.")
@click.option("--missing-lost", is_flag=True, help="Report what is missing lost; else its record is left.")
@click.option("--lot", help="The lot whose items get the unknown tube codes, in the order of the positions.")
@click.option("--name-container", is_flag=True, help="The code read on the rack is another code of the box.")
def confirm(reading: int, reason: str, missing_lost: bool, lot: str | None, name_container: bool) -> None:
    """Record what the reading with this number shows."""
    with transaction() as writing:
        said = ReadingConfirmation(
            missing=Decision.LOST if missing_lost else Decision.LEAVE,
            reason=reason,
            lot=lots.lot(writing, lot) if lot else None,
            names_container=name_container,
        )
        settled = confirm_reading(writing, command_actor(), reading_by_id(writing, reading), said)
    _print_settled(settled)


@audit.command("coverage")
@click.option("--storage", "freezer", help="Only boxes in this freezer or tank.")
@click.option("--age", type=click.Choice([age.value for age in Age]), help="Only boxes of this age.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="How many at most.")
def print_coverage(freezer: str | None, age: str | None, limit: int) -> None:
    """Print boxes, those due first at the top: code, name, due on, confirmed at, by whom, items, errors last time."""
    actor = command_actor()
    storage_id = storage.location(session(), freezer).id if freezer else None
    chosen = CoverageFilter(storage_id, Age(age) if age else None)
    for row in standings(session(), chosen, actor.at, actor.today, size=limit).rows:
        confirmed = f"{row.confirmed_at.astimezone(actor.zone):%Y-%m-%d %H:%M}" if row.confirmed_at else None
        place = row.location
        print_row(place.barcode, place.name, row.due_on, confirmed, row.confirmed_by, row.items, row.errors)


@audit.command("draw")
@click.argument("boxes", type=int)
@click.option("--method", type=click.Choice([m.value for m in Method]), default="weighted", show_default=True)
@click.option("--seed", default="", help="The same seed draws the same boxes; one is made if left out.")
@click.option("--exact/--loose", default=True, show_default=True, help="Compare positions too.")
def draw(boxes: int, method: str, seed: str, exact: bool) -> None:
    """Draw BOXES boxes for a random audit, counted blind, and print its number, then the boxes."""
    with transaction() as writing:
        number = draw_sample(writing, command_actor(), SampleDraft(boxes, Method(method), seed, exact)).number
    click.echo(number)
    found = queries.audit_by_number(session(), number)
    for box in queries.boxes_of(session(), found):
        print_row(box.location.barcode, box.location.name, box.draws)


@audit.command("rate")
@click.argument("number")
def rate(number: str) -> None:
    """Print the error rate that the random audit NUMBER gave, and whether its draw can be repeated."""
    sample = queries.sample_of(session(), number)
    if sample.rate is None:
        raise click.ClickException(_("It is estimated when every box is counted."))
    shares = {"rate": share_text(sample.rate), "low": share_text(sample.low), "high": share_text(sample.high)}
    click.echo(_("Errors per item: %(rate)s %%. 95 %% interval: %(low)s to %(high)s %%.", **shares))
    _again, is_same = drawn_again(session(), sample)
    if not is_same:
        raise click.ClickException(_("The kept list and seed do not give the boxes of this audit."))


def _print_line(box: str, line: ShownLine) -> None:
    print_row(box, finding_label(line.finding.value), line.text, line.recorded, line.found or line.other_box)


def _print_settled(settled: Settled) -> None:
    click.echo(
        _(
            "Settled. Recorded where found: %(recorded)s, reported lost: %(lost)s, left as they are: %(left)s.",
            recorded=settled.recorded,
            lost=settled.lost,
            left=settled.left,
        )
    )


def _language() -> str:
    return str(get_locale() or "en")[:2]


COMMANDS = [audit]
