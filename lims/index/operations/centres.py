"""Registering centres and their keys."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.database import refusing, unique_constraint
from lims.core.keys import public_jwk, public_key_from_jwk
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.core.refusals import InvalidValue
from lims.core.schema import check_version
from lims.index.models import Centre, CentreKey
from lims.index.queries.centres import centre as centre_with_code
from lims.index.refusals import CentreTaken, KeyNotReadable, KeyTaken, LastKey
from lims.ledger.entries import entry
from lims.ledger.kinds import EventKind
from lims.sync.records import CENTRE


@dataclass(frozen=True)
class CentreDraft:
    """What is known of a centre; the names are what visitors read."""

    name_en: str
    name_ja: str
    contact_email: str
    home_page: str | None = None
    active: bool = True


def register_centre(session: Session, actor: Actor, code: str, draft: CentreDraft) -> Centre:
    """Let a centre in. It sends nothing before it has a key. Raises InvalidValue or CentreTaken."""
    actor.require(Permission.INDEX_MANAGE)
    if CENTRE.fullmatch(code) is None:
        raise InvalidValue("code", code, N_("It must be 2 to 12 upper-case letters and digits."))
    centre = Centre(code=code, registered_at=actor.at, keys=[], **_checked(draft))
    with entry(session, actor, EventKind.CENTRE_REGISTERED) as event:
        event.create(centre)
        with refusing(session, {unique_constraint(Centre, "code"): CentreTaken(field="code", code=code)}):
            session.add(centre)
    return centre


def change_centre(session: Session, actor: Actor, code: str, draft: CentreDraft, version: int) -> Centre:
    """Change what is known of a centre, or stop taking its messages. Raises NotFound, StaleEdit, InvalidValue."""
    actor.require(Permission.INDEX_MANAGE)
    centre = centre_with_code(session, code)
    check_version(centre, version)
    with entry(session, actor, EventKind.CENTRE_CHANGED) as event:
        event.change(centre)
        for name, value in _checked(draft).items():
            setattr(centre, name, value)
    return centre


def add_key(session: Session, actor: Actor, code: str, jwk: Any) -> CentreKey:
    """Accept a public key of a centre; older ones stay valid until they are revoked.

    Adding a key again that the centre has already changes nothing. Raises NotFound, KeyNotReadable or
    KeyTaken.
    """
    actor.require(Permission.INDEX_MANAGE)
    centre = centre_with_code(session, code)
    clean = _clean_jwk(jwk)
    known = session.scalar(select(CentreKey).where(CentreKey.key_id == clean["kid"]))
    if known is not None:
        if known.centre_id == centre.id and known.revoked_at is None:
            return known
        raise KeyTaken(field="key", code=known.centre.code)
    key = CentreKey(centre_id=centre.id, key_id=clean["kid"], jwk=clean, added_at=actor.at)
    with entry(session, actor, EventKind.CENTRE_CHANGED) as event:
        event.create(key)
        session.add(key)
        session.flush()
    session.refresh(centre, ["keys"])
    return key


def revoke_key(session: Session, actor: Actor, code: str, key_id: str) -> CentreKey:
    """Stop trusting a key. Raises LastKey for a centre's only valid one: it could then send nothing at all."""
    actor.require(Permission.INDEX_MANAGE)
    centre = centre_with_code(session, code)
    valid = [key for key in centre.keys if key.revoked_at is None]
    found = [key for key in valid if key.key_id == key_id]
    if not found:
        raise InvalidValue("key", key_id, N_("The centre has no such valid key."))
    if len(valid) == 1:
        raise LastKey(code=code)
    with entry(session, actor, EventKind.CENTRE_CHANGED) as event:
        event.change(found[0])
        found[0].revoked_at = actor.at
    return found[0]


def _checked(draft: CentreDraft) -> dict[str, Any]:
    for name in ("name_en", "name_ja"):
        if not getattr(draft, name).strip():
            raise InvalidValue(name, "", N_("It must not be empty."))
    if "@" not in draft.contact_email:
        raise InvalidValue("contact_email", draft.contact_email, N_("It must be an e-mail address."))
    home_page = draft.home_page or None
    if home_page and not home_page.startswith(("https://", "http://")):
        raise InvalidValue("home_page", home_page, N_("It must start with https:// or http://."))
    return {
        "name_en": draft.name_en.strip(),
        "name_ja": draft.name_ja.strip(),
        "contact_email": draft.contact_email.strip(),
        "home_page": home_page,
        "active": draft.active,
    }


def _clean_jwk(jwk: Any) -> dict[str, str]:
    """The key itself and nothing else, with the thumbprint that is computed here."""
    try:
        if jwk["kty"] != "OKP" or jwk["crv"] != "Ed25519" or "d" in jwk:
            raise KeyNotReadable
        return public_jwk(public_key_from_jwk(jwk))
    except (KeyError, TypeError, ValueError) as fault:
        raise KeyNotReadable from fault
