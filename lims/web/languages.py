"""The reader's language and the centre's zone."""

from flask import Flask, request
from flask import session as cookie
from flask_babel import Babel
from flask_login import current_user

from lims.core.language import CATALOGUES, LANGUAGES
from lims.core.settings import Settings

LANGUAGE_COOKIE = "language"


def init_app(app: Flask, settings: Settings) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)

    def language() -> str:
        """What was chosen on the page, else the account's, else the browser's, else the centre's."""
        if not request:
            return settings.language
        chosen = cookie.get(LANGUAGE_COOKIE)
        if chosen in LANGUAGES:
            return str(chosen)
        account = getattr(current_user, "language", None)
        if account in LANGUAGES:
            return str(account)
        return request.accept_languages.best_match(LANGUAGES) or settings.language

    Babel(app, default_locale="en", locale_selector=language, timezone_selector=lambda: settings.zone.key)
