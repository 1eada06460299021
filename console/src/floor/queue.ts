// Scans, sent in order and landing once. Every scan gets this device's next sequence number and is written down
// before it is sent; where there is no network it waits, and the hub's answer to a repeat is the same answer.

import { Problem, Refused, call, hasToken } from "../api";

export interface ScanAnswer { result: string; problem?: string; detail?: string; shipment: string | null; parcel: string | null; manifest: string | null; return: string | null; state: string;
  next: { do: string; sku: string | null; quantity: number; location: string | null; lot: string | null } }
export interface Scan { step: string; [field: string]: unknown }
interface Waiting { body: Scan & { device: string; sequence: number }; at: string }
export interface Refusal { body: Scan; problem: Problem; at: string }
export type Outcome = { kind: "done"; answer: ScanAnswer } | { kind: "refused"; problem: Problem } | { kind: "waiting" };

const DEVICE = "holdfast.device", SEQUENCE = "holdfast.sequence", WAITING = "holdfast.scans", REFUSED = "holdfast.refused";
const AGAIN_MS = 3000;

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as T) : otherwise;
  } catch {
    return otherwise;
  }
}

class Queue {
  private waiting: Waiting[] = read<Waiting[]>(WAITING, []);
  private refusals: Refusal[] = read<Refusal[]>(REFUSED, []);
  private sending = false;
  private listeners = new Set<() => void>();

  constructor() {
    window.addEventListener("online", () => void this.flush());
    window.setInterval(() => void this.flush(), AGAIN_MS);
  }

  get length(): number { return this.waiting.length; }
  get refused(): Refusal[] { return this.refusals; }

  device(): string {
    let name = localStorage.getItem(DEVICE);
    if (!name) {
      const bytes = crypto.getRandomValues(new Uint8Array(5));
      name = `web-${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
      localStorage.setItem(DEVICE, name);
    }
    return name;
  }

  // A paired device scans under its own name, and counts on from what the hub has heard of it.
  become(name: string, last: number): void {
    localStorage.setItem(DEVICE, name);
    localStorage.setItem(SEQUENCE, String(last));
  }

  onChange(l: () => void): () => void {
    this.listeners.add(l);
    return () => { this.listeners.delete(l); };
  }

  private keep(): void {
    localStorage.setItem(WAITING, JSON.stringify(this.waiting));
    localStorage.setItem(REFUSED, JSON.stringify(this.refusals));
    this.listeners.forEach((l) => l());
  }

  dismiss(): void {
    this.refusals = [];
    this.keep();
  }

  // The answer, or that it waits. What waits is sent before what comes later: the order of scans is the work.
  async send(scan: Scan): Promise<Outcome> {
    const sequence = read<number>(SEQUENCE, 0) + 1;
    localStorage.setItem(SEQUENCE, String(sequence));
    const one: Waiting = { body: { ...scan, device: this.device(), sequence }, at: new Date().toISOString() };
    const alone = this.waiting.length === 0 && !this.sending;
    this.waiting.push(one);
    this.keep();
    if (!alone) {
      void this.flush();
      return { kind: "waiting" };
    }
    return this.first(true);
  }

  // Sends the first that waits. direct: somebody looks at the answer, so a refusal is not written down.
  private async first(direct: boolean): Promise<Outcome> {
    const one = this.waiting[0];
    if (!hasToken()) return { kind: "waiting" }; // opened in a dead spot: who we are is asked first
    this.sending = true;
    try {
      const r = await call<ScanAnswer>("POST", "/v1/scans", one.body);
      this.waiting.shift();
      return { kind: "done", answer: r.body };
    } catch (e) {
      const problem = e instanceof Refused ? e.problem : { status: 0, code: "offline", detail: String(e), errors: [] };
      if (problem.status === 0 || problem.status === 401 || problem.code === "csrf_refused" || problem.status === 429 || problem.status >= 500) return { kind: "waiting" };
      this.waiting.shift();
      if (!direct) this.refusals.push({ body: one.body, problem, at: one.at });
      return { kind: "refused", problem };
    } finally {
      this.sending = false;
      this.keep();
    }
  }

  async flush(): Promise<void> {
    while (!this.sending && this.waiting.length > 0) {
      if ((await this.first(false)).kind === "waiting") return;
    }
  }
}

export const queue = new Queue();
