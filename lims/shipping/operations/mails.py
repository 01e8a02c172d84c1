"""What a consignee is told by mail, in the consignee's language."""

from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.language import N_, translator
from lims.core.mail import queue_mail
from lims.core.settings import settings_of
from lims.shipping.models import Shipment
from lims.shipping.queries.stock import practice_of

SUBJECT = N_("Your parcel %(number)s is on its way")
BODY = N_(
    "Dear %(name)s,\n\n"
    "the parcel %(number)s has left us today by %(carrier)s. Tracking number: %(tracking)s\n\n"
    "Please check it at once when it arrives, and send us the form of receipt that lies in it.\n\n"
    "%(centre)s\n%(email)s\n"
)


def tell_consignee(session: Session, actor: Actor, shipment: Shipment) -> None:
    """Put the mail on its way that says that the parcel has left; without an address nobody is told."""
    if not shipment.consignee_email:
        return
    _ = translator(shipment.language)
    settings = settings_of(session)
    carrier = practice_of(session).carriers.get(shipment.carrier or "")
    values = {
        "name": shipment.consignee_name,
        "number": shipment.number,
        "carrier": carrier.name.in_language(shipment.language) if carrier else "-",
        "tracking": shipment.tracking or "-",
        "centre": settings.centre_name_ja if shipment.language == "ja" else settings.centre_name_en,
        "email": settings.centre_email,
    }
    queue_mail(session, actor, shipment.consignee_email, _(SUBJECT) % values, _(BODY) % values)
