"""What a scanned lot or badge means: the things with codes of ours that areas to the left know."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.accounts.models import User
from lims.core.actor import Actor
from lims.core.language import N_
from lims.core.refusals import NotFound
from lims.lots import queries as lots
from lims.scanning import answers, queries
from lims.scanning.answers import Link
from lims.scanning.meanings import Meaning

OPEN_LOT = N_("Open the lot")
SIGN_IN_AS_OTHER = N_("Sign out, for somebody else to sign in")


def lot_meaning(session: Session, code: str) -> Meaning | None:
    """A lot's accession and stock, and how many of its items have no place yet."""
    try:
        lot = lots.lot(session, code)
    except NotFound:
        return None
    unplaced = queries.unplaced_count(session, lot.id)
    values = {
        "lot": lot.code,
        "accession": lot.resource.accession,
        "in_stock": lots.stock_of_lot(session, lot.id).in_stock,
        "unplaced": unplaced,
    }
    message = answers.LOT_TO_STORE if unplaced else answers.SHOWN_LOT
    return Meaning(message, values, Link(OPEN_LOT, "lots.lot", {"code": lot.code}))


def badge_meaning(session: Session, actor: Actor, code: str) -> Meaning | None:
    """Whose badge it is.

    It signs nobody in: its number is printed on it and no secret, and every scan is recorded under the account whose
    password was given.
    """
    user = session.scalar(select(User).where(User.badge == code, User.active))
    if user is None:
        return None
    values = {"name": user.name, "actor": actor.name}
    if user.id == actor.user_id:
        return Meaning(answers.BADGE_OF_SELF, values)
    return Meaning(answers.BADGE_OF_OTHER, values, Link(SIGN_IN_AS_OTHER, "accounts.profile"))
