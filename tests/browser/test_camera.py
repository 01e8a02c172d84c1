"""The camera as a scanner: read by the server where the browser can't, and plain words where there is no camera."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from lims.core.settings import Settings
from tests.browser.conftest import OPTIONS, PATIENCE_MS, PHONE
from tests.browser.fake_camera import film
from tests.browser.pages.desk import Desk
from tests.browser.pages.scanner import Scanner
from tests.browser.stoppable import StoppableCentre
from tests.browser.watching import Watcher
from tests.factories.lots import make_items
from tests.factories.storage import make_box

SECONDS_HELD = 4
DETECTOR = """
window.held = [];
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128", "data_matrix", "qr_code"]; }
  async detect(canvas) {
    const box = (shift) => ({ x: canvas.width / 2 + shift, y: canvas.height / 2, width: 1, height: 1 });
    return window.held.map((rawValue, index) => ({ rawValue, boundingBox: box(40 * index) })).reverse();
  }
};
"""
NO_CAMERA = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '%s'); };"


@pytest.fixture(scope="module")
def centre(
    staffed_template: Path, base_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoppableCentre]:
    made = StoppableCentre.staffed(tmp_path_factory.mktemp("camera"), staffed_template, base_settings.key_file)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def codes(centre: StoppableCentre) -> list[str]:
    """A box, and two vials that are not stored yet."""
    with centre.writing() as (session, actor):
        box = make_box(session, actor, name="Box 1")
        return [box.barcode, *(item.barcode for item in make_items(session, actor, 2))]


@contextmanager
def profile(browser: Browser, chromium: str, folder: Path, *options: str) -> Iterator[BrowserContext]:
    """A browser of its own with a profile that stays on the disk."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium, args=[*OPTIONS, *options], viewport=PHONE, locale="en", timeout=PATIENCE_MS
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        # One that was killed can't be closed.
        with suppress(Error):
            context.close()


def camera_told(page: Page) -> str:
    return page.locator("[data-camera-told]").inner_text()


def test_labels_before_the_camera_are_read_by_the_server(
    browser: Browser, chromium: str, centre: StoppableCentre, codes: list[str], tmp_path: Path, watcher: Watcher
) -> None:
    box, first, second = codes
    labels = film(tmp_path / "labels.y4m", [box, None, first, None, second, None], SECONDS_HELD)
    options = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={labels}",
    )
    with profile(browser, chromium, tmp_path / "profile", *options) as context:
        watcher.watch(context)
        scanner = Scanner.at(Desk(context.pages[0], centre.url, watcher).sign_in("technician"))
        scanner.page.get_by_role("button", name="Camera").click()
        scanner.answers("shown", box)
        scanner.answers("done", first, "A01")
        assert "read by the server" in camera_told(scanner.page)
        scanner.answers("done", second, "A02")
        # Each label was held for seconds, and taken once.
        expect(scanner.page.locator("[data-log] li")).to_have_count(3)
        scanner.page.get_by_role("button", name="Camera").click()
        expect(scanner.page.locator("[data-camera]")).to_be_hidden()


def test_the_browsers_own_reader_takes_what_is_nearest_to_the_middle_once(
    browser: Browser, chromium: str, centre: StoppableCentre, codes: list[str], tmp_path: Path, watcher: Watcher
) -> None:
    box, first, second = codes
    options = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with profile(browser, chromium, tmp_path / "profile", *options) as context:
        watcher.watch(context)
        context.add_init_script(DETECTOR)
        scanner = Scanner.at(Desk(context.pages[0], centre.url, watcher).sign_in("technician"))
        page = scanner.page
        frames: list[str] = []
        page.on("request", lambda request: frames.append(request.url) if request.url.endswith("/frames") else None)
        page.get_by_role("button", name="Camera").click()
        page.evaluate("codes => { window.held = codes; }", [box, second])
        scanner.answers("shown", box)
        page.evaluate("codes => { window.held = codes; }", [first, second])
        scanner.answers("done", first, "A01")
        # A scanner that types works beside it.
        scanner.scan(second)
        scanner.answers("done", second, "A02")
        expect(page.locator("[data-log] li")).to_have_count(3)
        assert not frames


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("NotAllowedError", "The camera was not allowed"),
        ("NotFoundError", "This device has no camera"),
        ("NotReadableError", "Another program is using the camera"),
    ],
)
def test_it_says_plainly_why_there_is_no_picture(
    open_page: Callable[..., Page], centre: StoppableCentre, watcher: Watcher, fault: str, told: str
) -> None:
    desk = Desk(open_page(), centre.url, watcher)
    desk.page.add_init_script(NO_CAMERA % fault)
    scanner = Scanner.at(desk.sign_in("technician"))
    scanner.page.get_by_role("button", name="Camera").click()
    expect(scanner.page.locator("[data-camera-told]")).to_contain_text(told)


def test_it_can_be_installed_and_outlives_a_crash_of_the_browser(
    browser: Browser, chromium: str, centre: StoppableCentre, codes: list[str], tmp_path: Path, watcher: Watcher
) -> None:
    box, first, second = codes
    with profile(browser, chromium, tmp_path / "profile") as context:
        scanner = Scanner.at(Desk(context.pages[0], centre.url, watcher).sign_in("technician"))
        scanner.is_kept_on_the_device()
        devtools = context.new_cdp_session(scanner.page)
        assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        for language, name in (("en", "Scan"), ("ja", "スキャン")):
            told = context.request.get(f"{centre.url}/scanning/manifest-{language}.webmanifest").json()
            assert (told["lang"], told["short_name"]) == (language, name)
        scanner.opens(box)
        context.set_offline(True)
        scanner.series([first, second], "kept")
        os.kill(browser_process(tmp_path / "profile"), signal.SIGKILL)
    with profile(browser, chromium, tmp_path / "profile") as context:
        again = Scanner(context.pages[0])
        again.page.goto(f"{centre.url}/accounts/sign-in?next=/scanning/")
        if "sign-in" in again.page.url:
            Desk(again.page, centre.url, watcher).sign_in("technician")
            again.page.goto(f"{centre.url}/scanning/")
        expect(again.page.locator("[data-sentence]")).to_have_text("Everything has arrived. Scans: 2")
        again.is_connected()


def browser_process(folder: Path) -> int:
    """The browser of a profile, by the lock that it keeps there: a link to “host-number”."""
    return int(str((folder / "SingletonLock").readlink()).rpartition("-")[2])
