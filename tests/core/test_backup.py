"""A backup brings everything back, and a damaged one nothing."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lims.accounts.operations import create_user
from lims.accounts.queries import users
from lims.core.actor import Actor
from lims.core.attachments import content_of, keep_file
from lims.core.backup import BackupDamaged, InstanceNotEmpty, WrongBackup, make_backup, restore_backup
from lims.core.database import Database
from lims.core.settings import Settings
from lims.ledger.verification import findings
from tests.conftest import NOW


@pytest.fixture
def archive(database: Database, actor: Actor, tmp_path: Path) -> Path:
    with database.transaction() as session:
        create_user(session, actor, login="hana", name="Hana", email="h@example.org", password="a long one", roles=[])
        keep_file(session, actor, "MTA.pdf", "application/pdf", b"signed")
    target = tmp_path / "backup.zip"
    make_backup(database.settings, target, NOW)
    return target


def test_everything_comes_back(database: Database, archive: Path, actor: Actor) -> None:
    with database.transaction() as session:
        create_user(session, actor, login="late", name="Late", email="l@example.org", password="a long one", roles=[])
    database.close()
    restore_backup(database.settings, archive, replace=True)
    restored = Database(database.settings)
    with restored.read() as session:
        assert [user.login for user in users(session)] == ["hana"]
        assert list(findings(session)) == []
        from lims.core.attachments import Attachment

        assert content_of(session, session.get_one(Attachment, 1)) == b"signed"
    restored.close()


def test_an_instance_with_data_is_not_overwritten(database: Database, archive: Path) -> None:
    with pytest.raises(InstanceNotEmpty):
        restore_backup(database.settings, archive)


def test_a_backup_of_another_centre_is_refused(database: Database, archive: Path) -> None:
    with pytest.raises(WrongBackup):
        restore_backup(replace(database.settings, centre_code="OTHER"), archive, replace=True)


def test_a_damaged_backup_changes_nothing(database: Database, archive: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(damaged, "w") as package:
        for name in whole.namelist():
            content = whole.read(name)
            package.writestr(name, content + b"x" if name.startswith("files/") else content)
    with pytest.raises(BackupDamaged):
        restore_backup(database.settings, damaged, replace=True)
    with database.read() as session:
        assert [user.login for user in users(session)] == ["hana"]


def test_what_is_no_backup_is_refused(new_settings: Callable[..., Settings], tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.zip"
    nothing.write_bytes(b"PK no")
    settings = new_settings(database_url=f"sqlite:///{tmp_path}/fresh/lims.db")
    with pytest.raises(BackupDamaged):
        restore_backup(settings, nothing)
