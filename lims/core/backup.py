"""Backups: one archive with the database, the files, the keys; and their way back.

The archive is a ZIP with a manifest of SHA-256 sums. SQLite is copied through its own backup interface, so that a
running instance can be backed up; PostgreSQL by `pg_dump`, whose archive only `pg_restore` reads. Nothing is
restored before every sum is right, and never over an instance that has data unless it is put aside first.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.core.settings import Settings

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database/lims.db", "postgresql": "database/lims.dump"}
FORMAT = 1


class BackupDamaged(Refusal):
    code = "backup-damaged"
    message = N_("The backup is damaged: %(member)s is missing or was changed.")


class WrongBackup(Refusal):
    code = "wrong-backup"
    message = N_("This backup is of the %(made)s instance %(made_code)s on %(made_backend)s, not of this one.")


class InstanceNotEmpty(Refusal):
    code = "instance-not-empty"
    status = 409
    message = N_("This instance has data (%(where)s). Restore into an empty one, or say that they may be replaced.")


class DatabaseProgramFailed(Refusal):
    code = "database-program-failed"
    status = 500
    message = N_("%(program)s failed: %(answer)s")


def make_backup(settings: Settings, archive: Path, at: datetime) -> int:
    """Write a backup of a running instance and give the number of its members. An existing file is never replaced."""
    with tempfile.TemporaryDirectory(prefix="lims-backup-") as scratch:
        database = Path(scratch) / "database"
        _dump_database(settings, database)
        members = {DATABASE[_backend(settings)]: database, "keys/instance.pem": settings.key_file}
        secret = settings.data_folder / "secret"
        if secret.exists():
            members["keys/secret"] = secret
        members |= {f"files/{path.parent.name}/{path.name}": path for path in _kept_files(settings)}
        unfinished = archive.with_suffix(archive.suffix + ".part")
        sums = {}
        with zipfile.ZipFile(unfinished, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as package:
            for name, path in members.items():
                package.write(path, name)
                sums[name] = _sum_of(path)
            package.writestr(MANIFEST, json.dumps(_manifest(settings, at, sums), indent=1))
        if archive.exists():
            unfinished.unlink()
            raise FileExistsError(archive)
        unfinished.rename(archive)
    return len(members)


def restore_backup(settings: Settings, archive: Path, *, replace: bool = False) -> int:
    """Bring an instance back from a backup and give the number of restored members.

    Everything is unpacked and checked before the first file is put in place. With `replace`, what the instance had
    is moved into a folder beside it, not deleted. Raises BackupDamaged, WrongBackup, InstanceNotEmpty.
    """
    where = _existing_data(settings)
    if where and not replace:
        raise InstanceNotEmpty(where=where)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data_folder) as scratch:
        sums = _unpack(settings, archive, Path(scratch))
        if where:
            _put_aside(settings)
        _restore_database(settings, Path(scratch) / DATABASE[_backend(settings)])
        for name in sums:
            target = _target(settings, name)
            if target is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(Path(scratch) / name, target)
    settings.key_file.chmod(0o600)
    return len(sums)


def _manifest(settings: Settings, at: datetime, sums: dict[str, str]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "role": settings.role,
        "centre": settings.centre_code,
        "backend": _backend(settings),
        "made_at": at.isoformat(),
        "sha256": sums,
    }


def _unpack(settings: Settings, archive: Path, folder: Path) -> dict[str, str]:
    """Unpack and check everything; gives the sums by member name."""
    try:
        with zipfile.ZipFile(archive) as package:
            manifest = json.loads(package.read(MANIFEST))
            _check_origin(settings, manifest)
            sums: dict[str, str] = manifest["sha256"]
            for name in sums:
                package.extract(name, folder)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BackupDamaged(member=str(error)) from error
    for name, expected in sums.items():
        if _sum_of(folder / name) != expected:
            raise BackupDamaged(member=name)
    return sums


def _check_origin(settings: Settings, manifest: dict[str, object]) -> None:
    made = (manifest["role"], manifest["centre"], manifest["backend"])
    if made != (settings.role, settings.centre_code, _backend(settings)):
        raise WrongBackup(made=made[0], made_code=made[1], made_backend=made[2])


def _target(settings: Settings, name: str) -> Path | None:
    """Where a member belongs; None for the database, which has its own way back."""
    if name.startswith("files/"):
        return settings.data_folder / name
    return {"keys/instance.pem": settings.key_file, "keys/secret": settings.data_folder / "secret"}.get(name)


def _existing_data(settings: Settings) -> str:
    """What an instance already has, in a few words, or nothing."""
    url = make_url(settings.database_url)
    if _backend(settings) == "sqlite":
        return str(url.database) if url.database and Path(url.database).exists() else ""
    engine = create_engine(url)
    try:
        return str(url.database) if inspect(engine).get_table_names() else ""
    finally:
        engine.dispose()


def _put_aside(settings: Settings) -> None:
    aside = settings.data_folder / f"replaced-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    aside.mkdir()
    movable = [settings.data_folder / "files", settings.data_folder / "secret", settings.key_file]
    if _backend(settings) == "sqlite":
        database = Path(make_url(settings.database_url).database or "")
        movable += [database, *(database.with_name(database.name + ending) for ending in ("-wal", "-shm"))]
    else:
        _dump_database(settings, aside / "lims.dump")
    for path in movable:
        if path.exists():
            shutil.move(path, aside / path.name)


def _dump_database(settings: Settings, target: Path) -> None:
    url = make_url(settings.database_url)
    if _backend(settings) == "sqlite":
        source = closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True))
        with source as running, closing(sqlite3.connect(target)) as copy:
            running.backup(copy)
        return
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={_libpq_address(settings)}")


def _restore_database(settings: Settings, source: Path) -> None:
    if _backend(settings) == "sqlite":
        target = Path(make_url(settings.database_url).database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
        return
    _run(
        "pg_restore",
        "--single-transaction",
        "--no-owner",
        "--clean",
        "--if-exists",
        f"--dbname={_libpq_address(settings)}",
        str(source),
    )


def _run(program: str, *arguments: str) -> None:
    try:
        subprocess.run([program, *arguments], check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise DatabaseProgramFailed(program=program, answer="not installed") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseProgramFailed(program=program, answer=error.stderr.strip()) from error


def _libpq_address(settings: Settings) -> str:
    return make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _kept_files(settings: Settings) -> Iterator[Path]:
    folder = settings.data_folder / "files"
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".part")


def _sum_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _backend(settings: Settings) -> str:
    return make_url(settings.database_url).get_backend_name()
