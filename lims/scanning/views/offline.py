"""What lets the scanning page be installed, and opened without a network: service worker, manifest, versioned files."""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, jsonify, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from lims.scanning.devices import OtherAccount
from lims.scanning.views.blueprint import blueprint
from lims.web.access import public
from lims.web.actors import optional_actor, settings
from lims.web.refusing import sentence

FOLDER = "scanning"
YEAR_SECONDS = 365 * 24 * 3600
# The files of all pages that this one is shown with.
SHARED_FILES = (
    "lims.css",
    "keyboard.js",
    "confirm.js",
    "tables.js",
    "icons/logo.svg",
    "storage/storage.css",
)
ICONS = (("scanning-192.png", "192x192", "any"), ("scanning-512.png", "512x512", "any"))
MASKABLE_ICONS = (("scanning-maskable-512.png", "512x512", "maskable"),)
THEME_COLOUR = "#0f2f2d"
PAPER_COLOUR = "#f4f7f6"


@blueprint.get("/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker; it lies below /scanning/ because a worker serves only pages beside and below itself."""
    shell = {
        "version": shell_version(),
        "page": url_for("scanning.scan"),
        "assets": url_for("scanning.asset", version="-", name="-").removesuffix("-/-"),
        "files": _files_to_keep(),
    }
    program = _static_folder() / FOLDER / "worker.js"
    text = f"self.SHELL = {json.dumps(shell)};\n{program.read_text(encoding='utf-8')}"
    answer = Response(text, mimetype="text/javascript")
    answer.cache_control.no_cache = True
    return answer


@blueprint.get("/manifest-<any(en, ja):language>.webmanifest")
@public
def manifest(language: str) -> ResponseReturnValue:
    """What the device shows once the page is installed; a browser fetches it without the person's cookie."""
    with force_locale(language):
        told = _manifest(language)
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.get("/assets/<version>/<path:name>")
@public
def asset(version: str, name: str) -> ResponseReturnValue:
    """A file of the page, at an address that changes whenever any of them does, so that old never meets new."""
    if Path(name).name != name or not (_static_folder() / FOLDER / name).is_file():
        abort(404)
    answer = send_from_directory(_static_folder() / FOLDER, name)
    if version == shell_version():
        answer.cache_control.max_age = YEAR_SECONDS
        answer.cache_control.immutable = True
    else:
        answer.cache_control.no_store = True
    return answer


def asset_url(name: str) -> str:
    """The address of a file of the scanning page, for templates."""
    return url_for("scanning.asset", version=shell_version(), name=name)


blueprint.add_app_template_global(asset_url, "scanning_asset")


@blueprint.before_request
def refuse_other_account() -> ResponseReturnValue | None:
    """A page says whose scans it sends. Somebody else may have signed in meanwhile, in another window of the device."""
    told = request.headers.get("X-Account")
    actor = optional_actor()
    if told is None or actor is None or told == str(actor.user_id):
        return None
    refusal = OtherAccount(name=actor.name)
    return jsonify(error={"code": refusal.code, "message": sentence(refusal), "values": {}}), refusal.status


@blueprint.after_request
def add_headers(answer: Response) -> Response:
    """A page that was opened without a network asks for the state first, and needs a token that is valid now."""
    if request.endpoint == "scanning.state" and answer.status_code == 200:
        answer.headers["X-CSRFToken"] = generate_csrf()
        answer.cache_control.no_store = True
    elif request.endpoint == "scanning.scan":
        answer.headers["X-Shell-Version"] = shell_version()
    return answer


def shell_version() -> str:
    """Changes with any byte of any file that the page is made of."""
    return _version_of(_static_folder())


@lru_cache
def _version_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in [*sorted((folder / FOLDER).iterdir()), *(folder / name for name in SHARED_FILES)]:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files_to_keep() -> list[str]:
    own = [file.name for file in sorted((_static_folder() / FOLDER).iterdir()) if file.name != "worker.js"]
    shared = [url_for("static", filename=name) for name in SHARED_FILES]
    shared += [url_for("static", filename=f"icons/{name}") for name, _size, _purpose in ICONS]
    manifests = [url_for("scanning.manifest", language=language) for language in ("en", "ja")]
    return [*map(asset_url, own), *shared, *_bootstrap_files(), *manifests]


def _bootstrap_files() -> list[str]:
    bootstrap = current_app.extensions["bootstrap"]
    loaded = re.findall(r'(?:href|src)="([^"]+)"', f"{bootstrap.load_css()}{bootstrap.load_js()}")
    return [*loaded, url_for("bootstrap.static", filename="icons/bootstrap-icons.svg")]


def _manifest(language: str) -> dict[str, Any]:
    centre = settings().centre_name_ja if language == "ja" else settings().centre_name_en
    page = url_for("scanning.scan")
    return {
        "id": page,
        "name": f"{_('Scan')} | {centre}",
        "short_name": _("Scan"),
        "description": _("Scan items and boxes at the freezer, also without a network."),
        "lang": language,
        "dir": "ltr",
        "start_url": page,
        # Wider than the worker's: signing in and the pages of items open in the same window.
        "scope": url_for("web.start"),
        "display": "standalone",
        "background_color": PAPER_COLOUR,
        "theme_color": THEME_COLOUR,
        "icons": [
            {"src": url_for("static", filename=f"icons/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in (*ICONS, *MASKABLE_ICONS)
        ]
        + [{"src": url_for("static", filename="icons/scanning.svg"), "sizes": "any", "type": "image/svg+xml"}],
        "shortcuts": [{"name": _("Command barcodes"), "url": url_for("labels.commands")}],
    }


def _static_folder() -> Path:
    return Path(str(current_app.static_folder))
