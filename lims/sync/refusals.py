"""What can be wrong with something that came from the other side, or with sending to it."""

from typing import Any

from lims.core.language import N_
from lims.core.refusals import Refusal

LONGEST_VALUE_SHOWN = 80


def shown(value: Any) -> str:
    """A value from outside, short and on one line, fit for a sentence and for the database."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return text if len(text) <= LONGEST_VALUE_SHOWN else text[:LONGEST_VALUE_SHOWN] + "…"


class FieldFault(Refusal):
    """A field of a record or message that is not what its format says."""

    code = "field-fault"
    message = N_("The field %(field)s has the value “%(value)s”, which is not accepted.")

    def __init__(self, field: str, value: Any, **values: Any) -> None:
        super().__init__(field=field, value=shown(value), **values)


class FieldMissing(FieldFault):
    code = "field-missing"
    message = N_("The field %(field)s is missing.")

    def __init__(self, field: str) -> None:
        super().__init__(field, "")


class FieldUnknown(FieldFault):
    code = "field-unknown"
    message = N_("The field %(field)s (value “%(value)s”) is not part of this format.")


class FieldNotText(FieldFault):
    code = "field-not-text"
    message = N_("The field %(field)s has the value “%(value)s”: it must be text, %(longest)s characters at most.")


class FieldNotNumber(FieldFault):
    code = "field-not-number"
    message = N_("The field %(field)s has the value “%(value)s”: it must be a number from %(least)s to %(greatest)s.")


class FieldNotInstant(FieldFault):
    code = "field-not-instant"
    message = N_("The field %(field)s has the value “%(value)s”: it must be in UTC like 2026-04-01T00:00:00Z.")


class FieldNotListed(FieldFault):
    code = "field-not-listed"
    message = N_("The field %(field)s has the value “%(value)s”: it must be one of %(options)s.")


class FieldNotInForm(FieldFault):
    code = "field-not-in-form"
    message = N_("The field %(field)s has the value “%(value)s”: it must look like %(example)s.")


class FieldNotObject(FieldFault):
    code = "field-not-object"
    message = N_("The field %(field)s has the value “%(value)s”: it must be a JSON object.")


class FieldNotList(FieldFault):
    code = "field-not-list"
    message = N_("The field %(field)s has the value “%(value)s”: it must be a list, %(most)s entries at most.")


class NotSignedMessage(Refusal):
    code = "not-signed-message"
    status = 400
    message = N_("This is not a signed message of the kind “%(purpose)s”.")


class MessageNotCanonical(Refusal):
    code = "message-not-canonical"
    status = 400
    message = N_("The content of this message is not in the canonical form of JSON (RFC 8785).")


class SignatureWrong(Refusal):
    code = "signature-wrong"
    status = 403
    message = N_("The signature of this message by %(sender)s does not match its content.")


class KeyUnknown(Refusal):
    code = "key-unknown"
    status = 403
    message = N_("The key “%(key)s” of %(sender)s is not registered here.")


class SenderWrong(Refusal):
    code = "sender-wrong"
    status = 403
    message = N_("This was signed by %(sender)s but speaks for %(claimed)s.")


class MessageTooOld(Refusal):
    code = "message-too-old"
    status = 403
    message = N_("This message was sent at %(sent_at)s, which is too far from the clock here, %(now)s.")


class NoIndex(Refusal):
    code = "no-index"
    status = 409
    message = N_("No national index is set (index_url), so nothing is sent.")


class IndexUnreachable(Refusal):
    code = "index-unreachable"
    status = 502
    message = N_("The national index at %(url)s could not be reached: %(why)s")


class IndexRefused(Refusal):
    code = "index-refused"
    status = 502
    message = N_("The national index refused the message (%(refusal)s): %(why)s")


class IndexKeyChanged(Refusal):
    code = "index-key-changed"
    status = 502
    message = N_(
        "The national index at %(url)s signs with another key (%(now)s) than at first contact (%(before)s). "
        "Ask its operators; then trust the new key by command."
    )


class AnswerMismatch(Refusal):
    code = "answer-mismatch"
    status = 502
    message = N_("The answer of the national index is not about the message that was sent.")


class SealNotWitnessed(Refusal):
    code = "seal-not-witnessed"
    status = 502
    message = N_("The national index did not witness the ledger's seal %(number)s: %(why)s")
