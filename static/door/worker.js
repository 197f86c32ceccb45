// Answers for the door screen while the server is away, with what came last; else asks the server, so that all is new.
const KEPT = "maskdet door", PATIENCE_MS = 10000;
const LASTING = /\/in-browser\/(page-|words-|models\/|runtime-)/; // these addresses always mean the same content
const NEWS = /\/(report|pin|picture\.jpg)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && origin === self.location.origin && !NEWS.test(pathname)) event.respondWith(answer(event.request, pathname));
});

/** @param {Request} request @param {string} path */
async function answer(request, path) {
  const cache = await caches.open(KEPT), kept = await cache.match(request);
  if (kept && LASTING.test(path)) return kept;
  try {
    const found = await fetch(request, kept && { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (kept && found.status >= 500) return kept;
    if (found.ok) await cache.put(request, found.clone());
    return found;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}
