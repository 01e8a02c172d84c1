"""Forms of the index: asking for resources, and registering centres."""

import json
from collections.abc import Sequence
from typing import Any

import pycountry
from babel import Locale
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp, ValidationError

from lims.index.rules.asking import CATEGORY_LABELS
from lims.sync.messages.requests import LONGEST_ADDRESS, LONGEST_PURPOSE
from lims.sync.records import CENTRE
from lims.web.forms import BaseForm


class RequestForm(BaseForm):
    """Who asks, and what for. Countries are named in the reader's language."""

    name = StringField(_l("Your name"), [InputRequired(), Length(max=200)], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(), Length(max=320), Email()],
        description=_l("The centre answers to this address. It is given to this centre only."),
        render_kw={"autocomplete": "email"},
    )
    institution = StringField(
        _l("Institution"), [InputRequired(), Length(max=300)], render_kw={"autocomplete": "organization"}
    )
    address = TextAreaField(
        _l("Postal address"),
        [Optional(), Length(max=LONGEST_ADDRESS)],
        description=_l("Where the resources are to be sent. You can also tell the centre later."),
        render_kw={"rows": 3, "autocomplete": "street-address"},
    )
    country = SelectField(_l("Country of the institution"), [InputRequired()])
    category = SelectField(_l("Kind of institution"), [InputRequired()])
    purpose = TextAreaField(
        _l("Purpose"),
        [InputRequired(), Length(max=LONGEST_PURPOSE)],
        description=_l("What the resources are for. Conditions may depend on it."),
        render_kw={"rows": 4},
    )
    # Filled only by programs that fill every field they find; people don't see it.
    website = StringField(_l("Leave this empty"), [Optional(), Length(max=0)], render_kw={"tabindex": "-1"})

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.country.choices = [("", gettext("Choose a country")), *country_choices(str(get_locale() or "en"))]
        self.category.choices = [
            ("", gettext("Choose one")),
            *((category.value, gettext(label)) for category, label in CATEGORY_LABELS.items()),
        ]


class CentreForm(BaseForm):
    """What visitors read of a centre."""

    code = StringField(
        _l("Code"),
        [InputRequired(), Regexp(CENTRE, message=_l("2 to 12 upper-case letters and digits."))],
        description=_l("It stands first in every accession number of the centre, and can't be changed."),
    )
    name_en = StringField(_l("Name in English"), [InputRequired(), Length(max=300)])
    name_ja = StringField(_l("Name in Japanese"), [InputRequired(), Length(max=300)])
    contact_email = EmailField(_l("E-mail address"), [InputRequired(), Email()])
    home_page = URLField(_l("Home page"), [Optional(), Length(max=500)])
    active = BooleanField(_l("Its records are taken"), default=True)
    version = HiddenField()


class KeyForm(BaseForm):
    """A public key, as the centre's `sync --key` prints it."""

    key = TextAreaField(
        _l("Public key"),
        [InputRequired(), Length(max=2000)],
        description=_l("As `python app.py sync --key` prints it at the centre."),
        render_kw={"rows": 3, "spellcheck": "false"},
    )

    def validate_key(self, field: Any) -> None:
        try:
            json.loads(field.data)
        except ValueError as fault:
            raise ValidationError(gettext("It is not JSON.")) from fault

    @property
    def jwk(self) -> Any:
        return json.loads(self.key.data)


def country_choices(language: str) -> Sequence[tuple[str, str]]:
    """ISO 3166-1 alpha-3 codes with the countries' names in a language, in the order of the names."""
    names = Locale.parse(language).territories
    named = [(country.alpha_3, str(names.get(country.alpha_2, country.name))) for country in pycountry.countries]
    return sorted(named, key=lambda choice: choice[1])


def country_name(code: str, language: str) -> str:
    """A country's name in a language, or its code where it is not known."""
    found = pycountry.countries.get(alpha_3=code)
    if found is None:
        return code
    return str(Locale.parse(language).territories.get(found.alpha_2, found.name))
