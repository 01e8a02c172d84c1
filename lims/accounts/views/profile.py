"""One's own account: password and API tokens."""

from datetime import datetime, time

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user
from wtforms.fields.choices import SelectChoice

from lims.accounts.forms import OwnPasswordForm, TokenForm
from lims.accounts.models import User
from lims.accounts.operations import issue_token, revoke_token, set_password
from lims.accounts.queries import token_by_name, tokens_of
from lims.accounts.roles import load_roles
from lims.accounts.sign_in import SignedIn
from lims.accounts.views.blueprint import blueprint
from lims.accounts.wording import permission_label
from lims.core.permissions import Permission
from lims.web.access import signed_in
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction
from lims.web.refusing import refusals_in


@blueprint.get("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    return _profile_page(_password_form(), _token_form())


@blueprint.post("/profile/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Set one's own password; other sessions of the account end, this one goes on."""
    form = _password_form()
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            set_password(writing, current_actor(), _own_account(), form.password.data, form.current.data)
        if not form.errors:
            login_user(SignedIn(_own_account()))
            flash(_("Your password has been changed. Your other sessions have ended."), "success")
            return redirect(url_for("accounts.profile"))
    return _profile_page(form, _token_form()), 422


@blueprint.post("/profile/tokens")
@signed_in
def create_token() -> ResponseReturnValue:
    """Issue a token; the answer is the only page that ever shows its text."""
    form = _token_form()
    text = ""
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            _token, text = issue_token(
                writing,
                current_actor(),
                _own_account(),
                name=form.name.data,
                scopes=[Permission(scope) for scope in form.scopes.data],
                expires_at=_end_of_day(form),
            )
    if form.errors:
        return _profile_page(_password_form(), form), 422
    answer = make_response(_profile_page(_password_form(), _empty_token_form(), new_token=text))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/profile/tokens/<path:name>/revoke")
@signed_in
def revoke_own_token(name: str) -> ResponseReturnValue:
    with transaction() as writing:
        revoke_token(writing, current_actor(), token_by_name(writing, _own_account(), name))
    flash(_("The token “%(name)s” has been revoked.", name=name), "success")
    return redirect(url_for("accounts.profile"))


def _profile_page(password_form: OwnPasswordForm, token_form: TokenForm, new_token: str = "") -> str:
    user = _own_account()
    return render_template(
        "accounts/profile.html",
        user=user,
        roles=load_roles(settings().config_folder),
        tokens=tokens_of(session(), user),
        password_form=password_form,
        token_form=token_form,
        new_token=new_token,
        now=now(),
        permission_label=permission_label,
    )


def _own_account() -> User:
    return session().get_one(User, current_actor().user_id)


def _password_form() -> OwnPasswordForm:
    return OwnPasswordForm(prefix="password-")


def _token_form() -> TokenForm:
    return TokenForm(today=current_actor().today, scopes=_scope_choices(), prefix="token-")


def _empty_token_form() -> TokenForm:
    return TokenForm(today=current_actor().today, scopes=_scope_choices(), prefix="token-", formdata=None)


def _scope_choices() -> list[SelectChoice]:
    """What the person may do, in the order of the table of permissions."""
    actor = current_actor()
    return [
        SelectChoice(permission.value, permission_label(permission))
        for permission in Permission
        if actor.may(permission)
    ]


def _end_of_day(form: TokenForm) -> datetime | None:
    """The last instant of the chosen day in the centre's zone."""
    if form.expires_on.data is None:
        return None
    return datetime.combine(form.expires_on.data, time.max, tzinfo=settings().zone)
