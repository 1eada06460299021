// Where we are: #/page/id?key=value. Nothing of it is sent to the hub.

export interface Route { page: string; id: string; query: Record<string, string> }

export function here(): Route {
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, id] = path.split("/");
  const query: Record<string, string> = {};
  new URLSearchParams(search || "").forEach((v, k) => { query[k] = v; });
  return { page: page || "today", id: decodeURIComponent(id || ""), query };
}

export function go(page: string, query: Record<string, string | undefined> = {}): void {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v) q.set(k, v);
  const text = q.toString();
  location.hash = `#/${page}${text ? `?${text}` : ""}`;
}
