"""Signing in and out, and choosing the language."""

from flask import flash, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from lims.accounts.forms import LanguageForm, SignInForm
from lims.accounts.models import User
from lims.accounts.operations import choose_language
from lims.accounts.operations import sign_in as open_account
from lims.accounts.sign_in import SignedIn
from lims.accounts.views.blueprint import blueprint, own_path
from lims.web.access import public
from lims.web.actors import now, optional_actor
from lims.web.database import transaction
from lims.web.languages import LANGUAGE_COOKIE
from lims.web.refusing import refusals_in


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(own_path(request.args.get("next")))
    form = SignInForm(next=request.args.get("next"))
    if form.validate_on_submit() and _opened(form):
        return redirect(own_path(form.next.data))
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


def _opened(form: SignInForm) -> bool:
    """Sign in with what was typed, or say on the form why not."""
    user = None
    with refusals_in(form), transaction() as session:
        user = open_account(session, form.login.data, form.password.data, request.remote_addr or "", now())
    if user is not None:
        _begin_session(user)
    elif not form.errors:
        form.form_errors.append(_("The user name or the password is wrong, or the account is deactivated."))
    return user is not None


def _begin_session(user: User) -> None:
    """Start from an empty cookie, so that nothing a stranger put there is carried into the account."""
    language = cookie.get(LANGUAGE_COOKIE)
    cookie.clear()
    if language:
        cookie[LANGUAGE_COOKIE] = language
    login_user(SignedIn(user))


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    logout_user()
    cookie.clear()
    flash(_("You have signed out."), "info")
    return redirect(own_path(None))


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Show pages in the chosen language from now on, and remember it for people with an account."""
    form = LanguageForm()
    if form.validate_on_submit():
        cookie[LANGUAGE_COOKIE] = form.language.data
        actor = optional_actor()
        if actor is not None and actor.user_id is not None:
            with transaction() as session:
                user = session.get_one(User, actor.user_id)
                choose_language(session, actor, user, form.language.data)
    return redirect(own_path(form.next.data))
