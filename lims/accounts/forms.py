"""Forms of sign-in, one's own profile, and the administration of accounts."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from lims.accounts.operations import LEAST_PASSWORD_LENGTH
from lims.web.forms import BaseForm

LANGUAGE_CHOICES = [SelectChoice("ja", "日本語"), SelectChoice("en", "English")]


class CheckListField(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(BaseForm):
    login = StringField(
        _l("User name"),
        [InputRequired()],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class LanguageForm(BaseForm):
    language = SelectField(_l("Language"), choices=LANGUAGE_CHOICES)
    next = HiddenField()


class _NewPassword(BaseForm):
    password = PasswordField(
        _l("New password"),
        [InputRequired()],
        description=_l("At least %(least)s characters, without the user name.", least=LEAST_PASSWORD_LENGTH),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(_l("New password again"), [InputRequired()], render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ."))


class OwnPasswordForm(_NewPassword):
    current = PasswordField(_l("Current password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class ResetPasswordForm(_NewPassword):
    pass


class TokenForm(BaseForm):
    name = StringField(
        _l("Name of the token"),
        [InputRequired(), Length(max=64)],
        description=_l("Say which program will use it."),
        render_kw={"autocomplete": "off"},
    )
    expires_on = DateField(
        _l("Last day of use"), [Optional()], description=_l("Leave empty for a token without an end.")
    )
    scopes = CheckListField(
        _l("What the token may do"), description=_l("A token can never do more than you may yourself.")
    )

    def __init__(self, *, today: date, scopes: list[SelectChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.scopes.choices = scopes

    def validate_expires_on(self, field: DateField) -> None:
        if field.data < self.today:
            raise ValidationError(_("This day is over."))


class _AccountForm(BaseForm):
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)], render_kw={"autocomplete": "off"})
    email = EmailField(_l("E-mail address"), [InputRequired(), Email()], render_kw={"autocomplete": "off"})
    roles = CheckListField(_l("Roles"), description=_l("Permissions of all chosen roles add up."))

    def __init__(self, *args: Any, role_choices: list[SelectChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = role_choices


class NewUserForm(_AccountForm, _NewPassword):
    login = StringField(
        _l("User name"),
        [InputRequired(), Length(max=64)],
        description=_l("For signing in; small letters, never changed later."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    language = SelectField(_l("Language"), choices=LANGUAGE_CHOICES)


class EditUserForm(_AccountForm):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    active = BooleanField(
        _l("The account is active"),
        description=_l("Deactivating it ends all sessions and tokens of this person at once."),
    )
