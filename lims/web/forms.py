"""The base of all forms."""

from typing import Any

from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField


def _stripped(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


class BaseForm(FlaskForm):
    """A form that strips blanks around every text: a scanner's stray spaces never arrive."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if issubclass(unbound_field.field_class, FieldList | FormField):
                # Fields made of fields take no filters; those inside them do.
                return unbound_field.bind(form=form, **options)
            filters = unbound_field.kwargs.get("filters", [])
            return unbound_field.bind(form=form, filters=[*filters, _stripped], **options)

        def get_translations(self, form: Any) -> Any:
            self.locales = [str(get_locale() or "en")]
            return super(FlaskForm.Meta, self).get_translations(form)
