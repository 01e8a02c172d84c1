"""Settings of an instance: `config/settings.toml`, a local file over it, and `LIMS_...` in the environment over both.

They are read once and checked at the start; a wrong one stops the program with a sentence that says which and why.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from lims.core.language import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]


class WrongSetting(Exception):
    """A setting that the program can't start with; the text is one sentence for the operator."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator sets. Names are those of `config/settings.toml`, in the environment `LIMS_<NAME>`."""

    role: Literal["centre", "index"]
    centre_code: str
    code_prefix: str
    centre_name_en: str
    centre_name_ja: str
    centre_address_en: str
    centre_address_ja: str
    centre_phone: str
    centre_email: str
    centre_country: str
    database_url: str
    data_folder: Path
    config_folder: Path
    labels_folder: Path
    key_file: Path
    secret_key: str
    zone: ZoneInfo
    language: str
    public_url: str
    index_url: str
    mail_transport: Literal["none", "file", "smtp"]
    mail_sender: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    smtp_starttls: bool
    secure_cookies: bool
    trusted_proxies: int
    upload_limit_mb: int


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings. Raises WrongSetting with one sentence naming the setting, its value and why."""
    environment = os.environ if environment is None else environment
    config_folder = Path(environment.get("LIMS_CONFIG_FOLDER", ROOT / "config"))
    values = _from_file(config_folder / "settings.toml", required=True)
    local_file = environment.get("LIMS_SETTINGS")
    if local_file:
        values |= _from_file(Path(local_file), required=True)
    values |= _from_environment(environment)
    values["config_folder"] = str(config_folder)
    return _checked(values)


def settings_of(session: Session) -> Settings:
    settings = session.info["settings"]
    assert isinstance(settings, Settings)
    return settings


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists():
        if required:
            raise WrongSetting(f"The settings file {path} does not exist.")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"The settings file {path} is not valid TOML: {error}.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    known = {f"LIMS_{field.name.upper()}": field.name for field in fields(Settings)}
    return {known[name]: value for name, value in environment.items() if name in known}


def _checked(values: dict[str, Any]) -> Settings:
    known = {field.name for field in fields(Settings)}
    for name in values:
        if name not in known:
            raise WrongSetting(f"The setting “{name}” is not known; known are {', '.join(sorted(known))}.")
    made: dict[str, Any] = {}
    for field in fields(Settings):
        if field.name not in values and field.default is MISSING:
            raise WrongSetting(f"The setting “{field.name}” is missing.")
        made[field.name] = _check(field.name, values[field.name])
    settings = Settings(**made)
    if settings.mail_transport == "smtp" and not settings.smtp_host:
        raise WrongSetting("The setting “smtp_host” is empty although mail_transport is “smtp”.")
    return settings


def _check(name: str, value: Any) -> Any:
    """One value in its type, or WrongSetting."""

    def wrong(why: str) -> WrongSetting:
        return WrongSetting(f"The setting “{name}” is “{value}”: {why}.")

    checker = _CHECKERS.get(name)
    if checker is None:
        if not isinstance(value, str):
            raise wrong("it must be a text")
        return value
    try:
        return checker(value)
    except (ValueError, TypeError, KeyError) as error:
        raise wrong(str(error)) from error


def _one_of(*choices: str) -> Any:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"it must be one of {', '.join(choices)}")
        return str(value)

    return check


def _pattern(pattern: str, meaning: str) -> Any:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"it must be {meaning}")
        return value

    return check


def _folder(value: Any) -> Path:
    path = Path(str(value)).expanduser()
    return path if path.is_absolute() else ROOT / path


def _zone(value: Any) -> ZoneInfo:
    if value not in available_timezones():
        raise ValueError("it must be a time zone such as Asia/Tokyo")
    return ZoneInfo(value)


def _database_url(value: Any) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError("it must be a database address such as sqlite:///instance/centre/lims.db") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file")
        return url.set(database=str(_folder(url.database))).render_as_string(hide_password=False)
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    raise ValueError("only sqlite and postgresql are supported")


def _address_of_page(value: Any) -> str:
    parts = urlsplit(str(value))
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError("it must start with http:// or https://")
    return str(value).rstrip("/")


def _email(value: Any) -> str:
    if "@" not in parseaddr(str(value))[1]:
        raise ValueError("it must be an e-mail address")
    return str(value)


def _whole(smallest: int, largest: int) -> Any:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not smallest <= int(value) <= largest:
            raise ValueError(f"it must be a whole number from {smallest} to {largest}")
        return int(value)

    return check


def _boolean(value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if str(value).lower() not in words:
        raise ValueError("it must be true or false")
    return words[str(value).lower()]


def _secret(value: Any) -> str:
    if not isinstance(value, str) or 0 < len(value) < 32:
        raise ValueError("it must have 32 characters or more, or be empty to be made by `python app.py init`")
    return value


_CHECKERS: dict[str, Any] = {
    "role": _one_of("centre", "index"),
    "centre_code": _pattern(r"[A-Z][A-Z0-9]{1,11}", "2 to 12 upper-case letters and digits"),
    "code_prefix": _pattern(r"(?!LIMS)[A-HJKMNP-TV-Z]{2,4}", "2 to 4 upper-case letters without I, L, O and U"),
    "centre_country": _pattern(r"[A-Z]{3}", "an ISO 3166-1 alpha-3 code such as JPN"),
    "centre_email": _email,
    "database_url": _database_url,
    "data_folder": _folder,
    "config_folder": _folder,
    "labels_folder": _folder,
    "key_file": _folder,
    "secret_key": _secret,
    "zone": _zone,
    "language": _one_of(*LANGUAGES),
    "public_url": _address_of_page,
    "index_url": _address_of_page,
    "mail_transport": _one_of("none", "file", "smtp"),
    "mail_sender": _email,
    "smtp_port": _whole(1, 65535),
    "smtp_starttls": _boolean,
    "secure_cookies": _boolean,
    "trusted_proxies": _whole(0, 10),
    "upload_limit_mb": _whole(1, 1024),
}
