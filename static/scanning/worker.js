// The service worker of the scanning page: it keeps the page and its files on the device, so that the page opens without a
// network. What is scanned is none of its business: that is journal.js. self.SHELL is written before this text by the server.
//
// A kept page and the files of its version stay together: files of an older version go only once no kept page needs them.

const { version, page, assets, files } = self.SHELL;
const SHELL_NAME = "scanning-shell-";
const PAGE_NAME = "scanning-page";
// A network that is there but does not answer must not keep a person waiting at an open freezer.
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function keepFiles() {
  const cache = await caches.open(SHELL_NAME + version);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  // An open page loads nothing more, so it does not notice; the next page finds everything of one version.
  await self.skipWaiting();
}

async function takeOver() {
  await self.clients.claim();
  try {
    await keepPage(await fetch(page, { redirect: "manual" }));
  } catch {
    // No network: the page that is kept stays, with its files.
  }
  await forgetOldFiles();
}

async function keepPage(answer) {
  const itsVersion = answer.headers.get("X-Shell-Version");
  if (!answer.ok || !itsVersion || !(await caches.has(SHELL_NAME + itsVersion))) return;
  const cache = await caches.open(PAGE_NAME);
  await cache.put(page, answer);
}

async function keptPage() {
  return caches.match(page, { cacheName: PAGE_NAME });
}

async function forgetOldFiles() {
  const kept = await keptPage();
  const needed = [version, kept?.headers.get("X-Shell-Version")].map((each) => SHELL_NAME + each);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL_NAME) && !needed.includes(name)).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(url.pathname === page ? showPage(event) : showOther(request));
  } else if (url.pathname.startsWith(assets)) {
    event.respondWith(fromDevice(request));
  } else if (files.includes(url.pathname)) {
    event.respondWith(fromServerFirst(request));
  }
});

async function showPage(event) {
  const kept = await keptPage();
  try {
    const answer = await inTime(fetch(event.request), kept);
    // The person has to sign in: until then this device shows nobody's page.
    if (answer.type === "opaqueredirect") await caches.delete(PAGE_NAME);
    if (answer.status >= 500 && kept) return kept;
    event.waitUntil(keepPage(answer.clone()));
    return answer;
  } catch {
    return kept ?? Response.error();
  }
}

// Pages beside the scanning page need the server; without it the person is brought back to where scanning goes on.
async function showOther(request) {
  try {
    return await fetch(request);
  } catch {
    return (await keptPage()) ? Response.redirect(page) : Response.error();
  }
}

async function fromDevice(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function fromServerFirst(request) {
  const kept = await caches.match(request);
  try {
    return await inTime(fetch(request), kept);
  } catch {
    return kept ?? Response.error();
  }
}

function inTime(answer, hasOther) {
  if (!hasOther) return answer;
  return Promise.race([answer, new Promise((_, reject) => { setTimeout(() => reject(new Error("too late")), PATIENCE_MS); })]);
}
