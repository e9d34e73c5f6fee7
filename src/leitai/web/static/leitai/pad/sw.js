// The pad's service worker: a tablet that is loaded again without a line comes up all the same.
// The server writes SHELL (addresses) and VERSION (of their content) above this. Packages, marks
// and everything else that is asked for go past it.
/* global SHELL, VERSION */
const PREFIX = "leitai-pad-";
const NAME = PREFIX + VERSION;
const PATIENCE = 4_000;

async function install() {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.map((address) => new Request(address, { cache: "reload" })));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(request) {
  const cache = await caches.open(NAME);
  return cache.match(request, { ignoreSearch: true, ignoreVary: true });
}

// The page itself comes from the server where that answers soon: it may have other words by now.
async function page(request) {
  const stop = new AbortController();
  const over = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    if (answer.ok) return answer;
  } catch {
    // No line.
  } finally {
    clearTimeout(over);
  }
  return (await kept(request)) || Response.error();
}

async function file(request) {
  return (await kept(request)) || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (!SHELL.includes(address.pathname)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});
