"""The words of shipping in the reader's language."""

from decimal import Decimal

from flask_babel import gettext as _

from lims.resources.kinds import kinds_of
from lims.resources.values.countries import country_name
from lims.shipping.models import Shipment, ShipmentLine
from lims.shipping.papers import PAPER_NAMES, Paper
from lims.shipping.queries.stock import practice_of
from lims.shipping.states import STATE_LABELS, ShipmentState
from lims.web.database import session
from lims.web.templating import language


def shipment_state_label(state: ShipmentState) -> str:
    """The state of a shipment."""
    return _(STATE_LABELS[state])


def paper_label(paper: Paper) -> str:
    """The name of a paper."""
    return _(PAPER_NAMES[paper])


def country_label(alpha3: str) -> str:
    """The name of a country."""
    return country_name(alpha3, language()) if alpha3 else ""


def refrigerant_label(code: str | None) -> str:
    """What keeps a parcel cold."""
    refrigerant = practice_of(session()).refrigerants.get(code or "")
    return refrigerant.name.in_language(language()) if refrigerant else code or ""


def carrier_label(code: str | None) -> str:
    """The company that takes a parcel."""
    carrier = practice_of(session()).carriers.get(code or "")
    return carrier.name.in_language(language()) if carrier else code or ""


def usual_refrigerant(shipment: Shipment) -> str:
    """What the goods of a parcel are usually sent with: of several, the one that keeps coldest."""
    practice = practice_of(session())
    order = list(practice.refrigerants)
    usual = [practice.goods_of(line.resource.kind, line.form).refrigerant for line in shipment.lines]
    return max(usual, key=order.index, default=order[0])


def line_form_label(line: ShipmentLine) -> str:
    """The form in which a line's items are sent; of items in several forms, all of them."""
    kinds = kinds_of(session())
    promised = [pick.item.lot.form for pick in line.picks if pick.released_at is None]
    forms = dict.fromkeys([line.form] if line.form else promised)
    if not forms or line.resource.kind not in kinds:
        return _("any form")
    kind = kinds[line.resource.kind]
    return ", ".join(kind.lot_form(form).label.in_language(language()) for form in forms)


def line_label(line_id: int) -> str:
    """A line by the accession number of its resource."""
    line = session().get(ShipmentLine, line_id)
    return line.resource.accession if line else str(line_id)


def money(value: Decimal) -> str:
    """An amount with two places."""
    return f"{value:,.2f}"


def weight(weight_kg: Decimal | None) -> str:
    """A weight without needless zeros."""
    return f"{weight_kg.normalize():f}" if weight_kg is not None else ""
