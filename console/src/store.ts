// What every page knows: who signed in, whose goods are looked at, the tables the hub runs on.

import { Merchant, ReasonRule, Rules, Session, get } from "./api";
import { live } from "./live";
import { showTimesIn } from "./parts";

export interface Shared { session: Session | null; merchants: Merchant[]; merchant: string; rules: Rules | null }

export const shared: Shared = { session: null, merchants: [], merchant: "", rules: null };

const CHOSEN = "holdfast.merchant", LAST = "holdfast.last";

export async function enter(session: Session): Promise<void> {
  const [merchants, rules] = await Promise.all([get<{ items: Merchant[] }>("/v1/merchants"), get<Rules>("/v1/rulebook")]);
  shared.session = session;
  shared.merchants = merchants.items;
  shared.rules = rules;
  localStorage.setItem(LAST, JSON.stringify({ session: { ...session, csrf: "" }, merchants: shared.merchants, rules }));
  choose();
}

// In a dead spot: who was here last, and the tables; neither goods nor people's data are kept. false: nobody was.
export function recall(): boolean {
  try {
    const last = JSON.parse(localStorage.getItem(LAST) || "") as Pick<Shared, "session" | "merchants" | "rules">;
    Object.assign(shared, last);
  } catch {
    return false;
  }
  choose();
  return shared.session !== null;
}

function choose(): void {
  const chosen = localStorage.getItem(CHOSEN) || "";
  look(shared.merchants.some((m) => m.id === chosen) ? chosen : shared.merchants.length > 0 ? shared.merchants[0].id : "");
}

export function look(merchant: string): void {
  shared.merchant = merchant;
  const m = shared.merchants.find((one) => one.id === merchant);
  showTimesIn(m ? m.time_zone : null);
  if (merchant) localStorage.setItem(CHOSEN, merchant);
  live.follow(merchant);
}

export function leave(): void {
  live.stop();
  localStorage.removeItem(LAST);
  shared.session = null;
}

export function carriers(): string[] {
  const m = shared.merchants.find((one) => one.id === shared.merchant);
  return m ? m.carriers : [];
}

export function reasonRule(reason: string): ReasonRule | undefined {
  return shared.rules ? shared.rules.reasons.find((r) => r.reason === reason) : undefined;
}

// "alone", "second", "request" or "never": what the hub's own table says for this person. The hub decides
// again; this only keeps buttons that would be refused out of the way.
export function may(action: string): string {
  const rule = shared.rules ? shared.rules.access.find((a) => a.action === action) : undefined;
  if (rule && shared.session && shared.session.device && !rule.badge) return "never";
  return rule && shared.session ? rule.roles[shared.session.role] || "never" : "never";
}
