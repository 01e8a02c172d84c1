"""Databases for tests: one migrated template of each kind, copied for each test that wants one.

PostgreSQL is a throw-away cluster of the machine's own programs, made once for a run, or the server named by
LIMS_TEST_POSTGRESQL_URL.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

SERVER_VARIABLE = "LIMS_TEST_POSTGRESQL_URL"
# Linux keeps files here in memory.
MEMORY = Path("/dev/shm")
# Containers often have very little of it.
ENOUGH_MEMORY_BYTES = 2 * 2**30
# Tests need no durability, only speed.
SERVER_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200 -c listen_addresses=''"
)


def quick_folder() -> Path | None:
    """Where small files are written fastest, or None for the usual place."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY_BYTES
    return MEMORY if has_room else None


def postgresql_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest version first, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return found[-1] if found else None


@contextlib.contextmanager
def postgresql_server() -> Iterator[str | None]:
    """The address of a PostgreSQL server for this run, or None where there is no PostgreSQL."""
    given = os.environ.get(SERVER_VARIABLE)
    programs = postgresql_programs()
    if given or programs is None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="lims-postgresql-", dir=quick_folder()))
    run = _runner(folder)
    try:
        run(
            programs / "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = f"-k {folder} {SERVER_OPTIONS}"
        run(programs / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runner(folder: Path):
    """PostgreSQL refuses to run as root, so then it runs as the user that its package made."""
    user = None
    if os.getuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def run(*arguments: object) -> None:
        subprocess.run(
            [str(argument) for argument in arguments],
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )

    return run


def new_name() -> str:
    return f"lims_{uuid.uuid4().hex[:16]}"


def create_database(server: str, name: str, template: str = "template0") -> URL:
    """Make a database on the server, empty or as a copy, and give its address."""
    administrate(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return make_url(server).set(database=name)


def drop_database(server: str, name: str) -> None:
    administrate(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def administrate(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
