"""How well photos of boxes are read, by disturbance: `python -m bench.photos` writes bench/PHOTOS.md.

The photos are rendered, at the size of a phone's camera. A code counts as readable if a reader that is shown nothing
but its rectified cap reads it; the share of the readable codes that were put on their positions is the recall.
"""

import platform
import time
from dataclasses import replace
from pathlib import Path

import click

from lims.audits.photos import PhotoHints, read_photo
from tests.audits.photos.corpus import EXTREMES, GRIDS, KINDS, scene_of
from tests.audits.photos.measuring import Score
from tests.audits.photos.rendering import Scene, render

RESULTS = Path(__file__).with_name("PHOTOS.md")
HEAD = (
    "| disturbance | photos | placed | readable codes | found | recall | all tubes | read | wrong position | misread"
    " | empty places | called empty | wrongly called empty | CPU seconds a photo |"
)


@click.command()
@click.option("--each", default=20, show_default=True, help="Photos of each disturbance.")
@click.option("--width", default=4000, show_default=True, help="Width of the photos in pixels.")
def main(each: int, width: int) -> None:
    """Measure and write the table."""
    lines = [
        "# How photos of boxes are read",
        "",
        f"By `python -m bench.photos --each {each} --width {width}` on {platform.machine()},"
        f" Python {platform.python_version()}; boxes of 9 x 9 and 10 x 10, rendered; every photo turned and tilted"
        " anyhow; the first corner told by the recorded codes.",
        "",
        HEAD,
        "| --- |" + " ---: |" * 13,
    ]
    total, seconds = Score(), []
    for kind in [*KINDS, *GRIDS, *EXTREMES]:
        score = Score()
        for number in range(each):
            seconds.append(_measure(_scene(kind, number, each, width), score, total))
        lines.append(_row(kind, score))
        click.echo(lines[-1])
    lines += [_row("**all**", total), "", f"Slowest photo: {max(seconds):.1f} CPU seconds."]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines[-3:]))


def _scene(kind: str, number: int, each: int, width: int) -> Scene:
    """A scene of the corpus at another size: blur and streaks grow with the pixels."""
    if kind in GRIDS:
        scene = replace(scene_of("plain", number, each), grid=GRIDS[kind], seed=9000 + 50 * len(kind) + number)
    else:
        scene = scene_of(kind, number, each)
    larger = width / scene.width
    return replace(
        scene,
        width=width,
        height=round(width * 0.75),
        blur=scene.blur * larger,
        motion=scene.motion * larger,
    )


def _measure(scene: Scene, score: Score, total: Score) -> float:
    photo = render(scene)
    content = photo.jpeg()
    began = time.process_time()
    reading = read_photo(content, scene.grid, PhotoHints(expected=photo.expected()))
    took = time.process_time() - began
    score.add(photo, reading, took)
    total.add(photo, reading, took)
    return took


def _row(name: str, score: Score) -> str:
    recall = f"{100 * score.recall:.1f} %" if score.readable else "-"
    figures = (
        score.photos,
        score.placed,
        score.readable,
        score.found,
        recall,
        score.tubes,
        score.read,
        score.wrong,
        score.misread,
        score.really_empty,
        score.called_empty,
        score.wrongly_empty,
        f"{score.seconds / max(score.photos, 1):.2f}",
    )
    return f"| {name} | " + " | ".join(map(str, figures)) + " |"


if __name__ == "__main__":
    main()
