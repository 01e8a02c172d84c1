"""One specimen's whole life, played by the people of a centre in real browsers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.instances import Instances
from tests.browser.pages import intake
from tests.browser.pages.desk import Desk
from tests.browser.watching import Watcher


@pytest.fixture
def desk_of(open_page: Callable[..., Page], instances: Instances, watcher: Watcher) -> Callable[[str], Desk]:
    """The desk of somebody at the centre."""

    def seat(role: str) -> Desk:
        return Desk(open_page(), instances.centre.url, watcher).sign_in(role)

    return seat


def test_from_the_spreadsheet_to_the_index_and_out_of_the_door(
    desk_of: Callable[[str], Desk], instances: Instances, tmp_path: Path
) -> None:
    curator = desk_of("curator")
    intake.register_depositor(curator)
    intake.record_agreement(curator, tmp_path)
    intake.upload(curator, intake.write_list(tmp_path / "soba.xlsx"))
    intake.correct_columns(curator)
    intake.look_at_problems(curator)
    intake.accept(curator, 8)
    refused = intake.refused_rows(curator)
    assert refused == []
