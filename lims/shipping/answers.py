"""What the picking page answers to a scan, in the reader's language: for its program and for its form."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lims.lots.wording import item_quantity, lot_form_label
from lims.shipping.models import Shipment
from lims.shipping.operations.picking import ConfirmedPick
from lims.shipping.queries.places import Picking
from lims.shipping.refusals import EqualItem, PickRefused
from lims.storage.wording import limit_text
from lims.web.refusing import sentence
from lims.web.templating import in_language


def answer_to_pick(confirmed: ConfirmedPick) -> dict[str, Any]:
    """The answer to a scan that confirmed a pick."""
    resource = confirmed.pick.item.lot.resource
    number = confirmed.pick.line.shipment.number
    done = _("All items of %(number)s are picked.", number=number)
    what = f"{resource.accession} {_name(resource)}"
    exceeded = [limit_text(note) for note in confirmed.exceeded]
    return {
        "tone": "done",
        "text": _("Right: %(barcode)s", barcode=confirmed.pick.item.barcode),
        "detail": " · ".join(filter(None, [done if not confirmed.remaining else what, *exceeded])),
        "confirmed": confirmed.pick.item.barcode,
        "remaining": len(confirmed.remaining),
        "next": _expected(confirmed.remaining),
    }


def answer_to_refusal(refusal: PickRefused, shipment: Shipment, listed: Sequence[Picking]) -> dict[str, Any]:
    """The answer to a scan that was refused; an equal item comes with the page on which it can be taken instead."""
    waiting = _waiting(listed)
    answer = {
        "tone": "refused",
        "code": refusal.code,
        "text": _(refusal.headline, **refusal.values) if refusal.headline else sentence(refusal),
        "detail": _(refusal.detail, **refusal.values) if refusal.detail else "",
        "confirmed": "",
        "remaining": len(waiting),
        "next": _expected(waiting),
    }
    if isinstance(refusal, EqualItem):
        barcode = refusal.values["barcode"]
        expected = next(entry for entry in waiting if entry.pick.item.barcode == refusal.values["expected"])
        answer["swap"] = url_for("shipping.swap", number=shipment.number, pick_id=expected.pick.id, barcode=barcode)
    return answer


def open_picks(shipment: Shipment, listed: Sequence[Picking]) -> dict[str, Any]:
    """What the page shows before the first scan."""
    waiting = _waiting(listed)
    return {"remaining": len(waiting), "next": _expected(waiting), "number": shipment.number}


def opened_text(entry: Picking) -> str:
    """What speaks against an item: that it was opened before and what is left in it, limits that it is over; nothing
    for one that is as it was made."""
    texts = [limit_text(note) for note in entry.exceeded]
    if entry.is_opened:
        texts.insert(0, _("Opened before, left in it: %(quantity)s", quantity=item_quantity(entry.pick.item)))
    return " · ".join(texts)


def _waiting(listed: Sequence[Picking]) -> Sequence[Picking]:
    return [entry for entry in listed if entry.pick.confirmed_at is None]


def _expected(waiting: Sequence[Picking]) -> dict[str, Any] | None:
    if not waiting:
        return None
    entry = waiting[0]
    lot = entry.pick.item.lot
    return {
        "barcode": entry.pick.item.barcode,
        "position": entry.place.position,
        "box": entry.box,
        "stands_in": entry.stands_in,
        "resource": f"{lot.resource.accession} {_name(lot.resource)}",
        "form": lot_form_label(lot),
        "opened": opened_text(entry),
    }


def _name(resource: Any) -> str:
    return str(in_language(resource.name, resource.name_ja))
