"""What an import would do, entry by entry, without doing it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from lims.core.language import N_
from lims.core.refusals import InvalidValue, Refusal
from lims.lots.models import ItemState
from lims.lots.rules import lot_attributes
from lims.resources.kinds import Kind, LotForm, kinds_of
from lims.resources.values.names import comparison_key
from lims.resources.values.understood import doubt, note
from lims.storage import queries
from lims.storage.importing.claims import Claims
from lims.storage.importing.entries import Entry, SheetReading
from lims.storage.importing.matching import Catalogue, Known, KnownCodes, KnownItem, catalogue_of, known_codes, matched
from lims.storage.importing.options import ImportOptions
from lims.storage.importing.places import Place, Places
from lims.storage.importing.quantities import quantity_of
from lims.storage.importing.understanding import Wish, understand_entry
from lims.storage.importing.words import inventory_words_of
from lims.storage.location_types import location_types_of
from lims.storage.operations.storing import STORABLE
from lims.storage.rules import check_scannable


@dataclass(frozen=True, slots=True)
class LotKey:
    """What items of one lot have in common. `resource_id` is 0 for a resource that is still to be registered, of which
    `new_name` is the name."""

    resource_id: int
    new_name: str
    form: str
    made_on: date
    lot: str
    passage: int | None
    operator: str


@dataclass(slots=True)
class Outcome:
    """What becomes of one entry: an item of a new lot, or one that is here already and is put into its place."""

    wish: Wish
    known: Known | None = None
    item: KnownItem | None = None
    kind: str = ""
    form: str = ""
    lot: LotKey | None = None
    place: Place | None = None
    positions: Sequence[str | None] = ()
    quantity: int = 0

    @property
    def entry(self) -> Entry:
        return self.wish.entry

    @property
    def is_refused(self) -> bool:
        return self.wish.entry.is_refused


@dataclass
class Plan:
    """The outcomes of all entries, the locations to be made, and the sheets as they were read."""

    sheets: Sequence[SheetReading]
    outcomes: list[Outcome]
    places: Places
    options: ImportOptions
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.is_refused]

    @property
    def made(self) -> list[Outcome]:
        """Those that become items of new lots."""
        return [outcome for outcome in self.ready if outcome.item is None]

    @property
    def moved(self) -> list[Outcome]:
        """Those whose items are here already, and are to be anywhere else than they are."""
        return [outcome for outcome in self.ready if outcome.item and not _is_there(outcome)]

    @property
    def refused(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.is_refused]

    @property
    def new_places(self) -> list[Place]:
        """The locations that are to be made, the outer ones first; only those that anything goes into."""
        return [place for place in self.places.new if place.is_used]

    @property
    def may_be_imported(self) -> bool:
        """Is there anything to do, and nothing that stands against it?"""
        return bool(self.made or self.moved) and (self.options.leave_out_wrong or not self.refused)


def plan_import(session: Session, sheets: Sequence[SheetReading], options: ImportOptions, today: date) -> Plan:
    """What the entries of some sheets come to. Raises NotFound for an unknown base."""
    words = inventory_words_of(session)
    base = queries.location(session, options.under) if options.under else None
    places = Places(session, words, base, options.box_type)
    entries = [entry for sheet in sheets if sheet.title not in options.sheets_left_out for entry in sheet.entries]
    outcomes = [Outcome(understand_entry(entry, words)) for entry in entries]
    wishes = [outcome.wish for outcome in outcomes]
    catalogue = catalogue_of(session, wishes)
    planner = _Planner(session, options, today, catalogue)
    planner.check_codes(outcomes)
    for outcome in outcomes:
        planner.match(outcome)
        outcome.place = places.resolve(outcome.entry)
    for outcome in outcomes:
        planner.choose_lot(outcome)
    Claims(session, places, options.grid).settle(outcomes)
    for outcome in outcomes:
        if outcome.place and not outcome.is_refused:
            for step in outcome.place.way:
                step.is_used = True
    plan = Plan(sheets, outcomes, places, options)
    plan.counts = _counts(plan)
    return plan


class _Planner:
    """What the outcomes of one plan share."""

    def __init__(self, session: Session, options: ImportOptions, today: date, catalogue: Catalogue) -> None:
        self.session = session
        self.options = options
        self.today = today
        self.catalogue = catalogue
        self.kinds = kinds_of(session)
        self._types = location_types_of(session)
        self._new_names: dict[str, str] = {}
        self._wrong_forms: dict[tuple[str, str], str] = {}

    def match(self, outcome: Outcome) -> None:
        """Find the resource, or say that it will be registered."""
        wish, options = outcome.wish, self.options
        if outcome.is_refused:
            return
        if outcome.item:
            self._compare(outcome, outcome.item)
            return
        outcome.known = matched(self.catalogue, wish, options.kind or None)
        if outcome.known or outcome.is_refused:
            outcome.kind = outcome.known.kind if outcome.known else ""
            return
        if options.register and options.kind and wish.names and not wish.accession:
            outcome.kind = options.kind
            name = min(wish.names[:2], key=len)
            wish.take_name(name)
            # However it is written, it is one resource, under the name that comes first.
            name = self._new_names.setdefault(comparison_key(name), name)
            wish.names = [name]
            message = N_("“%(name)s” is not in the catalogue and will be registered.")
            wish.entry.add(doubt("new-resource", message, name=name), "name")
            return
        field_name = "accession" if wish.accession else "name"
        value = wish.accession or " / ".join(wish.names)
        message = N_("Nothing in the catalogue is called “%(value)s”.")
        wish.entry.refuse(field_name, "unknown-resource", message, value=value)

    def _compare(self, outcome: Outcome, item: KnownItem) -> None:
        """An item that is here already must be of the resource that the entry names."""
        wish = outcome.wish
        if not wish.accession and not wish.names:
            return
        named = matched(self.catalogue, wish, None)
        if not outcome.is_refused and (named is None or named.id != item.resource.id):
            message = N_("%(barcode)s is of %(accession)s %(name)s, not of what is written here.")
            values = {"accession": item.resource.accession, "name": item.resource.name}
            wish.entry.refuse("name", "other-resource", message, barcode=item.barcode, **values)

    def check_codes(self, outcomes: Sequence[Outcome]) -> None:
        """Refuse codes that are already those of other things, and mark those that several entries have."""
        counted = Counter(outcome.wish.code for outcome in outcomes if outcome.wish.code)
        known = known_codes(self.session, counted)
        for outcome in outcomes:
            if outcome.wish.code:
                self._check_code(outcome, counted, known)

    def _check_code(self, outcome: Outcome, counted: Counter[str], known: KnownCodes) -> None:
        wish = outcome.wish
        entry, code = wish.entry, wish.code
        try:
            check_scannable(self._types, code)
        except Refusal:
            message = N_("“%(code)s” would be understood as a position when it is scanned; it is kept as a remark.")
            entry.add(doubt("code-not-scannable", message, code=code), "code")
            wish.notes.append(code)
            wish.code = ""
            return
        if code in known.items:
            self._take_item(outcome, known.items[code], counted[code])
        elif code in known.locations:
            message = N_("%(code)s is already the code of something here; it can't be brought in again.")
            entry.refuse("code", "code-known", message, code=code)
        elif code in known.other:
            message = N_("%(code)s already leads to something else; whoever scans it will be asked.")
            entry.add(doubt("code-ambiguous", message, code=code), "code")
        elif counted[code] > 1 or (wish.count or 1) > 1:
            message = N_("%(code)s is on several items; whoever scans it will be asked.")
            entry.add(doubt("code-repeated", message, code=code), "code")

    def _take_item(self, outcome: Outcome, item: KnownItem, times: int) -> None:
        """The code is that of an item that is here: it is put into its place, and no lot is made."""
        entry = outcome.entry
        if item.state not in STORABLE:
            message = N_("%(barcode)s has left the collection (shipped, used up or discarded).")
            entry.refuse("code", "item-gone", message, barcode=item.barcode)
        elif times > 1 or (outcome.wish.count or 1) > 1:
            message = N_("%(barcode)s is one item and can't be in several places.")
            entry.refuse("code", "item-twice", message, barcode=item.barcode)
        else:
            message = N_("%(barcode)s is here already; it is put into this place.")
            entry.add(note("item-known", message, barcode=item.barcode), "code")
        outcome.item, outcome.known, outcome.kind = item, item.resource, item.resource.kind
        # What names the item beside its code only has to agree.
        outcome.wish.code = ""

    def choose_lot(self, outcome: Outcome) -> None:
        """Decide form, date and quantity, and with them the lot."""
        if outcome.is_refused or not outcome.kind or outcome.item:
            return
        wish, kind = outcome.wish, self.kinds[outcome.kind]
        form = self._form(outcome, kind)
        if form is None:
            return
        made_on = wish.made_on or self.options.made_on
        if made_on is None:
            message = N_("No date is written here. Choose one for all that have none.")
            wish.entry.refuse("date", "no-date", message)
        elif made_on > self.today:
            wish.entry.refuse("date", "future-date", N_("The date is in the future."))
        quantity = quantity_of(wish.entry, form)
        if made_on is None or outcome.is_refused or quantity is None:
            return
        outcome.form, outcome.quantity = form.name, quantity
        known = outcome.known
        outcome.lot = LotKey(
            known.id if known else 0,
            "" if known else wish.names[0],
            form.name,
            made_on,
            wish.lot,
            wish.passage,
            wish.operator,
        )

    def _form(self, outcome: Outcome, kind: Kind) -> LotForm | None:
        entry = outcome.entry
        written = entry.written("form")
        key = comparison_key(written)
        forms = [form for form in kind.lot_forms if key in _names_of_form(form)] if written else []
        if written and not forms:
            known = ", ".join(form.label.en for form in kind.lot_forms)
            message = N_("“%(value)s” is no form of this kind. There are: %(known)s.")
            entry.refuse("form", "unknown-form", message, value=written, known=known)
            return None
        chosen = [form for form in kind.lot_forms if form.name == self.options.form]
        form = (forms or chosen or list(kind.lot_forms))[0]
        if wrong := self._wrong_form(kind, form):
            entry.refuse("form", "form-needs-more", wrong)
            return None
        return form

    def _wrong_form(self, kind: Kind, form: LotForm) -> str:
        """Why a lot of this form can't be made from an inventory: the message, or nothing."""
        key = (kind.name, form.name)
        if key not in self._wrong_forms:
            try:
                lot_attributes(kind, form, {})
                self._wrong_forms[key] = ""
            except InvalidValue:
                self._wrong_forms[key] = N_("Lots of this form need more than an inventory says. Choose another form.")
        return self._wrong_forms[key]


def _names_of_form(form: LotForm) -> set[str]:
    names = (form.name, form.label.en, form.label.ja, form.item_label.en, form.item_label.ja)
    return {comparison_key(name) for name in names}


def _counts(plan: Plan) -> dict[str, int]:
    """What the plan comes to, in numbers."""
    ready = plan.ready
    return {
        "entries": len(plan.outcomes),
        "ready": len(ready),
        "doubtful": sum(outcome.entry.is_doubtful for outcome in ready),
        "refused": len(plan.refused),
        "items": sum(len(outcome.positions) for outcome in plan.made),
        "moved": len(plan.moved),
        "lots": len({outcome.lot for outcome in plan.made}),
        "locations": len(plan.new_places),
        "resources": len({_new_resource(outcome) for outcome in ready if not outcome.known}),
        "codes": sum(bool(outcome.wish.code) for outcome in ready),
        "free": sum(sheet.free for sheet in plan.sheets),
    }


def _is_there(outcome: Outcome) -> bool:
    item, place = outcome.item, outcome.place
    return (
        item is not None
        and place is not None
        and item.state is ItemState.STORED
        and (item.location_id, item.position) == (place.id, outcome.positions[0])
    )


def _new_resource(outcome: Outcome) -> str:
    return comparison_key(outcome.wish.names[0])
