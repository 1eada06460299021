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
  pii_pending: "waiting for the address", skus_mapped: "SKUs mapped", sku_unknown: "SKU unknown", asn_missing: "ASN missing",
  rcv_short: "received short", rcv_over: "received over", rcv_damaged: "received damaged", rcv_wrong_sku: "wrong SKU received",
  rcv_no_barcode: "no barcode", rcv_dim_mismatch: "dimensions differ", custody_silent: "carrier silent", rma: "RMA",
  doc_version_mismatch: "document version differs", doc_superseded: "document superseded", payload: "payload on file",
  "breaker.open": "not called for now", "breaker.half_open": "being tried again", email: "e-mail", lack: "missing",
};

export type CodeKind = "state" | "evidence" | "reason" | "who" | "step" | "custody" | "fact" | "field" | "object" | "action" | "role" | "inbound" | "count" | "breaker" | "other";

export function word(kind: CodeKind, code: string): string {
  if (!code) return "–";
  if (now === "es") {
    const found = CODES_ES[`${kind}.${code}`] || CODES_ES[code];
    if (found) return found;
  } else if (CODES_EN[`${kind}.${code}`] || CODES_EN[code]) return CODES_EN[`${kind}.${code}`] || CODES_EN[code];
  return code.split("_").join(" ");
}
