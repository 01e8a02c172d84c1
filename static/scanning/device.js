// The device itself: the page is kept on it, can be installed, does not fall asleep, and is dark in dark rooms.

const DARK = "scan-dark";

export async function keepPage(worker) {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(worker);
  } catch {
    return false;
  }
  // Asks the browser not to clear away what waits when its storage gets short.
  navigator.storage?.persist?.();
  return true;
}

// Whoever opens the page without a network afterwards must not find somebody signed in who has left.
export function forgetPageOnSigningOut() {
  document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", () => window.caches?.delete("scanning-page"));
}

export function offerInstalling(button) {
  let offer = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  button.addEventListener("click", async () => {
    await offer?.prompt();
    button.hidden = true;
  });
}

// The browser lets go of the lock whenever the page is hidden.
export function stayAwake() {
  const ask = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("pointerdown", ask, { once: true });
  ask();
}

export function isDark() {
  return localStorage.getItem(DARK) === "1";
}

export function showDark(dark) {
  if (dark) {
    localStorage.setItem(DARK, "1");
  } else {
    localStorage.removeItem(DARK);
  }
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
}
