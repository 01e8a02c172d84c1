"""The course of the temperature during an incident, drawn into its report."""

from datetime import timedelta
from typing import Literal

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable
from sqlalchemy.orm import Session

from lims.core.fonts import REGULAR
from lims.core.language import translator
from lims.core.paper import QUIET, RULE, TEXT_WIDTH, Typography
from lims.core.settings import settings_of
from lims.monitoring.models import Incident, Measures
from lims.monitoring.queries.readings import buckets
from lims.monitoring.queries.sensors import instant, limits_of_sensors, sensors_at
from lims.monitoring.rules.chart import Chart, Frame, drawn

LINE = HexColor("#0b5d7a")
LIMIT = HexColor("#9b1c13")
SHADE = HexColor("#f9e3e0")
POINTS = 240
TICKS = 5


def course_drawing(session: Session, typography: Typography, found: Incident, language: str) -> list[Flowable]:
    """A chart for each thermometer of the place, from some time before to some time after; nothing without readings."""
    _ = translator(language)
    around = max((found.ended_at - found.began_at) / 3, timedelta(hours=1))
    first, last = int((found.began_at - around).timestamp()), int((found.ended_at + around).timestamp())
    frame = Frame(first, last, max(60, (last - first) // POINTS // 60 * 60))
    sensors = [
        sensor
        for sensor in sensors_at(session, [found.location_id], active_only=False)
        if sensor.measures is Measures.TEMPERATURE
    ]
    limits = limits_of_sensors(session, sensors)
    read = buckets(session, [sensor.id for sensor in sensors], frame)
    spell = (int(found.began_at.timestamp()), int(found.ended_at.timestamp()))
    zone = settings_of(session).zone
    step = (last - first) // TICKS
    ticks = [
        (second, f"{instant(second).astimezone(zone):%m-%d %H:%M}") for second in range(first + step // 2, last, step)
    ]
    charts = [(s, drawn(read.get(s.id, []), frame, limits[s.id], [spell], ticks)) for s in sensors]
    story: list[Flowable] = []
    for sensor, chart in charts:
        if chart is not None:
            caption = _("Sensor %(code)s, °C; shaded: the time of the incident; dashed: its limits")
            story += [typography.text(caption % {"code": sensor.code}, typography.small), _picture(chart)]
    return story


def _picture(chart: Chart) -> Drawing:
    """A chart of the screen on paper: its y axis runs upwards."""
    scale = TEXT_WIDTH / chart.width
    picture = Drawing(TEXT_WIDTH, chart.height * scale)

    def up(y: float) -> float:
        return (chart.height - y) * scale

    for left, width in chart.spells:
        height = (chart.bottom - chart.top) * scale
        shade = Rect(left * scale, up(chart.bottom), width * scale, height)
        shade.fillColor, shade.strokeColor = SHADE, None
        picture.add(shade)
    for level in chart.levels:
        picture.add(Line(chart.left * scale, up(level.at), chart.right * scale, up(level.at), strokeColor=RULE))
        text = level.label.replace("-", "\u2212")
        picture.add(_label((chart.left - 5) * scale, up(level.at) - 2.5, text, "end"))
    for bound in chart.bounds:
        line = Line(chart.left * scale, up(bound.at), chart.right * scale, up(bound.at), strokeColor=LIMIT)
        line.strokeDashArray, line.strokeWidth = [3, 3], 0.8
        picture.add(line)
    for tick in chart.times:
        picture.add(_label(tick.at * scale, 3, tick.label, "middle"))
    for piece in chart.means:
        points = [tuple(map(float, pair.split(","))) for pair in piece.split()]
        flat = [value for x, y in points for value in (x * scale, up(y))]
        if len(flat) > 2:
            picture.add(PolyLine(flat, strokeColor=LINE, strokeWidth=1.1))
    return picture


def _label(x: float, y: float, text: str, anchor: Literal["middle", "end"]) -> String:
    label = String(x, y, text, fontName=REGULAR, fontSize=7, fillColor=QUIET)
    label.textAnchor = anchor
    return label
