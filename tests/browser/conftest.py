"""A real browser on real servers. Whatever it complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lims.core.settings import Settings
from tests.browser.instances import Instances, served_instances
from tests.browser.watching import Watcher
from tests.conftest import missing

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 90_000
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 740}

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser program."""
    named = os.environ.get("LIMS_CHROMIUM")
    found = shutil.which(named or "chromium") or next(
        (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None
    )
    if found is None:
        missing("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS, timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def instances(
    staffed_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Instances]:
    """A centre without any stock and a national index that knows it."""
    folder = tmp_path_factory.mktemp("instances")
    with served_instances(folder, staffed_template, base_settings.key_file) as served:
        yield served


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    watcher = Watcher(tmp_path)
    yield watcher
    assert not watcher.faults


@pytest.fixture
def open_page(browser: Browser, watcher: Watcher) -> Iterator[OpenPage]:
    """Opens pages, each in a browser profile of its own, as on another person's desk."""
    contexts: list[BrowserContext] = []

    def open_one(language: str = "en", viewport: dict[str, int] = DESK) -> Page:
        context = browser.new_context(viewport=viewport, locale=language, accept_downloads=True)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watcher.watch(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
