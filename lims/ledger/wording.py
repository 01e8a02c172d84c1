"""Events, things and facts in words: what the pages, panels and timelines show of the ledger."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, has_request_context, url_for
from flask_babel import gettext

from lims.core.attachments import Attachment
from lims.core.language import N_
from lims.ledger.kinds import LABELS, EventKind
from lims.ledger.models import Event, Line
from lims.ledger.queries import Touched, codes
from lims.ledger.verification import Finding
from lims.ledger.words import FACTS, SECRET_FACTS, THINGS, VALUES, VALUES_OF_FACTS
from lims.web.database import session
from lims.web.templating import show_instant

# How the areas word the values of their facts and details, by the sort of thing and the name of the fact.
FactWords = Callable[[Any], str]
_WORDS: dict[tuple[str, str], FactWords] = {}

# Facts that hold the key of another thing under custody, with what that thing is.
REFERENCES = {
    "lot_id": "lot",
    "parent_lot_id": "lot",
    "resource_id": "resource",
    "location_id": "location",
    "item_id": "item",
    "requester_id": "requester",
    "request_id": "request",
    "shipment_id": "shipment",
    "from_site_id": "location",
    "to_site_id": "location",
    "superseded_by_id": "result",
    "centre_id": "centre",
    "depositor_id": "depositor",
    "agreement_id": "deposit_agreement",
    "sensor_id": "sensor",
    "incident_id": "incident",
    "evacuation_id": "evacuation",
    "target_id": "location",
    "put_id": "location",
    "alarm_id": "alarm",
}
# As the name of a fact: how an area calls the names inside a value, such as the counts of a result.
NAMES = "*"
# Facts that hold the key of a kept file.
FILES = {"attachment_id", "signed_file_id"}
# The page of a thing by its code: a link is no import.
PAGES = {
    "resource": ("resources.resource", "accession"),
    "lot": ("lots.lot", "code"),
    "item": ("storage.item", "barcode"),
    "audit": ("audits.audit", "number"),
    "location": ("storage.location", "barcode"),
    "request": ("distribution.request", "number"),
    "shipment": ("shipping.shipment", "number"),
    "transfer": ("duplicates.transfer", "number"),
    "result": ("quality.result", "result_id"),
    "deposit": ("deposits.deposit", "number"),
    "depositor": ("deposits.depositor", "number"),
    "deposit_agreement": ("deposits.agreement", "number"),
    "requester": ("distribution.requester", "number"),
    "agreement": ("distribution.agreement", "number"),
    "sensor": ("monitoring.sensor", "code"),
    "alarm": ("monitoring.alarm", "alarm_id"),
    "incident": ("monitoring.incident", "number"),
    "evacuation": ("monitoring.evacuation", "number"),
}
ICONS = {
    "user": "person",
    "token": "key",
    "resource": "collection",
    "lineage": "diagram-3",
    "taxon": "tag",
    "protocol": "journal-text",
    "lot": "snow2",
    "item": "eyedropper",
    "location": "box",
    "alias": "upc-scan",
    "scan": "arrow-counterclockwise",
    "result": "clipboard2-pulse",
    "hold": "pause-circle",
    "recheck": "calendar-check",
    "shipment": "truck",
    "transfer": "box-arrow-up-right",
    "pick": "basket",
    "depositor": "person-vcard",
    "deposit": "box-arrow-in-down",
    "deposit_agreement": "file-earmark-text",
    "requester": "person-vcard",
    "request": "inbox",
    "order": "clipboard-check",
    "agreement": "file-earmark-text",
    "clearance": "shield-check",
    "labels": "tags",
    "centre": "building",
    "sensor": "thermometer",
    "readings": "thermometer",
    "alarm": "bell",
    "incident": "exclamation-octagon",
    "evacuation": "box-arrow-right",
}


@dataclass(frozen=True)
class Change:
    """One fact of a thing that an event changed; `had` is False for a new thing."""

    label: str
    before: str
    after: str
    had: bool


@dataclass(frozen=True)
class Thing:
    """A thing that an event touched, with its page if there is one, and how many there are beside it."""

    label: str
    code: str
    url: str | None
    things_in_all: int


@dataclass(frozen=True)
class ToldLine:
    """What an event did to one thing, in words."""

    event: Any
    thing: str
    code: str
    url: str | None
    is_new: bool
    changes: Sequence[Change]


def word_fact(thing: str, fact: str, words: FactWords) -> None:
    """Let an area say how the values of a fact read; of a list, each value is worded by itself.

    The details and the reason of an event belong to the first part of its kind: those of “item.discarded” to “item”.
    """
    _WORDS[thing, fact] = words


def event_label(kind: str) -> str:
    """The words for a kind of event; of a kind that this version does not know, its name."""
    return gettext(LABELS[EventKind(kind)]) if kind in set(EventKind) else kind


def event_icon(kind: str) -> str:
    return ICONS.get(kind.partition(".")[0], "circle")


def thing_label(thing: str) -> str:
    return gettext(THINGS[thing]) if thing in THINGS else thing


def thing_url(thing: str, code: str) -> str | None:
    """The page of a thing, if this instance has one for it; commands have no pages to link to."""
    endpoint, argument = PAGES.get(thing, ("", ""))
    if not has_request_context() or endpoint not in current_app.view_functions:
        return None
    if not current_app.url_map.is_endpoint_expecting(endpoint, argument):
        return None
    values: dict[str, Any] = {argument: code}
    return url_for(endpoint, **values)


def fact_label(name: str) -> str:
    """The words for a fact or a detail; one that has no words yet keeps its name, with blanks for underscores."""
    return gettext(FACTS[name]) if name in FACTS else name.replace("_", " ")


def finding_text(finding: Finding) -> str:
    """What verification found, with the words for the thing and the fact that it names."""
    values = dict(finding.values)
    if "thing" in values:
        values["thing"] = thing_label(values["thing"])
    if "fact" in values:
        values["fact"] = fact_label(values["fact"])
    return gettext(finding.message, **values)


def things_by_event(touched: Iterable[Touched]) -> dict[int, list[Thing]]:
    """The first things of some events by the event's number, for a list of events."""
    found: dict[int, list[Thing]] = {}
    for one in touched:
        thing = Thing(thing_label(one.thing), one.code, thing_url(one.thing, one.code), one.things_in_all)
        found.setdefault(one.seq, []).append(thing)
    return found


def told(lines: Iterable[Line]) -> list[ToldLine]:
    """Lines in words, with the codes of the things that their facts point to, found by one query."""
    lines = list(lines)
    known = codes(session(), _referred(lines))
    return [
        ToldLine(
            event=line.event if "event" in line.__dict__ else None,
            thing=thing_label(line.thing),
            code=line.code,
            url=thing_url(line.thing, line.code),
            is_new=line.before is None,
            changes=_changes(line, known),
        )
        for line in lines
    ]


def _referred(lines: Sequence[Line]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for line in lines:
        for facts in (line.before or {}, line.after):
            for name, value in facts.items():
                thing = _referred_thing(line.thing, name)
                if thing and isinstance(value, int):
                    wanted.setdefault(thing, set()).add(value)
    return wanted


def _referred_thing(thing: str, fact: str) -> str | None:
    return thing if fact == "parent_id" else REFERENCES.get(fact)


def _changes(line: Line, known: dict[tuple[str, int], str]) -> list[Change]:
    before = line.before or {}
    return [
        Change(
            label=fact_label(name),
            before=_shown(line.thing, name, before.get(name), known),
            after=_shown(line.thing, name, value, known),
            had=line.before is not None,
        )
        for name, value in line.after.items()
        if before.get(name) != value and name != "version"
    ]


def _shown(thing: str, fact: str, value: Any, known: dict[tuple[str, int], str]) -> str:
    if fact in SECRET_FACTS:
        return gettext(N_("(not shown)"))
    referred = _referred_thing(thing, fact)
    if referred and isinstance(value, int):
        return known.get((referred, value), str(value))
    return value_text(thing, fact, value)


def event_facts(event: Event) -> list[tuple[str, str]]:
    """The details of an event in words: the name and the value of each."""
    thing = event.kind.partition(".")[0]
    return [(fact_label(name), value_text(thing, name, value)) for name, value in event.details.items()]


def event_reason(event: Event) -> str | None:
    """Why it was done: a reason of a list by its name, a free text as it is."""
    return value_text(event.kind.partition(".")[0], "reason", event.reason) if event.reason else None


def value_text(thing: str, fact: str, value: Any) -> str:
    """A value of a thing's fact as people read it."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(value_text(thing, fact, inner) for inner in value)
    if isinstance(value, Mapping):
        return ", ".join(_named_text(thing, name, inner) for name, inner in value.items())
    if (thing, fact) in _WORDS:
        return _WORDS[thing, fact](value)
    if fact in FILES and isinstance(value, int):
        file = session().get(Attachment, value)
        return file.name if file else str(value)
    if fact.endswith("_at") and isinstance(value, str):
        return show_instant(datetime.fromisoformat(value))
    if isinstance(value, str) and (fact, value) in VALUES_OF_FACTS:
        return gettext(VALUES_OF_FACTS[fact, value])
    return plain_text(value)


def plain_text(value: Any) -> str:
    """A single value as people read it, whatever it is of."""
    if isinstance(value, bool):
        return gettext(N_("yes")) if value else gettext(N_("no"))
    return gettext(VALUES[value]) if value in VALUES else str(value)


def _named_text(thing: str, name: str, value: Any) -> str:
    label = _WORDS[thing, NAMES](name) if (thing, NAMES) in _WORDS else fact_label(name)
    return gettext(N_("%(name)s: %(value)s"), name=label, value=value_text(thing, name, value))
