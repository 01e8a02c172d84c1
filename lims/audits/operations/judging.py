"""What is answered to somebody who has just counted a thing."""

from sqlalchemy.orm import Session

from lims.audits import answers
from lims.audits.models import Audit
from lims.audits.rules.differences import Count, Finding, Recorded, Seen, compare
from lims.lots.models import Item
from lims.scanning.answers import Answer, Tone
from lims.storage import queries as storage
from lims.storage import rules
from lims.storage.models import Location


def judged(session: Session, audit: Audit, box: Location, item: Item | None, code: str, position: str | None) -> Answer:
    """The answer to a thing that was seen; in a blind audit it tells nothing of what is recorded."""
    barcode = item.barcode if item else None
    shown = {"found": position, "text": code}
    if audit.blind:
        sentence = answers.COUNTED_AT if position else answers.COUNTED
        return Answer(Tone.DONE, sentence, shown, barcode, box.barcode, position)
    finding = _finding(box, item, code, position)
    if finding is Finding.RIGHT:
        sentence = answers.RIGHT_AT if position else answers.FOUND[finding]
        return Answer(Tone.DONE, sentence, shown, barcode, box.barcode, position)
    if item is not None:
        shown |= {"recorded": item.position}
        if finding is Finding.ELSEWHERE and item.location_id is not None:
            shown |= {"place": rules.readable_place(storage.path(session, item.location_id), item.position)}
    return Answer(Tone.ASKED, answers.FOUND[finding], shown, barcode, box.barcode, position)


def _finding(box: Location, item: Item | None, code: str, position: str | None) -> Finding:
    if item is None:
        return Finding.UNKNOWN
    recorded = Recorded(item.id, item.barcode, item.state, item.location_id, item.position)
    lines = compare(Count(box.id, [Seen(code, item.id, position, 0)], 0), {item.id: recorded})
    return lines[0].finding
