"""Every main page of every role: in both languages, on a desk and on a phone, with the keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lims.core.settings import Settings
from tests.browser.conftest import DESK, PHONE
from tests.browser.instances import Instances, served_instances
from tests.browser.pages.desk import Desk
from tests.browser.pages.freezer import scan
from tests.browser.pages.inspection import faults, overflow, told
from tests.browser.stocked import Stock, fill
from tests.browser.watching import Watcher

ROLES = ("curator", "technician", "qc", "shipping", "manager", "administrator", "auditor")


@pytest.fixture(scope="module")
def instances(
    staffed_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instances]:
    with served_instances(tmp_path_factory.mktemp("pages"), staffed_template, base_settings.key_file) as served:
        yield served


@pytest.fixture(scope="module")
def stock(instances: Instances) -> Stock:
    return fill(instances)


@pytest.fixture
def desk_of(open_page: Callable[..., Page], instances: Instances, watcher: Watcher) -> Callable[[str], Desk]:
    return lambda role: Desk(open_page(), instances.centre.url, watcher).sign_in(role)


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_a_role(desk_of: Callable[[str], Desk], stock: Stock, role: str) -> None:
    desk = desk_of(role)
    entries = [link.get_attribute("href") or "" for link in desk.page.locator("#rail .rail-list a").all()]
    assert entries
    wrong = walk(desk, [*dict.fromkeys([*entries, *stock.pages[role]])])
    assert not wrong, told(wrong)


def test_the_pages_of_a_visitor(
    open_page: Callable[..., Page], instances: Instances, stock: Stock, watcher: Watcher
) -> None:
    desk = Desk(open_page(), instances.index.url, watcher)
    desk.open("/")
    record = f"DEMO/{stock.accession}"
    paths = ["/index/", "/index/?q=a", f"/index/records/{record}", f"/index/requests/new?record={record}"]
    wrong = walk(desk, [*paths, "/index/centres", "/index/centres/DEMO", "/accounts/sign-in"])
    assert not wrong, told(wrong)


def walk(desk: Desk, paths: list[str]) -> dict[str, list[str]]:
    """Look at each page in both languages and at both widths; gives what is wrong, by page."""
    wrong: dict[str, list[str]] = {}
    for language in ("ja", "en"):
        speak(desk, language)
        for path in paths:
            desk.open(path)
            found = faults(desk.page, language)
            for viewport in (PHONE, DESK):
                desk.page.set_viewport_size(viewport)
                found += [f"beyond {viewport['width']}: {element}" for element in overflow(desk.page)]
                desk.picture(f"{path.split('?')[0].strip('/').replace('/', '-')}-{language}-{viewport['width']}")
            if found:
                wrong[f"{path} {language}"] = found
    return wrong


def speak(desk: Desk, language: str) -> None:
    """Choose the language at the top of the page, unless it is spoken already."""
    if desk.page.locator("html").get_attribute("lang") != language:
        desk.page.locator(f'.topbar [name=language][value="{language}"]').click()
    expect(desk.page.locator("html")).to_have_attribute("lang", language)


def test_keys_lead_to_the_search_and_to_the_help(desk_of: Callable[[str], Desk], stock: Stock) -> None:
    desk = desk_of("technician")
    desk.page.keyboard.press("/")
    expect(desk.page.locator("#global-search")).to_be_focused()
    desk.page.keyboard.type(stock.accession)
    desk.page.keyboard.press("Enter")
    assert desk.code(r"/resources/([0-9A-Z-]+)$") == stock.accession
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#shortcuts-dialog")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#shortcuts-dialog")).to_be_hidden()


def test_the_scanning_page_needs_no_mouse(desk_of: Callable[[str], Desk], stock: Stock) -> None:
    """Wherever the focus is, a scan is heard; and no letter of it presses a button."""
    desk = desk_of("technician")
    desk.open("/scanning/")
    scan(desk, stock.barcode)
    expect(desk.page.locator("[data-code]")).to_have_text(stock.barcode)
    for _ in range(6):
        desk.page.keyboard.press("Tab")
    scan(desk, stock.box)
    expect(desk.page.locator("[data-log] li")).to_have_count(2)
    expect(desk.page.locator("[data-code]")).to_have_text(stock.box)
    expect(desk.page.locator("#shortcuts-dialog")).to_be_hidden()
    assert desk.page.url.endswith("/scanning/")


def test_a_visitor_of_the_centre_signs_in_first(
    open_page: Callable[..., Page], instances: Instances, watcher: Watcher
) -> None:
    desk = Desk(open_page("ja"), instances.centre.url, watcher)
    desk.open("/scanning/")
    expect(desk.page.locator("html")).to_have_attribute("lang", "ja")
    expect(desk.page.locator("[name=login]")).to_be_focused()
