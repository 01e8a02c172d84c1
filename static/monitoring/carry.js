// The scanner types into the field that has the focus: after every answer that must be this one.
const scan = document.getElementById("scan");

function focusScan(event) {
  const typesElsewhere = event?.target instanceof Element && event.target.closest("a, button, input, select, textarea");
  if (!typesElsewhere) scan?.focus({ preventScroll: true });
}

if (scan) {
  // A fast scanner may be typing already: what it typed must not be selected, or the next key would replace it.
  if (document.activeElement !== scan) scan.focus();
  document.addEventListener("click", focusScan);
  window.addEventListener("pageshow", () => scan.focus());
  // Felt through gloves: short for what was understood, long for what was refused.
  const refused = document.querySelector('[role="alert"]') !== null;
  const answered = document.querySelector(".carry-target, .alert") !== null;
  if (navigator.vibrate && (refused || answered)) navigator.vibrate(refused ? [250, 100, 250] : [60]);
}
