"""Showing what was refused: on the form, as a page, or as the API's one error shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from lims.core.refusals import ChangedMeanwhile, Refusal
from lims.web.access import is_api_request


def sentence(refusal: Refusal, field_label: str | None = None) -> str:
    """The refusal in the reader's language; values that are marked texts are translated too.

    On a form the field is called as its label there calls it.
    """
    values = {
        name: gettext(value) if isinstance(value, str) and name in _TRANSLATED_VALUES else value
        for name, value in refusal.values.items()
    }
    if field_label is not None:
        values["field"] = field_label
    return gettext(refusal.message, **values)


# Values that the program words itself; all others are the user's own and stay as they are.
_TRANSLATED_VALUES = {"reason", "thing", "field"}


@contextmanager
def refusals_in(form: FlaskForm) -> Iterator[None]:
    """Show a refusal on the form that led to it: at its field if it names one, else above all fields."""
    try:
        yield
    except StaleDataError:
        form.form_errors.append(sentence(ChangedMeanwhile()))
    except Refusal as refusal:
        field = form._fields.get(refusal.field or "")
        text = sentence(refusal, field.label.text if field is not None else None)
        if field is not None:
            field.errors = [*field.errors, text]
        else:
            form.form_errors.append(text)


def init_app(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def show_refusal(refusal: Refusal) -> Any:
        return _answer(refusal.status, refusal.code, sentence(refusal), refusal.values)

    @app.errorhandler(StaleDataError)
    def show_stale(_error: StaleDataError) -> Any:
        return show_refusal(ChangedMeanwhile())

    @app.errorhandler(CSRFError)
    def show_expired_form(_error: CSRFError) -> Any:
        return _answer(400, "form-expired", gettext("This page was open for too long. Reload it and try again."), {})

    @app.errorhandler(HTTPException)
    def show_http_error(error: HTTPException) -> Any:
        if error.response is not None and error.code is None:
            return error.response
        code = error.code or 500
        values = getattr(error, "data", None) or {}
        return _answer(code, error.name.lower().replace(" ", "-"), None, values.get("messages", {}))

    @app.errorhandler(Exception)
    def show_fault(error: Exception) -> Any:
        app.logger.exception("fault at %s", request.path)
        if app.testing:
            raise error
        return _answer(500, "internal-server-error", None, {})


def _answer(status: int, code: str, text: str | None, values: dict[str, Any]) -> Any:
    if is_api_request() or request.is_json:
        body = {"code": code, "message": text or code, "values": _plain(values)}
        return jsonify(error=body), status
    return render_template("web/error.html", status=status, message=text), status


def _plain(values: Any) -> Any:
    if isinstance(values, dict):
        return {str(name): _plain(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [_plain(value) for value in values]
    return values if isinstance(values, (int, float, bool, type(None))) else str(values)
