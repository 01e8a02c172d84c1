"""Forms of aliquots, splits and pools."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lims.lots.forms import LINE
from lims.lots.rules import MOST_ALIQUOTS
from lims.web.forms import BaseForm


def codes_in(text: str | None) -> list[str]:
    """The codes that were typed, pasted or scanned one after another, each once."""
    return list(dict.fromkeys(part.upper() for part in re.split(r"[\s,;、，]+", text or "") if part))


class AliquotForm(BaseForm):
    """The same division for one item or for many."""

    items = TextAreaField(
        _l("Items"),
        [InputRequired(), Length(max=50_000)],
        description=_l("Codes of items, one a line; a lot stands for its items. Each is divided in the same way."),
        render_kw={"rows": 3, "autocomplete": "off", "spellcheck": "false"},
    )
    count = IntegerField(_l("Aliquots of each"), [InputRequired(), NumberRange(1, MOST_ALIQUOTS)])
    quantity = IntegerField(
        _l("Quantity in each aliquot"),
        [Optional(), NumberRange(min=1)],
        description=_l("Left empty only for things that are not counted."),
    )
    uses_up = BooleanField(_l("The rest is not kept: the item is used up"))
    thawed = BooleanField(_l("It was thawed for this"), description=_l("Counts one more thaw, of the aliquots too."))
    new_lot = BooleanField(_l("The aliquots become a lot of their own"))
    note = StringField(_l("What for"), LINE)


class SplitForm(BaseForm):
    items = SelectMultipleField(_l("Items"), [InputRequired()], validate_choice=False)
    note = StringField(_l("What for"), LINE)


class PoolForm(BaseForm):
    items = TextAreaField(
        _l("Items"),
        [InputRequired(), Length(max=200_000)],
        description=_l("Codes of items or lots, one a line; a lot stands for all its items that are here."),
        render_kw={"rows": 5, "autocomplete": "off", "spellcheck": "false"},
    )
    count = IntegerField(
        _l("Mixed into so many new items"),
        [Optional(), NumberRange(1, MOST_ALIQUOTS)],
        description=_l("Left empty: the items stay as they are and only change their lot."),
    )
    quantity = IntegerField(_l("Quantity in each new item"), [Optional(), NumberRange(min=1)])
    thawed = BooleanField(_l("They were thawed for this"), description=_l("Counts one more thaw."))
    note = StringField(_l("What for"), LINE)
