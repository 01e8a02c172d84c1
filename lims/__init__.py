"""A laboratory information management system for biorepositories: `create_app` puts the areas together."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_smorest import Api
from flask_wtf import CSRFProtect

from lims.core.clock import Clock, system_clock
from lims.core.database import Database
from lims.core.schedule import Job
from lims.core.settings import ROOT, Settings, WrongSetting, load_settings
from lims.web import actors, database, languages, navigation, panels, refusing, security, templating

# Each area with the roles whose pages, API, commands and jobs it serves. All tables exist in both roles.
AREAS: dict[str, tuple[str, ...]] = {
    "core": ("centre", "index"),
    "web": ("centre", "index"),
    "ledger": ("centre", "index"),
    "accounts": ("centre", "index"),
    "resources": ("centre",),
    "lots": ("centre",),
    "storage": ("centre",),
    "scanning": ("centre",),
    "audits": ("centre",),
    "quality": ("centre",),
    "monitoring": ("centre",),
    "shipping": ("centre",),
    "deposits": ("centre",),
    "distribution": ("centre",),
    "duplicates": ("centre",),
    "labels": ("centre",),
    "sync": ("centre",),
    "index": ("index",),
    "jobs": ("centre", "index"),
    "demo": (),
}


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The WSGI app of one instance. Raises WrongSetting."""
    settings = _with_secret(settings or load_settings())
    app = Flask("lims", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    # An address is the same with and without a slash at its end: programs and people write either.
    app.url_map.strict_slashes = False
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1024 * 1024,
        BOOTSTRAP_SERVE_LOCAL=True,
        API_TITLE="LIMS",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "security": [{"token": []}],
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        },
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    app.extensions["lims.settings"] = settings
    import_models()
    database.init_app(app, Database(settings))
    actors.init_app(app, clock)
    languages.init_app(app, settings)
    security.init_app(app, settings)
    templating.init_app(app, settings)
    panels.init_app(app)
    navigation.init_app(app)
    Bootstrap5(app)
    _register_areas(app, settings, CSRFProtect(app), Api(app))
    # After the API's, which would answer every error of a page in JSON.
    refusing.init_app(app)
    return app


def import_models() -> None:
    """Make every table known, whatever the role: one schema serves both."""
    for area in AREAS:
        for _module in _modules(area, "models"):
            pass
    for name in ("attachments", "mail", "numbering"):
        import_module(f"lims.core.{name}")


def jobs_of(app: Flask) -> list[Job]:
    """All scheduled jobs of this instance's role."""
    return [job for module in _faces(app.extensions["lims.settings"], "jobs") for job in getattr(module, "JOBS", [])]


def commands() -> Iterator[ModuleType]:
    """The command modules of all areas."""
    for area in AREAS:
        yield from _modules(area, "cli")


def _register_areas(app: Flask, settings: Settings, csrf: CSRFProtect, api: Api) -> None:
    for module in _faces(settings, "sign_in"):
        module.init_app(app)
    for module in _faces(settings, "views"):
        app.register_blueprint(module.blueprint)
    for module in _faces(settings, "api"):
        csrf.exempt(module.blueprint)
        api.register_blueprint(module.blueprint)


def _faces(settings: Settings, room: str) -> Iterator[ModuleType]:
    for area, roles in AREAS.items():
        if settings.role in roles:
            yield from _modules(area, room)


def _modules(area: str, room: str) -> Iterator[ModuleType]:
    name = f"lims.{area}.{room}"
    if find_spec(name) is not None:
        yield import_module(name)


def _with_secret(settings: Settings) -> Settings:
    """The settings with the session secret that `init` wrote, unless the operator set one."""
    if settings.secret_key:
        return settings
    file = settings.data_folder / "secret"
    if not file.exists():
        raise WrongSetting(f"The setting “secret_key” is empty and {file} does not exist: run `python app.py init`.")
    return replace(settings, secret_key=file.read_text(encoding="ascii").strip())
