"""One's own account and tokens for programs."""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length

from lims.accounts.models import Token, User
from lims.accounts.operations import issue_token, revoke_token
from lims.accounts.queries import token_by_name, tokens_of
from lims.core.permissions import Permission
from lims.web.access import signed_in
from lims.web.actors import current_actor
from lims.web.database import session, transaction

blueprint = Blueprint(
    "accounts_api", __name__, url_prefix="/api/accounts", description="One's own account and API tokens"
)


class MeSchema(Schema):
    login = fields.String()
    name = fields.String()
    language = fields.String()
    badge = fields.String()
    roles = fields.List(fields.String(), attribute="role_names")
    permissions = fields.List(
        fields.String(),
        metadata={"description": "What this request may do: the roles', narrowed by the token's scopes"},
    )


class NewTokenSchema(Schema):
    name = fields.String(required=True, validate=Length(min=1, max=64))
    scopes = fields.List(fields.Enum(Permission, by_value=True), required=True, validate=Length(min=1))
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)


class TokenSchema(Schema):
    name = fields.String()
    scopes = fields.Function(
        lambda token: token.scopes.split(), metadata={"type": "array", "items": {"type": "string"}}
    )
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_used_at = fields.AwareDateTime(allow_none=True)


class IssuedTokenSchema(Schema):
    name = fields.String()
    token = fields.String(metadata={"description": "The token's text, given only in this answer"})
    expires_at = fields.AwareDateTime(allow_none=True)


@blueprint.get("/me")
@signed_in
@blueprint.response(200, MeSchema)
def me() -> dict[str, Any]:
    """Who makes this request, and what it may do."""
    user = _own_account()
    return {
        "login": user.login,
        "name": user.name,
        "language": user.language,
        "badge": user.badge,
        "role_names": user.role_names,
        "permissions": sorted(permission.value for permission in current_actor().permissions),
    }


@blueprint.get("/tokens")
@signed_in
@blueprint.response(200, TokenSchema(many=True))
def tokens() -> list[Token]:
    """One's own tokens, newest first, without their texts."""
    return list(tokens_of(session(), _own_account()))


@blueprint.post("/tokens")
@signed_in
@blueprint.arguments(NewTokenSchema)
@blueprint.response(201, IssuedTokenSchema)
def create_token(draft: dict[str, Any]) -> dict[str, Any]:
    """Issue a token. Its text is in this answer only."""
    expires_at: datetime | None = draft["expires_at"]
    with transaction() as writing:
        token, text = issue_token(
            writing,
            current_actor(),
            _own_account(),
            name=draft["name"],
            scopes=draft["scopes"],
            expires_at=expires_at,
        )
        return {"name": token.name, "token": text, "expires_at": token.expires_at}


@blueprint.delete("/tokens/<path:name>")
@signed_in
@blueprint.response(204)
def delete_token(name: str) -> None:
    """Revoke one of one's own tokens; it stops working at once."""
    with transaction() as writing:
        revoke_token(writing, current_actor(), token_by_name(writing, _own_account(), name))


def _own_account() -> User:
    return session().get_one(User, current_actor().user_id)
