"""Pages of audits."""

from lims.audits.views import audits, boxes, counting, coverage, panels, papers, readings, samples
from lims.audits.views.blueprint import blueprint

__all__ = ["audits", "blueprint", "boxes", "counting", "coverage", "panels", "papers", "readings", "samples"]
