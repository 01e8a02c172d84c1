// A button with data-confirm="Sentence" asks before its form is sent. Enter confirms only when the button has the focus;
// the dialog opens with the focus on "Cancel".

const dialog = document.getElementById("confirm-dialog");
const SENDING_PAUSE_MS = 4000;
let waiting = null;

function ask(event) {
  const button = event.submitter;
  const sentence = button?.dataset.confirm ?? event.target.dataset.confirm;
  if (!sentence || waiting?.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = { form: event.target, button, confirmed: false };
  dialog.querySelector("[data-confirm-text]").textContent = sentence;
  dialog.querySelector("[data-confirm-button]").textContent =
    button?.textContent.trim() || dialog.querySelector("[data-confirm-button]").textContent;
  dialog.returnValue = "cancel";
  dialog.showModal();
}

function answered() {
  const { form, button } = waiting;
  if (dialog.returnValue === "confirm") {
    waiting.confirmed = true;
    form.requestSubmit(button ?? undefined);
  }
  waiting = null;
}

// A second press while the first is under way would do the same thing twice.
function sendOnce(event) {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sending) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sending = "yes";
  // The answer may be a file: then the page stays, and its form must work again.
  window.setTimeout(() => { delete event.target.dataset.sending; }, SENDING_PAUSE_MS);
}

if (dialog) {
  document.addEventListener("submit", ask, true);
  dialog.addEventListener("close", answered);
}
document.addEventListener("submit", sendOnce);
// A page taken back from the browser's history must be usable again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
});
