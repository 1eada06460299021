// The service worker: keeps the page and the files it names, of this one version, so that it opens in a dead spot. What
// the hub answers is never kept: it is about people and goods, and would be old.

interface Waits extends Event { waitUntil(what: Promise<unknown>): void }
interface Asked extends Waits { request: Request; respondWith(answer: Promise<Response>): void }
interface Scope {
  addEventListener(kind: "install" | "activate", call: (e: Waits) => void): void;
  addEventListener(kind: "fetch", call: (e: Asked) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const scope = self as unknown as Scope;

// The build fills in the names, which hold a hash of the content: another version is another worker, and another cache.
const FILES = ["/assets/%mark.svg%", "/assets/%app.css%", "/assets/%app.js%"];
const KEPT = `holdfast ${FILES.join(" ")}`;
const PATIENCE_MS = 3000; // a network that says nothing for so long is none

async function kept(path: string): Promise<Response> {
  const found = await (await caches.open(KEPT)).match(path, { ignoreVary: true });
  return found || fetch(path);
}

// The newest page if the hub can be reached, else the one that is kept.
async function page(request: Request): Promise<Response> {
  const late = new Promise<Response>((_, no) => setTimeout(() => no(new Error("late")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), late]);
    return answer.status < 500 ? answer : await kept("/");
  } catch {
    return kept("/");
  }
}

scope.addEventListener("install", (e) => {
  e.waitUntil(caches.open(KEPT).then((c) => c.addAll(["/", ...FILES])).then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (e) => {
  const others = caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))));
  e.waitUntil(others.then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (e) => {
  const at = new URL(e.request.url);
  if (e.request.method !== "GET" || at.origin !== location.origin) return;
  if (at.pathname === "/" && e.request.mode === "navigate") e.respondWith(page(e.request));
  else if (FILES.includes(at.pathname)) e.respondWith(kept(at.pathname));
});
