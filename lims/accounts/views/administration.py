"""Accounts of everybody, and the table of roles: for those who manage accounts."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from lims.accounts.forms import EditUserForm, NewUserForm, ResetPasswordForm
from lims.accounts.models import User
from lims.accounts.operations import create_user, edit_user, revoke_token, set_password
from lims.accounts.queries import token_by_name, tokens_of, user_by_login
from lims.accounts.queries import users as all_users
from lims.accounts.roles import Role, load_roles
from lims.accounts.views.blueprint import blueprint
from lims.accounts.wording import permission_label, role_label
from lims.core.language import N_
from lims.core.permissions import Permission
from lims.ledger.queries import history
from lims.web.access import requires
from lims.web.actors import current_actor, now, settings
from lims.web.database import session, transaction
from lims.web.navigation import navigate
from lims.web.refusing import refusals_in

navigate(
    label=N_("Accounts"),
    endpoint="accounts.users",
    permission=Permission.ACCOUNTS_MANAGE,
    icon="people",
    order=95,
)


@blueprint.get("/users")
@requires(Permission.ACCOUNTS_MANAGE)
def users() -> ResponseReturnValue:
    return render_template("accounts/users.html", users=all_users(session()), roles=_roles(), role_label=role_label)


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def new_user() -> ResponseReturnValue:
    form = NewUserForm(role_choices=_role_choices(), language=settings().language)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            create_user(
                writing,
                current_actor(),
                login=form.login.data,
                name=form.name.data,
                email=form.email.data,
                password=form.password.data,
                roles=form.roles.data,
                language=form.language.data,
            )
        if not form.errors:
            flash(_("The account “%(login)s” has been created.", login=form.login.data.lower()), "success")
            return redirect(url_for("accounts.users"))
    return render_template("accounts/new_user.html", form=form), 422 if form.errors else 200


@blueprint.route("/users/<login>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def user(login: str) -> ResponseReturnValue:
    account = user_by_login(session(), login)
    form = _edit_form(account)
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            edit_user(
                writing,
                current_actor(),
                account,
                version=form.version.data,
                name=form.name.data,
                email=form.email.data,
                roles=form.roles.data,
                active=form.active.data,
            )
        if not form.errors:
            flash(_("The account “%(login)s” has been saved.", login=account.login), "success")
            return redirect(url_for("accounts.user", login=account.login))
    return _user_page(account, form, ResetPasswordForm(prefix="password-")), 422 if form.errors else 200


@blueprint.post("/users/<login>/password")
@requires(Permission.ACCOUNTS_MANAGE)
def reset_password(login: str) -> ResponseReturnValue:
    account = user_by_login(session(), login)
    form = ResetPasswordForm(prefix="password-")
    if form.validate_on_submit():
        with refusals_in(form), transaction() as writing:
            set_password(writing, current_actor(), account, form.password.data)
        if not form.errors:
            flash(
                _("“%(login)s” has a new password; all sessions of this account have ended.", login=login),
                "success",
            )
            return redirect(url_for("accounts.user", login=login))
    return _user_page(account, _edit_form(account, formdata=None), form), 422


@blueprint.post("/users/<login>/tokens/<path:name>/revoke")
@requires(Permission.ACCOUNTS_MANAGE)
def revoke_user_token(login: str, name: str) -> ResponseReturnValue:
    with transaction() as writing:
        account = user_by_login(writing, login)
        revoke_token(writing, current_actor(), token_by_name(writing, account, name))
    flash(_("The token “%(name)s” has been revoked.", name=name), "success")
    return redirect(url_for("accounts.user", login=login))


@blueprint.get("/roles")
@requires(Permission.ACCOUNTS_MANAGE)
def roles() -> ResponseReturnValue:
    """Which role may do what, as `config/roles.toml` says."""
    return render_template(
        "accounts/roles.html",
        roles=_roles(),
        role_label=role_label,
        permissions=list(Permission),
        permission_label=permission_label,
    )


def _user_page(account: User, form: EditUserForm, password_form: ResetPasswordForm) -> str:
    """The account's page; after a stale save it shows what is saved now, and a further save replaces that."""
    is_stale = form.version.data is not None and form.version.data != account.version
    if is_stale:
        form.version.raw_data, form.version.data = None, account.version
    return render_template(
        "accounts/user.html",
        user=account,
        form=form,
        password_form=password_form,
        is_stale=is_stale,
        roles=_roles(),
        role_label=role_label,
        tokens=tokens_of(session(), account),
        lines=history(session(), "user", account.id, limit=50),
        now=now(),
        permission_label=permission_label,
    )


def _edit_form(account: User, **source: Any) -> EditUserForm:
    saved = {name: getattr(account, name) for name in ("version", "name", "email", "active")}
    return EditUserForm(
        role_choices=_role_choices(), data=saved | {"roles": account.role_names}, prefix="account-", **source
    )


def _roles() -> Mapping[str, Role]:
    return load_roles(settings().config_folder)


def _role_choices() -> list[SelectChoice]:
    return [SelectChoice(role.name, role_label(role)) for role in _roles().values()]
