"""The mail of the morning: what is due and what is newly on hold, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from lims.core.language import N_, translator
from lims.core.settings import Settings
from lims.quality.definitions import QualityPlan
from lims.quality.models import Hold, Recheck

SUBJECT = N_("Quality: tests due %(due)s, new holds %(holds)s")
GREETING = N_("Good morning,")
DUE = N_("Tests that are due or overdue: %(n)s")
DUE_LINE = N_("%(date)s  %(test)s  lot %(lot)s  %(accession)s %(name)s")
HOLDS = N_("Newly on hold: %(n)s")
HOLD_LINE = N_("%(code)s  %(accession)s %(name)s  placed by %(person)s")
MORE = N_("and more: %(n)s")
IN_ALL = N_("Due or overdue in all, with those told before: %(n)s")
WORKLIST = N_("Worklist: %(address)s")
LINES = 100


@dataclass(frozen=True)
class Digest:
    """What a mail of the morning tells."""

    due: Sequence[Recheck]
    holds: Sequence[Hold]
    in_all: int

    def __bool__(self) -> bool:
        return bool(self.due or self.holds)


def digest_mail(digest: Digest, plan: QualityPlan, settings: Settings, language: str) -> tuple[str, str]:
    """Subject and body of the mail in one language."""
    _ = translator(language)
    subject = _(SUBJECT) % {"due": len(digest.due), "holds": len(digest.holds)}
    lines: list[str | None] = [_(GREETING), ""]
    if digest.due:
        lines += [_(DUE) % {"n": len(digest.due)}, ""]
        lines += [_due_line(recheck, plan, language) for recheck in digest.due[:LINES]]
        lines += [_rest(len(digest.due), language), _(IN_ALL) % {"n": digest.in_all}, ""]
    if digest.holds:
        lines += [_(HOLDS) % {"n": len(digest.holds)}, ""]
        lines += [_hold_line(hold, language) for hold in digest.holds[:LINES]]
        lines += [_rest(len(digest.holds), language), ""]
    lines.append(_(WORKLIST) % {"address": f"{settings.public_url}/quality/"})
    return subject, "\n".join(line for line in lines if line is not None)


def _due_line(recheck: Recheck, plan: QualityPlan, language: str) -> str:
    test = plan.tests.get(recheck.test)
    resource = recheck.lot.resource
    return translator(language)(DUE_LINE) % {
        "date": recheck.due_on.isoformat(),
        "test": test.label.text(language) if test else recheck.test,
        "lot": recheck.lot.code,
        "accession": resource.accession,
        "name": (language == "ja" and resource.name_ja) or resource.name,
    }


def _hold_line(hold: Hold, language: str) -> str:
    resource = hold.lot.resource if hold.lot else hold.resource
    assert resource is not None, "a hold is on a lot or on a resource"
    return translator(language)(HOLD_LINE) % {
        "code": hold.lot.code if hold.lot else resource.accession,
        "accession": resource.accession,
        "name": (language == "ja" and resource.name_ja) or resource.name,
        "person": hold.placed_by,
    }


def _rest(number: int, language: str) -> str | None:
    return translator(language)(MORE) % {"n": number - LINES} if number > LINES else None
