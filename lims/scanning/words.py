"""The words that the program of the scanning page needs; it fills in their values itself, also without a network."""

from flask_babel import gettext as _

from lims.core.language import N_

WORDS = {
    "ready": N_("Ready. Scan an item, a box or a command."),
    "failed": N_("Not received: %(reason)s"),
    "next": N_("Next position: %(position)s"),
    "full": N_("No free position"),
    "free": N_("Free: %(free)s of %(size)s"),
    "loose": N_("Things lie here loosely"),
    "unknown_box": N_("What is in it is not known here"),
    "undone": N_("taken back"),
    "settled": N_("settled"),
    "sound_on": N_("Sound is on"),
    "sound_off": N_("Sound is off"),
    "dark": N_("Dark"),
    "bright": N_("Bright"),
    # The cells of a box, as a screen reader says them.
    "free_cell": N_("%(position)s, free"),
    "next_cell": N_("%(position)s, next"),
    "taken_cell": N_("%(position)s, taken, lot %(letter)s"),
    "kept_cell": N_("%(position)s, kept for an item that was taken out, lot %(letter)s"),
    "awaiting_cell": N_("%(position)s, spilled and not scanned again yet, lot %(letter)s"),
    "here_cell": N_("%(position)s, scanned on this device, not sent yet"),
    # The connection, and what waits.
    "connected": N_("Connected"),
    "nothing_waits": N_("Not connected. Nothing waits."),
    "waiting": N_("Scans that wait on this device: %(n)s, since %(since)s"),
    "sending": N_("Scans on the way: %(n)s, since %(since)s"),
    "offline": N_("No network since %(since)s. Go on scanning: everything is kept on this device."),
    "signed_out": N_("You have been signed out. Go on scanning, or sign in: nothing is lost."),
    "denied": N_("This account may not move items. What waits is kept on this device."),
    "other_account": N_("Somebody else is signed in on this device now. What waits here is kept for %(name)s."),
    "open_anew": N_("Open for the other account"),
    "sign_in": N_("Sign in"),
    "others_waiting": N_(
        "Of %(name)s scans wait on this device: %(n)s, since %(since)s. %(name)s signs in here to send them."
    ),
    "not_kept": N_("This browser keeps nothing. Do not close this page while scans wait."),
    "not_secure": N_("Without HTTPS this page can neither be opened offline nor use the camera."),
    "keeping_failed": N_("This device could not keep the scan. Scan it again."),
    # Answers that this device gives by itself.
    "kept": N_("Kept on this device."),
    "kept_item": N_("Kept on this device. Scan a box, a position or a command."),
    "kept_at": N_("Kept. Put it into %(position)s."),
    "kept_here": N_("Kept. Put it here:"),
    "kept_already": N_("Was scanned before: %(position)s"),
    "kept_in": N_("Kept: into %(place)s."),
    "kept_open": N_("%(place)s is open, as last seen on this device. Scan the items."),
    "kept_open_at": N_("%(place)s is open from %(position)s on, as last seen on this device. Scan the items."),
    "kept_open_unknown": N_("Kept. %(place)s is open. What is in it is not known here: fill the next free positions."),
    "kept_command": N_("Kept: %(command)s"),
    "kept_next_box": N_("Kept: %(command)s. Which box that is, is not known here: scan it."),
    "kept_waits": N_("Kept: %(command)s. Scan the items."),
    "kept_act": N_("Kept: %(command)s, %(item)s"),
    "kept_undo": N_("Kept: %(text)s is taken back."),
    "no_box": N_("Scan the box first."),
    "misread": N_("Misread. Scan it again. Nothing has been kept."),
    "full_here": N_("%(place)s has no free position, as far as this device knows. Nothing has been kept."),
    "no_position": N_("%(place)s has no position %(position)s. Nothing has been kept."),
    # After the network is back.
    "arrived": N_("Everything has arrived. Scans: %(n)s"),
    "arrived_refused": N_("Everything has arrived. Scans: %(n)s. Refused: %(refused)s. See the list."),
    "arrived_conflicts": N_("Scans: %(n)s. To be settled: %(conflicts)s. Touch what is right."),
    "elsewhere": N_("Stored at %(position)s, not at %(shown)s as was shown. Put it there: %(item)s"),
    # Settling.
    "scan_place": N_("Scan the position or the box where it is."),
    "skip_why": N_("Why is this scan dropped?"),
    "skip_mistake": N_("Scanned by mistake"),
    "skip_done": N_("Was recorded otherwise"),
    "skip_gone": N_("Can't be found any more"),
    "cancel": N_("Cancel"),
    # The camera.
    "camera_starts": N_("The camera starts."),
    "camera_reads": N_("Hold the code into the frame."),
    "camera_by_server": N_("Hold the code into the frame. It is read by the server."),
    "camera_no_network": N_("Without a network this device can't read codes by its camera. Use a scanner, or type."),
    "camera_insecure": N_("Browsers allow the camera only on HTTPS addresses. Ask the operator for one."),
    "camera_denied": N_("The camera was not allowed. Allow it for this page in the browser's settings."),
    "camera_none": N_("This device has no camera."),
    "camera_busy": N_("Another program is using the camera."),
    "camera_failed": N_("The camera does not start: %(reason)s"),
}


def words() -> dict[str, str]:
    """All of them in the reader's language, with their places for values left open."""
    return {name: _(text) for name, text in WORDS.items()}
