// Wording at the edge. Codes come from the hub; here they become words of the reader's language. Every key
// stands in both languages: the compiler sees to it.

import { CODES_ES } from "./words_es";
import { en } from "./words_en";
import { es } from "./words_ui_es";

export type Word = keyof typeof en;
export type Language = "en" | "es";

const KEPT = "holdfast.language";
let now: Language = (localStorage.getItem(KEPT) || navigator.language.slice(0, 2)) === "es" ? "es" : "en";

export function language(): Language { return now; }
export function setLanguage(l: Language): void {
  now = l;
  localStorage.setItem(KEPT, l);
}

export function t(key: Word, ...args: string[]): string {
  const text = (now === "es" ? es : en)[key];
  return args.reduce((s, a, i) => s.split(`{${i}}`).join(a), text as string);
}

// English reads the codes as they are, but for what would read badly.
const CODES_EN: Record<string, string> = {
  addr_incomplete: "address incomplete", addr_field_too_long: "address field too long", addr_country_unserved: "country not served",
  pii_pending: "waiting for the address", skus_mapped: "SKUs mapped", sku_unknown: "SKU unknown", asn_missing: "ASN missing", asn_late: "ASN late",
  rcv_short: "received short", rcv_over: "received over", rcv_damaged: "received damaged", rcv_wrong_sku: "wrong SKU received",
  rcv_no_barcode: "no barcode", rcv_dim_mismatch: "dimensions differ", custody_silent: "carrier silent", rma: "RMA",
  doc_version_mismatch: "document version differs", doc_superseded: "document superseded", payload: "payload on file",
  "about.stock": "What lies where: each article, place by place.", "about.movements": "Every movement, as it happened, with its cause.",
  "about.reconciliation": "Figures of an ERP or storefront that were not ours. Theirs is never a quantity: the count wins.",
  "about.ageing": "How long goods have been lying, since the last of them came.", "about.occupancy": "How full each type of place is with these goods.",
  "about.quarantine": "What is held, and what brought it.", "about.drift": "Places whose counts and books differ, counted over time.", "about.lost-stock": "What was lost, of the three kinds.",
  "about.packing": "Boxes and rules: damage after too little protection, charges by volume after too much air.",
  "about.approvers": "Of all merchants, the last 30 days: who approves whose requests, and what was approved sooner than anybody reads.",
  "report.approvers": "who approves whom", "column.of_all": "of all approvals", "column.share": "share", "column.hasty": "unread or in haste", share: "one for the other too often", hasty: "in haste", "share hasty": "too often, and in haste",
  "report.lost-stock": "lost stock", "report.reconciliation": "differences", "report.drift": "drifting places", "report.stock": "stock by place",
  "column.sku": "SKU", "column.at": "when", "column.expired": "past its date", "column.counted_at": "counted", "column.last_at": "last counted", "column.off": "counts that were off",
  "column.percent": "full", "column.type": "kind of place", "column.days": "days here", "column.theirs": "they say", "column.ours": "we said", "column.ours_now": "we say now",
  "column.from_bucket": "from", "column.from_location": "from place", "column.to_bucket": "to", "column.to_location": "to place", "column.weight_g": "weight g", "column.billed_g": "billed g",
  "column.came_as": "came as", "column.other_sku": "other SKU",
  "place.sellable": "for sale", "place.lane": "lane", "place.pick_face": "pick face",
  "flow.push.stock": "tell what may be sold", "flow.order.shipped": "tell what was shipped", "flow.order.cancelled": "tell what was cancelled",
  "breaker.open": "not called for now", "breaker.half_open": "being tried again", email: "e-mail", lack: "missing",
};

export type CodeKind = "state" | "evidence" | "reason" | "who" | "step" | "custody" | "fact" | "field" | "object" | "action" | "role" | "inbound" | "count" | "breaker" | "about" | "report" | "column" | "place" | "flow" | "other";

export function word(kind: CodeKind, code: string): string {
  if (!code) return "–";
  if (now === "es") {
    const found = CODES_ES[`${kind}.${code}`] || CODES_ES[code];
    if (found) return found;
  } else if (CODES_EN[`${kind}.${code}`] || CODES_EN[code]) return CODES_EN[`${kind}.${code}`] || CODES_EN[code];
  return code.split("_").join(" ");
}
