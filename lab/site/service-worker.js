// Keeps the whole site in the browser, so that it works without a network once it was loaded. lab/site/build.py puts the version and the
// list of files in. A file that is kept is not asked for again until there is another version.

const VERSION = '@VERSION@';
const FILES = [/*FILES*/];
const CACHE = 'hipec-' + VERSION;
const ROOT = new URL('./', self.location).href;

self.addEventListener('install', e => e.waitUntil(caches.open(CACHE).then(() => self.skipWaiting())));

self.addEventListener('activate', e => e.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith('hipec-') && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
})()));

/** fill fetches what is not kept yet, a few files at a time. A page asks for it when it has what it needs itself. */
async function fill() {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(r => r.url));
  const missing = FILES.filter(f => !kept.has(ROOT + f));
  let failed = 0;
  const next = async () => {
    for (let f = missing.shift(); f !== undefined; f = missing.shift()) {
      try {
        const response = await fetch(ROOT + f);
        if (response.ok) await cache.put(ROOT + f, response);
        else failed++;
      } catch {
        failed++;
      }
    }
  };
  await Promise.all([next(), next(), next(), next()]);
  if (failed === 0) await cache.put(ROOT + 'whole', new Response(VERSION));
}

self.addEventListener('message', e => {
  if (e.data === 'fill') e.waitUntil(fill());
});

self.addEventListener('fetch', e => {
  const url = new URL(e.request.url);
  if (url.pathname.endsWith('/api/service-worker-heartbeat')) {
    e.respondWith(new Response('ok'));
    return;
  }
  if (e.request.method !== 'GET' || !url.href.startsWith(ROOT)) return;
  e.respondWith(answer(e.request, url));
});

async function answer(request, url) {
  const cache = await caches.open(CACHE);
  let plain = url.origin + url.pathname;
  const kept = (await cache.match(plain)) ?? (plain.endsWith('/') ? await cache.match(plain + 'index.html') : undefined);
  if (kept) return kept;
  const response = await fetch(request);
  if (plain.endsWith('/')) plain += 'index.html';
  if (response.ok && response.status === 200 && !response.redirected && FILES.includes(plain.slice(ROOT.length))) {
    await cache.put(plain, response.clone());
  }
  return response;
}
