// Keeps the files of one version of the page, so that it works without a connection. web/hooks/finish.mjs puts in which.
//
// Never stale: the page itself always comes from the server where that answers; every other file has the hash of its content in its
// name, so that one of that name is the right one.
const FILES = __FILES__;
const PREFIX = `layerlab ${registration.scope} `;
const CACHE = `${PREFIX}__VERSION__`;

addEventListener("install", (event) => {
  const requests = FILES.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      // Those of the version before may be needed by a page that is open still.
      const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).slice(0, -1);
      await Promise.all(old.map((name) => caches.delete(name)));
      await clients.claim();
    }),
  );
});

/** From the server; where that cannot be reached, as it was kept. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match("./");
    if (kept) return kept;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOwn = request.method === "GET" && url.href.startsWith(registration.scope);
  // A reading view in another page is what its server says.
  if (!isOwn || url.searchParams.get("view") === "embed") return;
  if (request.mode === "navigate") return void event.respondWith(page(request));
  event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
});
