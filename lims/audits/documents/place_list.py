"""The list of a box, shelf or rack for checking by hand, with a square to tick beside each item."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from lims.audits.queries.boxes import boxes_inside, paths_of
from lims.audits.refusals import NothingToAudit, TooManyItems
from lims.core.database import in_parts
from lims.core.language import translator
from lims.core.paper import DocumentHead, Typography, letterhead_of, write_document
from lims.core.settings import settings_of
from lims.lots.models import Item, ItemState, Lot
from lims.storage import queries as storage
from lims.storage import rules
from lims.storage.models import Location

MOST_ITEMS = 5000


def place_list_pdf(session: Session, place: Location, language: str) -> bytes:
    """Draw the list of everything recorded in a place, box by box, in `ja` or `en`.

    Raises NothingToAudit, or TooManyItems for more than a person checks by hand.
    """
    _ = translator(language)
    boxes = boxes_inside(session, place)
    if not boxes:
        raise NothingToAudit(place=place.name)
    items = _items(session, place, [box.id for box in boxes])
    ways = paths_of(session, [box.id for box in boxes])
    typography, title = Typography(language), _("List for checking")
    count = sum(len(found) for found in items.values())
    facts = [
        (_("Place"), rules.readable_place(storage.path(session, place.id))),
        (_("Items"), str(count)),
        (_("Checked by, on"), "________________________________"),
    ]
    story: list[Flowable] = [typography.text(title, typography.title), typography.facts(facts)]
    for box in boxes:
        story += typography.section(rules.readable_place(ways[box.id]))
        here = items.get(box.id, [])
        story.append(_table(typography, here, language) if here else typography.text(_("Empty"), typography.body))
    head = DocumentHead(letterhead_of(settings_of(session), language), title, place.barcode, title, language)
    return write_document(head, story)


def _items(session: Session, place: Location, location_ids: Sequence[int]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    count = 0
    for part in in_parts(location_ids):
        rows = session.scalars(
            select(Item)
            .join(Item.lot)
            .join(Lot.resource)
            .options(contains_eager(Item.lot).contains_eager(Lot.resource))
            .where(Item.location_id.in_(part))
            .order_by(Item.location_id, Item.position, Item.id)
            .limit(MOST_ITEMS + 1)
        ).all()
        count += len(rows)
        if count > MOST_ITEMS:
            raise TooManyItems(place=place.name, most=MOST_ITEMS)
        for item in (row for row in rows if row.state is ItemState.STORED):
            found.setdefault(item.location_id or 0, []).append(item)
    return found


def _table(typography: Typography, items: Sequence[Item], language: str) -> Flowable:
    _ = translator(language)
    head = typography.heads([_("Seen here"), _("Position"), _("Item"), _("Resource"), _("Lot"), _("Remarks")])
    rows = [
        (
            _Square(),
            typography.text(item.position or "", typography.cell),
            typography.text(item.barcode, typography.cell),
            typography.text(_resource(item, language), typography.cell),
            typography.text(item.lot.code, typography.cell),
            typography.text("", typography.cell),
        )
        for item in items
    ]
    return typography.table(head, rows, (1.2, 1.6, 3.2, 5.6, 2.8, 2.6))


def _resource(item: Item, language: str) -> str:
    resource = item.lot.resource
    return f"{resource.accession}\n{(resource.name_ja or resource.name) if language == 'ja' else resource.name}"


class _Square(Flowable):
    """A little square to be ticked by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 3.4 * mm

    def draw(self) -> None:
        self.canv.setLineWidth(0.7)
        self.canv.rect(0, 0, self.width, self.height)
