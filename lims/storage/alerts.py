"""The mail of the morning about the freezers: what is out and over its limit, and lots whose keeping has ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from lims.core.language import N_, translator
from lims.core.settings import Settings
from lims.lots.models import Lot
from lims.resources.models import Resource
from lims.storage.queries import OutsideRow
from lims.storage.rules import readable_place

SUBJECT = N_("Storage: out and over the limit %(out)s, keeping ended %(ended)s")
GREETING = N_("Good morning,")
OUT = N_("Taken out, not returned, and over a limit of their form: %(n)s")
OUT_LINE = N_("%(barcode)s  %(accession)s %(name)s  out for %(hours)s h  %(person)s  kept place: %(place)s")
ENDED = N_("Lots that are here although their keeping has ended: %(n)s")
ENDED_LINE = N_("%(date)s  lot %(lot)s  %(accession)s %(name)s")
MORE = N_("and more: %(n)s")
WORKLIST = N_("Worklist: %(address)s")
LINES = 100


@dataclass(frozen=True)
class Alerts:
    """What the mail tells; `ended` are the lots whose last day was yesterday."""

    out: Sequence[OutsideRow]
    ended: Sequence[Lot]

    def __bool__(self) -> bool:
        return bool(self.out or self.ended)


def alert_mail(alerts: Alerts, settings: Settings, language: str) -> tuple[str, str]:
    """Subject and body of the mail in one language."""
    _ = translator(language)
    subject = _(SUBJECT) % {"out": len(alerts.out), "ended": len(alerts.ended)}
    lines = [_(GREETING), ""]
    if alerts.out:
        lines += [_(OUT) % {"n": len(alerts.out)}, ""]
        lines += [_out_line(row, language) for row in alerts.out[:LINES]]
        lines += [*_rest(len(alerts.out), language), ""]
        lines += [_(WORKLIST) % {"address": f"{settings.public_url}/storage/outside"}, ""]
    if alerts.ended:
        lines += [_(ENDED) % {"n": len(alerts.ended)}, ""]
        lines += [_ended_line(lot, language) for lot in alerts.ended[:LINES]]
        lines += [*_rest(len(alerts.ended), language), ""]
        lines += [_(WORKLIST) % {"address": f"{settings.public_url}/lots/ending"}, ""]
    return subject, "\n".join(lines)


def _out_line(row: OutsideRow, language: str) -> str:
    resource = row.item.lot.resource
    return translator(language)(OUT_LINE) % {
        "barcode": row.item.barcode,
        "accession": resource.accession,
        "name": _name(resource, language),
        "hours": f"{row.seconds_now / 3600:.1f}",
        "person": row.taken.by if row.taken else "-",
        "place": readable_place(row.way, row.item.position) if row.way else "-",
    }


def _ended_line(lot: Lot, language: str) -> str:
    assert lot.keep_until is not None
    return translator(language)(ENDED_LINE) % {
        "date": lot.keep_until.isoformat(),
        "lot": lot.code,
        "accession": lot.resource.accession,
        "name": _name(lot.resource, language),
    }


def _name(resource: Resource, language: str) -> str:
    return (resource.name_ja if language == "ja" else None) or resource.name


def _rest(number: int, language: str) -> list[str]:
    return [translator(language)(MORE) % {"n": number - LINES}] if number > LINES else []
