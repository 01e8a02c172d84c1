"""What a scan of an audit is answered: sentences marked for translation, in the tones of the scanning page."""

from lims.audits.rules.differences import Finding
from lims.core.language import N_

FOUND: dict[Finding, str] = {
    Finding.RIGHT: N_("Right."),
    Finding.MISPLACED: N_("Other position: recorded in %(recorded)s, found in %(found)s."),
    Finding.ELSEWHERE: N_("Belongs elsewhere: %(place)s"),
    Finding.UNPLACED: N_("Not recorded as stored. Noted here."),
    Finding.LOST: N_("Was reported lost. Found here."),
    Finding.GONE: N_("Recorded as gone (shipped, used up or discarded), but here."),
    Finding.UNKNOWN: N_("Unknown code, noted: %(text)s"),
    Finding.CHANGED: N_("Noted. Its record has just been changed."),
}
RIGHT_AT = N_("Right: %(found)s")
COUNTED = N_("Noted.")
COUNTED_AT = N_("Noted: %(found)s")
AGAIN = N_("Noted already.")
OPENED = N_("%(place)s: scan all that is in it, in any order.")
OPENED_AT = N_("%(place)s: scan in order, from %(position)s on.")
AT_POSITION = N_("Next position: %(position)s")
FINISHED = N_("%(place)s is counted. Things: %(n)s.")
ALL_COUNTED = N_("All boxes of this audit have been counted.")
TAKEN_BACK = N_("Taken back: %(text)s")
WITHOUT_POSITIONS = N_("Positions are not noted.")
BY_ROW = N_("Positions are noted row by row.")
BY_COLUMN = N_("Positions are noted column by column.")
