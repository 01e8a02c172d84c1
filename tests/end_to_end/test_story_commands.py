"""One specimen's way as an operator sees it: through `python app.py ...` alone, where there is a command."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, text

from app import main
from lims.core.actor import Actor
from lims.core.database import Database
from lims.core.settings import Settings
from lims.lots.drafts import LotDraft
from lims.lots.models import Item, ItemState
from lims.lots.operations import preserve_lot
from lims.resources.queries.catalogue import resource
from lims.storage.drafts import Placement
from lims.storage.operations import store_items
from tests.factories.quality import make_result
from tests.factories.storage import make_box
from tests.labels.reading import codes_in, page_image, text_of

LIST = (
    "番号,品種名,属,種小名,原産国,収集日\n"
    "MS-01,ミズホソバ,Fagopyrum,esculentum,JPN,197506--\n"
    "MS-02,信濃1号,Fagopyrum,esculentum,XQZ,\n"
)
MAP = '[columns]\n"属" = "genus"\n"種小名" = "species"\n"収集日" = "collected_on"\n"原産国" = "origin_country"\n'

REQUESTER = (
    *("--name", "Taro Yamada", "--institution", "Example University", "--email", "yamada@example.org"),
    *("--country", "JPN", "--category", "academic", "--address", "1-1 Example, Kyoto"),
)
MADE_ON = date(2025, 10, 1)

Run = Callable[..., str]


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What an operator sets for this instance."""
    return {
        "LIMS_DATABASE_URL": settings.database_url,
        "LIMS_DATA_FOLDER": str(settings.data_folder),
        "LIMS_KEY_FILE": str(settings.key_file),
        "LIMS_CENTRE_CODE": settings.centre_code,
        "LIMS_SECRET_KEY": "",
        "LIMS_LANGUAGE": "en",
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """The command line; gives what it prints."""

    def run_command(*arguments: object, exit_code: int = 0) -> str:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)
        assert result.exit_code == exit_code, (result.output, result.exception)
        return result.output

    return run_command


@pytest.fixture
def database(settings: Settings, run: Run) -> Database:
    """The instance as `init` leaves it."""
    assert "Ready: centre" in run("init")
    return Database(settings)


def test_from_the_list_to_a_backup(run: Run, database: Database, actor: Actor, tmp_path: Path) -> None:
    accession = take_in(run, tmp_path)
    lot, items = preserve_and_store(database, actor, accession)
    check_labels(run, lot, items, tmp_path / "labels.pdf")
    run("resources", "visibility", accession, "open")
    sent = send(run, order(run, accession, tmp_path), items, tmp_path / "papers")
    assert states(database) == {code: ItemState.SHIPPED if code in sent else ItemState.STORED for code in items}
    check_export(run, accession, tmp_path / "catalogue.csv")
    assert "The ledger holds." in run("verify")
    tamper_and_restore(run, database, next(code for code in items if code not in sent), tmp_path / "backup.zip")
    database.close()


def take_in(run: Run, folder: Path) -> str:
    """`import`, first as a rehearsal; gives the accession of the row that was registered."""
    file, columns, report = folder / "soba.csv", folder / "map.toml", folder / "refused.csv"
    file.write_bytes(LIST.encode("cp932"))
    columns.write_text(MAP, encoding="utf-8")
    command = ["import", file, "--kind", "seed", "--depositor", "佐藤 花子", "--columns", columns, "--report", report]
    rehearsed = run(*command, "--dry-run")
    assert "Rows that would be registered: 1" in rehearsed
    assert "Nothing has been recorded." in rehearsed
    told = run(*command)
    for sentence in ("Rows read: 2", "Rows registered: 1", "Rows refused: 1", "Rows doubtful: 0"):
        assert sentence in told
    with report.open(encoding="utf-8-sig", newline="") as lines:
        refused = list(csv.DictReader(lines))
    assert [(row["Row"], row["Value"]) for row in refused if row["Severity"] == "refused"] == [("3", "XQZ")]
    run("export", folder / "first.csv", "--kind", "seed")
    with (folder / "first.csv").open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.DictReader(lines))["accession"]


def preserve_and_store(database: Database, actor: Actor, accession: str) -> tuple[str, list[str]]:
    """At the bench and the freezer nobody types commands: the operations stand for pages and scans."""
    with database.transaction() as session:
        lot = preserve_lot(
            session, actor, LotDraft(resource(session, accession), "seed_packet", 4, made_on=MADE_ON, quantity=200)
        )
        box = make_box(session, actor)
        store_items(session, actor, [Placement(item, box) for item in lot.items])
        make_result(session, actor, lot)
        return lot.code, [item.barcode for item in lot.items]


def check_labels(run: Run, lot: str, items: list[str], file: Path) -> None:
    run("labels", "--lot", lot, "--output", file)
    pdf = file.read_bytes()
    pages = text_of(pdf).count("\f")
    printed = [code for page in range(1, pages + 1) for code in codes_in(page_image(pdf, 300, page))]
    assert {code for _, code in printed} == set(items)


def order(run: Run, accession: str, folder: Path) -> str:
    """A request, its agreement on paper and back, and the shipment that its items are reserved for."""
    told = run("requests", "new", f"{accession}:2", *REQUESTER, "--purpose", "research", "--terms-accepted")
    number = word_with(told, "NGR")
    assert "agreement-missing" in run("requests", "show", number)
    paper = folder / "agreement.pdf"
    agreement = word_with(run("requests", "agreement", "draft", number, "--output", paper), "-MTA-")
    assert agreement in text_of(paper.read_bytes())
    assert "Active" in run("requests", "agreement", "sign", agreement, paper, "--signatory", "Dean of Science")
    run("requests", "accept", number)
    assert "Nothing blocks" in run("requests", "blockers", number)
    return word_with(run("requests", "prepare", number), "NGP")


def send(run: Run, shipment: str, items: list[str], folder: Path) -> list[str]:
    """Picked by the codes on the pick list, packed with its papers, and handed over."""
    shown = run("shipments", "show", shipment)
    promised = [code for code in items if code in shown]
    assert "no item's code" in run("shipments", "pick", shipment, shipment, exit_code=1)
    assert "Still to be picked: 0" in run("shipments", "pick", shipment, *promised)
    run("shipments", "pack", shipment, "--refrigerant", "none", "--carrier", "yamato", "--gross-kg", "0.4")
    run("shipments", "papers", shipment, "--output", folder)
    assert promised[0] in text_of((folder / f"{shipment}-packing-list.pdf").read_bytes())
    run("shipments", "dispatch", shipment, "--tracking", "1234-5678", "--closed-day-reason", "fetched by the receiver")
    assert "Dispatched" in run("shipments", "list", "--all")
    run("shipments", "arrived", shipment)
    return promised


def word_with(text: str, part: str) -> str:
    """The first word of a text with this part, without the full stop."""
    return next(word.rstrip(".") for word in text.split() if part in word)


def check_export(run: Run, accession: str, file: Path) -> None:
    """What was understood comes out again in the kind's own columns."""
    run("export", file, "--kind", "seed")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["accession"]: row for row in csv.DictReader(lines)}
    assert "1975-06" in rows[accession].values()
    assert "ミズホソバ" in rows[accession].values()


def tamper_and_restore(run: Run, database: Database, item: str, archive: Path) -> None:
    """What was changed behind the ledger's back is named, and gone again after the backup was restored."""
    run("backup", archive)
    database.close()
    engine = create_engine(database.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE lots_item SET position = 'H09' WHERE barcode = :code"), {"code": item})
    engine.dispose()
    assert item in run("verify", exit_code=1)
    assert "exists already" in run("backup", archive, exit_code=1)
    run("restore", archive, exit_code=1)
    assert "Restored" in run("restore", archive, "--replace")
    assert "The ledger holds." in run("verify")


def states(database: Database) -> dict[str, ItemState]:
    with database.read() as session:
        return {item.barcode: item.state for item in session.scalars(select(Item))}
