"""At least 95 % of the readable codes are found under every disturbance, and none is ever put on a wrong position.

Sixty photos; `bench/photos.py` measures more and larger ones.
"""

import pytest

from lims.audits.photos import PhotoHints, read_photo
from tests.audits.photos.corpus import KINDS, scene_of
from tests.audits.photos.measuring import Score
from tests.audits.photos.rendering import render

EACH = 5


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_all_readable_codes_are_found_and_none_is_misplaced(kind):
    score = Score()
    for number in range(EACH):
        photo = render(scene_of(kind, number, EACH))
        score.add(photo, read_photo(photo.jpeg(), photo.scene.grid, PhotoHints(expected=photo.expected())))
    assert (score.wrong, score.misread, score.wrongly_empty) == (0, 0, 0)
    assert score.recall >= 0.95
    assert score.readable > 50
    assert score.called_empty >= 0.7 * score.really_empty
