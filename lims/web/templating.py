"""What every template may use besides Flask's own: permissions, dates in the centre's zone, settings."""

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, get_locale

from lims.core.permissions import Permission
from lims.core.settings import Settings
from lims.web.actors import optional_actor


def init_app(app: Flask, settings: Settings) -> None:
    app.jinja_env.globals.update(may=may, Permission=Permission, actor=optional_actor, language=language)
    app.jinja_env.globals["settings"] = settings
    app.jinja_env.globals["in_language"] = in_language
    app.jinja_env.filters.update(date=show_date, instant=show_instant)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def may(permission: Permission) -> bool:
    """Whether to show a button; the operation behind it decides."""
    actor = optional_actor()
    return actor is not None and actor.may(permission)


def language() -> str:
    return str(get_locale() or "en")[:2]


def in_language(english: Any, japanese: Any) -> Any:
    """Of a text that is kept in both languages, the reader's, or the other where it is missing."""
    return (japanese or english) if language() == "ja" else (english or japanese)


def show_date(value: date | None) -> str:
    return format_date(value, "yyyy-MM-dd") if value else ""


def show_instant(value: datetime | None) -> str:
    return format_datetime(value, "yyyy-MM-dd HH:mm") if value else ""
