"""The demonstration fills itself through the operations, and its ledger holds."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from lims.accounts.queries import users
from lims.core.database import Database
from lims.core.keys import create_key
from lims.core.settings import Settings
from lims.demo.collection import EXAMPLE_TAXA, EXAMPLES_OF_EACH_KIND, LISTS
from lims.demo.instances import make_instances
from lims.demo.story import fill_centre, fill_index
from lims.index.queries.centres import centre
from lims.ledger.verification import findings
from lims.lots.models import Item, ItemState
from lims.quality.models import Outcome, Result
from lims.resources.models import Resource
from tests.conftest import NOW

TURNIPS = 182


def test_the_centre_is_filled_and_its_ledger_holds(database: Database) -> None:
    told: list[str] = []
    fill_centre(database, NOW, told.append, LISTS[1:2])
    with database.read() as session:
        assert session.scalar(select(func.count(Resource.id))) == TURNIPS + len(EXAMPLE_TAXA) * EXAMPLES_OF_EACH_KIND
        assert set(session.scalars(select(Item.state))) == {ItemState.STORED}
        assert set(session.scalars(select(Result.outcome))) == set(Outcome)
        assert len(users(session)) == 8
        assert list(findings(session)) == []
    assert told[0] == "genesys-brassica-rapa.csv"


def test_the_index_knows_the_centre(database: Database, new_settings: Callable[..., Settings], tmp_path: Path) -> None:
    centre_settings = new_settings(key_file=tmp_path / "other.pem", centre_code="DEMO")
    create_key(centre_settings.key_file)
    fill_index(database, centre_settings, NOW)
    with database.read() as session:
        assert [key.revoked_at for key in centre(session, "DEMO").keys] == [None]


def test_settings_of_other_instances_are_not_touched(tmp_path: Path) -> None:
    demo_centre, demo_index = make_instances(tmp_path, 8100, 8101)
    assert demo_centre.settings().role == "centre"
    assert demo_index.settings().role == "index"
    assert demo_centre.settings().index_url == "http://127.0.0.1:8101"
    assert demo_centre.settings().database_url == f"sqlite:///{tmp_path}/centre/lims.db"
