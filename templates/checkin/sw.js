{% load static %}/* Keeps a page's files on the device, so that it starts without a network; the scanner's sends what waits
   when the network is back, though the page may be closed. */
{% if modules %}
import { sendInBackground } from "{% static 'js/scan/background.js' %}";
{% endif %}
const VERSION = "{{ version }}";
const OWN = "{{ shell }}-";
const CACHE = OWN + VERSION;
const PAGE = new URL(self.registration.scope).pathname; // each page has a worker of its own
const FILES = [{% autoescape off %}{% for asset in assets %}
  "{{ asset }}",{% endfor %}{% endautoescape %}
];
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  const keep = async () => (await caches.open(CACHE)).addAll([PAGE, ...FILES]);
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    // While the files came somebody may have chosen another language.
    await caches.open(CACHE).then((cache) => cache.add(PAGE)).catch(() => "what was installed stays");
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

async function fromNetwork(request, key = request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}

/* The page as it was installed, at once: a bad network must not make anybody wait. A newer page comes
   with a newer worker, and all its files with it. */
async function page() {
  return (await (await caches.open(CACHE)).match(PAGE)) ?? fromNetwork(PAGE);
}

/* Another language is another page: the server's answer to the choice sends the browser on to it, by an
   address that is asked for anew; it is the page that is kept from then on. */
async function chosen(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(CACHE)).put(PAGE, answer.clone());
    return answer;
  } catch {
    return Response.redirect(PAGE);
  }
}

/* A file with its content's hash in the name never changes; every other one is asked for anew. */
async function file(request) {
  const kept = HASHED.test(new URL(request.url).pathname) && (await caches.match(request));
  return kept || fromNetwork(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("{{ static_url }}")) event.respondWith(file(request));
  else if (url.pathname === PAGE) event.respondWith(url.search === "" ? page() : chosen(request));
});
{% if modules %}
const ADDRESSES = { scans: "{% url 'api-door-scans' %}", signOff: "{% url 'api-door-sign-off' %}" };

self.addEventListener("sync", (event) => {
  if (event.tag === "scans") event.waitUntil(sendInBackground(ADDRESSES, VERSION));
});
{% endif %}
