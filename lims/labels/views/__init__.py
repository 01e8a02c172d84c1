"""Pages of labels: choosing and printing, the queue of the printers, designs and stocks, panels on pages of things."""

from lims.labels.views import designs, panels, prints, queue, stocks
from lims.labels.views.blueprint import blueprint

__all__ = ["blueprint", "designs", "panels", "prints", "queue", "stocks"]
