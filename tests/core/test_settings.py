"""A wrong setting stops the start with one sentence that says which and why."""

from pathlib import Path

import pytest

from lims.core.settings import WrongSetting, load_settings


def test_the_environment_stands_over_the_file() -> None:
    settings = load_settings({"LIMS_CENTRE_CODE": "RBRC", "LIMS_DATABASE_URL": "postgresql://lims@db/lims"})
    assert settings.centre_code == "RBRC"
    assert settings.database_url == "postgresql+psycopg://lims@db/lims"


def test_a_local_file_stands_between(tmp_path: Path) -> None:
    local = tmp_path / "local.toml"
    local.write_text('centre_code = "KYO"\nlanguage = "en"\n')
    settings = load_settings({"LIMS_SETTINGS": str(local), "LIMS_LANGUAGE": "ja"})
    assert (settings.centre_code, settings.language) == ("KYO", "ja")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ROLE", "center", "it must be one of centre, index"),
        ("CODE_PREFIX", "NIG0", "it must be 2 to 4 upper-case letters without I, L, O and U"),
        ("ZONE", "Tokyo", "it must be a time zone such as Asia/Tokyo"),
        ("DATABASE_URL", "mysql://x/y", "only sqlite and postgresql are supported"),
        ("DATABASE_URL", "nonsense", "it must be a database address such as sqlite:///instance/centre/lims.db"),
        ("SMTP_PORT", "99999", "it must be a whole number from 1 to 65535"),
        ("SMTP_PORT", "abc", "invalid literal for int() with base 10: 'abc'"),
        ("INDEX_URL", "index.example.org", "it must start with http:// or https://"),
        ("SECRET_KEY", "short", "it must have 32 characters or more"),
        ("SECURE_COOKIES", "maybe", "it must be true or false"),
        ("CENTRE_EMAIL", "nobody", "it must be an e-mail address"),
    ],
)
def test_a_wrong_value_is_named_with_the_reason(name: str, value: str, why: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        load_settings({f"LIMS_{name}": value})
    assert str(caught.value).startswith(f"The setting “{name.lower()}” is “{value}”: {why}")


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    local = tmp_path / "local.toml"
    local.write_text('databse_url = "sqlite:///x.db"\n')
    with pytest.raises(WrongSetting, match="The setting “databse_url” is not known"):
        load_settings({"LIMS_SETTINGS": str(local)})


def test_smtp_needs_a_host() -> None:
    with pytest.raises(WrongSetting, match="smtp_host"):
        load_settings({"LIMS_MAIL_TRANSPORT": "smtp"})
