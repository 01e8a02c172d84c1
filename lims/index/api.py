"""The index for programs: what centres send, and what everybody may search and read."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length, Range
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.core.keys import public_jwk
from lims.core.permissions import Permission
from lims.index.models import Record
from lims.index.operations.receiving import receive_batch
from lims.index.operations.requests import answer_collection, receive_states
from lims.index.queries import centres as centre_queries
from lims.index.queries.records import Search, facets, found_count, found_records, record
from lims.index.refusals import RecordWithdrawn
from lims.sync.messages.signing import Opened, Purpose, signer_of
from lims.sync.records import Availability
from lims.web.access import public
from lims.web.actors import now, settings
from lims.web.database import session, transaction

SIGNED = "application/jose"
MOST_ROWS = 100

blueprint = Blueprint(
    "index_api",
    __name__,
    url_prefix="/api/index",
    description="The national index: search, records, messages of centres",
)


class CentreSchema(Schema):
    code = fields.String()
    name_en = fields.String()
    name_ja = fields.String()
    home_page = fields.String(allow_none=True)
    contact_email = fields.String()


class SearchSchema(Schema):
    q = fields.String(load_default="", validate=Length(max=200), metadata={"description": "Words, in any language"})
    kind = fields.String(load_default="")
    taxon = fields.String(load_default="", metadata={"description": "A scientific name"})
    centre = fields.String(load_default="")
    availability = fields.Enum(Availability, by_value=True, load_default=None)
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=25, validate=Range(1, MOST_ROWS))


class FoundRecordSchema(Schema):
    centre = fields.String(attribute="centre_code")
    accession = fields.String()
    kind = fields.String()
    name_en = fields.String(allow_none=True)
    name_ja = fields.String(allow_none=True)
    taxon = fields.String(attribute="taxon_name", allow_none=True)
    availability = fields.Enum(Availability, by_value=True)
    modified_at = fields.AwareDateTime()


class FacetValueSchema(Schema):
    value = fields.String()
    label_en = fields.String()
    label_ja = fields.String()
    count = fields.Integer()


class FoundSchema(Schema):
    count = fields.Integer(metadata={"description": "How many records fit in all"})
    records = fields.List(fields.Nested(FoundRecordSchema))
    facets = fields.Dict(fields.String(), fields.List(fields.Nested(FacetValueSchema)))
    next = fields.String(allow_none=True)


class RecordSchema(Schema):
    record = fields.Dict(attribute="document", metadata={"description": "The public record, as its centre made it"})
    signed = fields.String(metadata={"description": "The same, signed by its centre (JWS, Ed25519)"})
    centre = fields.Nested(CentreSchema)
    modified_at = fields.AwareDateTime()
    received_at = fields.AwareDateTime()


class KeySchema(Schema):
    kty = fields.String()
    crv = fields.String()
    x = fields.String()
    kid = fields.String()


class SignerSchema(Schema):
    code = fields.String()
    key = fields.Nested(KeySchema)


class FreshnessSchema(Schema):
    centre = fields.Nested(CentreSchema)
    records = fields.Integer()
    open_refusals = fields.Integer()
    last_message_at = fields.AwareDateTime(attribute="centre.last_message_at", allow_none=True)
    last_seal = fields.Integer(attribute="seal.number", dump_default=None)
    last_seal_digest = fields.String(attribute="seal.digest", dump_default=None)


Operation = Callable[[Session, Actor, Opened, str], str]


@blueprint.post("/records")
@public
@blueprint.doc(requestBody={"content": {SIGNED: {"schema": {"type": "string"}}}})
def receive_records() -> Response:
    """A batch of records and tombstones, signed by its centre; answered by a signed receipt."""
    return _answered(Purpose.BATCH, receive_batch)


@blueprint.post("/requests/collection")
@public
@blueprint.doc(requestBody={"content": {SIGNED: {"schema": {"type": "string"}}}})
def collect_requests() -> Response:
    """A centre asks, signed, for the requests that it has not acknowledged; answered by a signed list."""
    return _answered(Purpose.COLLECTION, answer_collection)


@blueprint.post("/requests/states")
@public
@blueprint.doc(requestBody={"content": {SIGNED: {"schema": {"type": "string"}}}})
def take_states() -> Response:
    """A centre tells, signed, where requests stand; answered by a signed receipt."""
    return _answered(Purpose.STATES, receive_states)


@blueprint.get("/key")
@public
@blueprint.response(200, SignerSchema)
def key() -> Any:
    """The public key with which this index signs its answers."""
    signer = signer_of(session())
    return {"code": signer.code, "key": public_jwk(signer.key.public_key())}


@blueprint.get("/search")
@public
@blueprint.arguments(SearchSchema, location="query")
@blueprint.response(200, FoundSchema)
def search(arguments: dict[str, Any]) -> Any:
    """Public records that fit, best first, with what each filter could be set to."""
    after, size, text = arguments.pop("after"), arguments.pop("size"), arguments.pop("q")
    wanted = Search(text=text, **arguments)
    page = found_records(session(), wanted, after, size)
    return {
        "count": found_count(session(), wanted),
        "records": page.rows,
        "facets": facets(session(), wanted),
        "next": page.next,
    }


@blueprint.get("/records/<centre>/<accession>")
@public
@blueprint.response(200, RecordSchema)
def one_record(centre: str, accession: str) -> Any:
    """One public record with its signature; 410 if its centre has withdrawn it."""
    return public_record(centre, accession)


@blueprint.get("/centres")
@public
@blueprint.response(200, FreshnessSchema(many=True))
def centres() -> Any:
    """The centres, and how current what they sent is."""
    return centre_queries.freshness(session())


def public_record(centre: str, accession: str) -> Record:
    """A record that is still public. Raises NotFound or RecordWithdrawn."""
    found = record(session(), centre, accession)
    if found.withdrawn_because is not None:
        raise RecordWithdrawn(accession=accession)
    return found


def _answered(purpose: Purpose, operation: Operation) -> Response:
    body = request.get_data(cache=False)
    with transaction() as writing:
        opened = centre_queries.opened_message(writing, body.decode("ascii", "replace"), purpose)
        actor = Actor(
            name=f"centre {opened.sender}",
            permissions=frozenset({Permission.INDEX_RECEIVE}),
            face="message",
            at=now(),
            zone=settings().zone,
        )
        answer = operation(writing, actor, opened, hashlib.sha256(body).hexdigest())
    return Response(answer, mimetype=SIGNED)
