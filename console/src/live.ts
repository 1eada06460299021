// What happens, as it happens: one stream per tab, of the merchant that is looked at. Pages ask to be told;
// many events in a moment are one telling.

import { get } from "./api";

export type Liveness = "live" | "waiting" | "off";

const SETTLE_MS = 250;
const NOT_MORE_OFTEN_MS = 1500;

class Live {
  private source: EventSource | null = null;
  private merchant = "";
  private listeners = new Set<() => void>();
  private watchers = new Set<(l: Liveness) => void>();
  private timer = 0;
  private told = 0;
  private missed = false; // the line was down: what is shown may be old
  state: Liveness = "off";

  follow(merchant: string): void {
    if (merchant === this.merchant && this.source) return;
    this.stop();
    this.merchant = merchant;
    if (!merchant) return;
    this.set("waiting");
    const source = new EventSource(`/v1/events?merchant=${encodeURIComponent(merchant)}`);
    source.onopen = () => {
      this.set("live");
      if (this.missed) this.tell();
      this.missed = false;
    };
    source.onmessage = () => this.tell();
    source.onerror = () => {
      this.missed = true;
      this.set("waiting");
      // Closed for good (signed out, or too many): asking once tells which, and 401 leads to the sign-in.
      if (source.readyState === EventSource.CLOSED) {
        get("/v1/sessions/current").then(() => window.setTimeout(() => this.again(source), 5000), () => undefined);
      }
    };
    this.source = source;
  }

  private again(source: EventSource): void {
    if (this.source !== source) return;
    const merchant = this.merchant;
    this.stop();
    this.follow(merchant);
  }

  stop(): void {
    if (this.source) this.source.close();
    this.source = null;
    this.merchant = "";
    this.set("off");
  }

  private set(state: Liveness): void {
    this.state = state;
    this.watchers.forEach((w) => w(state));
  }

  private tell(): void {
    if (this.timer) return;
    const wait = Math.max(SETTLE_MS, this.told + NOT_MORE_OFTEN_MS - Date.now());
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.told = Date.now();
      this.listeners.forEach((l) => l());
    }, wait);
  }

  onChange(l: () => void): () => void {
    this.listeners.add(l);
    return () => { this.listeners.delete(l); };
  }

  onState(w: (l: Liveness) => void): () => void {
    this.watchers.add(w);
    return () => { this.watchers.delete(w); };
  }
}

export const live = new Live();
