"""The centre's plan of tests."""

from sqlalchemy.orm import Session

from lims.core.settings import settings_of
from lims.quality.configuration import load_quality_plan
from lims.quality.definitions import QualityPlan


def plan_of(session: Session) -> QualityPlan:
    """What `config/quality/` of this instance says."""
    return load_quality_plan(settings_of(session).config_folder)
