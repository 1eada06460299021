// The public HTTP interface, as docs/openapi.yaml has it. The session is in a cookie that no script can
// read; what we hold is the token that proves a request is from this page.

export interface Problem { status: number; code: string; detail: string; errors: { line: number; field: string; message: string }[] }
export interface List<T> { items: T[]; next: string | null }

export interface Session { name: string; role: Role; merchant: string | null; csrf: string; ends_at: string; step_up_until: string | null; device: string | null }
export type Role = "operator" | "supervisor" | "engineer" | "merchant" | "auditor" | "machine";

export interface Merchant { id: string; name: string; time_zone: string | null; warehouse: string | null; carriers: string[] }
export interface Hold { reason: string; line: number; field: string; detail: string; clarifies: string; blocks: boolean; since: string; due: string | null }
export interface Waiting { hold?: string; evidence?: string; timer?: string; who: string; since: string | null; due: string | null }
export interface OrderItem { id: string; merchant: string; channel: string; external_id: string; order_number: string; state: string; version: number; placed_at: string; state_since: string; holds: Hold[] }
export interface Parcel { id: string; number: number; carrier: string; service: string; tracking: string | null; custody: string; weight_g: number; lane: string | null; manifest: string | null; handed_over_at: string | null; custody_at: string | null; delivered_at: string | null; proof: string | null }
export interface ParcelDetail { id: string; tracking: string | null; match_label: boolean; label_sold: boolean }
export interface ShipmentLine { line: number; sku: string; quantity: number; reserved: number; picked: number; packed: number }
export interface Shipment { id: string; state: string; warehouse: string; carrier: string; service: string; cutoff: string | null; ship_by: string | null; lines: ShipmentLine[]; parcels: Parcel[] }
export interface OrderLine { line: number; channel_sku: string; variant_id: string | null; sku: string | null; quantity: number; cancelled: number; shipped: number; reserved: number; physical: boolean; components?: { sku: string; quantity: number }[] }
export interface Evidence { kind: string; source: string; ref: string; at: string }
export interface Order extends OrderItem { received_at: string; accepted_at: string | null; total: { minor: number; currency: string }; method: string; lines: OrderLine[]; shipments: Shipment[]; evidence: Evidence[]; intake: { path: string; connection: string; result: string; copies: number; at: string }[]; waiting_for: Waiting[] }
export interface Fact { at: string; fact: string; name: string; kinds?: string[]; by: string }
export interface Exception { id: string; merchant: string; reason: string; object: string; object_id: string | null; line: number; field: string; detail: string; clarifies: string; step: string; opened_at: string; due_at: string | null; escalated_at: string | null; status: string; closed_at?: string; closed_how?: string; closed_by?: string }
export interface Today { merchant: string; at: string; counted_to: number; orders: Record<string, number>;
  exceptions: { reason: string; step: string; clarifies: string; open: number; overdue: number; first_due: string | null; oldest: string | null }[];
  cutoffs: { cutoff: string; carrier: string; service: string; shipments: number; waiting: number; on_the_floor: number; at_the_dock: number }[] }
export type Stage = "landed" | "released" | "picked" | "packed" | "handed_over" | "shipped";
export interface Flow { cut: boolean; items: ({ from: string } & Record<Stage, number>)[] }
export interface ReasonRule { reason: string; clarifies: string; step: string; blocks: boolean; data_closes: boolean; second_person: boolean; due_hours: number }
export interface AccessRule { action: string; what: string; roles: Record<string, string>; approvals: number; approver: string; step_up: boolean; reason_required: boolean; badge: boolean }
export interface Rules { states: { state: string; needs: string[][] }[]; evidence: { kind: string; who: string }[]; reasons: ReasonRule[]; access: AccessRule[] }

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export interface Answer<T> { status: number; body: T; replayed: boolean }

let csrf = "";
let language = "en";
let onSignedOut: () => void = () => undefined;

let arriving: Promise<void> = Promise.resolve();

export function useToken(token: string): void { csrf = token; }
// Who we are is being asked: what changes something waits for the answer.
export function tokenArrives(when: Promise<void>): void { arriving = when; }
export function hasToken(): boolean { return csrf !== ""; }
export function speak(words: string): void { language = words; }
export function whenSignedOut(call: () => void): void { onSignedOut = call; }

async function problemOf(r: Response): Promise<Problem> {
  try {
    const p = await r.json();
    return { status: r.status, code: p.code || "", detail: p.detail || r.statusText, errors: p.errors || [] };
  } catch {
    return { status: r.status, code: "", detail: r.statusText || String(r.status), errors: [] };
  }
}

export async function call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { "Accept-Language": language, ...more };
  if (method !== "GET" && !csrf) await arriving;
  if (method !== "GET") headers["X-Holdfast-CSRF"] = csrf;
  let sent: BodyInit | undefined;
  if (body instanceof Blob) sent = body; // its kind is among the headers
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    sent = typeof body === "string" ? body : JSON.stringify(body);
  }
  let r: Response;
  try {
    r = await fetch(path, { method, headers, body: sent, credentials: "same-origin" });
  } catch {
    throw new Refused({ status: 0, code: "offline", detail: "offline", errors: [] });
  }
  if (!r.ok) {
    const p = await problemOf(r);
    if (r.status === 401 && p.code === "unauthenticated") onSignedOut();
    throw new Refused(p);
  }
  return { status: r.status, body: (await r.json()) as T, replayed: r.headers.get("Idempotent-Replayed") === "true" };
}

export async function get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== "") q.set(k, String(v));
  const text = q.toString();
  return (await call<T>("GET", text ? `${path}?${text}` : path)).body;
}

// A text and where it goes on, which is said percent-encoded in its head.
export async function getText(path: string, query: Record<string, string | number>, cursor: string): Promise<{ text: string; next: string | null }> {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) q.set(k, String(v));
  let r: Response;
  try {
    r = await fetch(`${path}?${q.toString()}${cursor ? `&cursor=${cursor}` : ""}`, { headers: { "Accept-Language": language }, credentials: "same-origin" });
  } catch {
    throw new Refused({ status: 0, code: "offline", detail: "offline", errors: [] });
  }
  if (!r.ok) throw new Refused(await problemOf(r));
  return { text: await r.text(), next: r.headers.get("Next-Cursor") };
}

// A command under a key of its own: pressing twice, or a lost answer, does it once.
export function command<T>(path: string, body: unknown, key: string = newKey(), method = "POST"): Promise<Answer<T>> {
  return call<T>(method, path, body, { "Idempotency-Key": `"${key}"` });
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
