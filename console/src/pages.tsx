// Every page, where it stands in the menu, and who may see it.

import { h } from "preact";
import type { VNode } from "preact";
import { Session } from "./api";
import { Dispatch } from "./floor/dispatch";
import { Pack } from "./floor/pack";
import { Pick } from "./floor/pick";
import { Putaway } from "./floor/putaway";
import { Receive } from "./floor/receive";
import { Returning } from "./floor/returning";
import { Approval, Approvals } from "./pages/approvals";
import { Connections } from "./pages/connections";
import { Count, Counting } from "./pages/counting";
import { Exceptions } from "./pages/exceptions";
import { Mapping, Sku } from "./pages/goods";
import { InboundPage, Inbounds } from "./pages/inbound";
import { OrderPage } from "./pages/order";
import { Orders } from "./pages/orders";
import { Access, Audit, Files } from "./pages/records";
import { People } from "./pages/people";
import { Reports } from "./pages/reports";
import { Return, Returns } from "./pages/reverse";
import { SignIn } from "./pages/sign_in";
import { Stock } from "./pages/stock";
import { Today } from "./pages/today";
import { Quarantine } from "./pages/triage";
import { Route } from "./route";
import { Word } from "./words";

interface PageEntry {
  title: Word;
  needs?: string;    // an action of the access table
  merchant?: boolean; // shown to a merchant's own people
  theirs?: Word;      // what they call it
  floor?: boolean;    // large, for handhelds
  under?: string;     // the menu entry it belongs to
  make: (r: Route, merchant: string) => VNode;
  door?: (onEnter: (s: Session) => void, note: string) => VNode;
}

const nowhere = (): VNode => <span />;

export const PAGES: Record<string, PageEntry> = {
  sign_in: { title: "sign_in", make: nowhere, needs: "nothing", door: (onEnter, note) => <SignIn onEnter={onEnter} note={note} /> },
  today: { title: "today", merchant: true, needs: "read_exceptions", make: (_r, merchant) => <Today merchant={merchant} /> },
  exceptions: { title: "exceptions", merchant: true, theirs: "we_need_this", needs: "read_exceptions", make: (r, merchant) => <Exceptions merchant={merchant} reason={r.query.reason || ""} open={r.query.open || ""} /> },
  orders: { title: "orders", merchant: true, needs: "read_order", make: (r, merchant) => <Orders merchant={merchant} state={r.query.state || ""} hold={r.query.hold || ""} find={r.query.find || ""} /> },
  order: { title: "order", merchant: true, under: "orders", needs: "read_order", make: (r) => <OrderPage key={r.id} id={r.id} /> },
  approvals: { title: "approvals", needs: "read_approvals", make: (r, merchant) => <Approvals merchant={merchant} whose={r.query.whose || ""} /> },
  approval: { title: "approvals", under: "approvals", needs: "read_approvals", make: (r, merchant) => <Approval key={r.id} id={r.id} merchant={merchant} /> },
  stock: { title: "stock", merchant: true, needs: "read_stock", make: (r, merchant) => (r.id ? <Sku merchant={merchant} sku={r.id} /> : <Stock merchant={merchant} after={r.query.after || ""} find={r.query.find || ""} />) },
  sku: { title: "stock", merchant: true, under: "stock", needs: "read_stock", make: (r, merchant) => <Sku merchant={merchant} sku={r.id} /> },
  mapping: { title: "mapping", needs: "read_stock", make: (r, merchant) => <Mapping merchant={merchant} after={r.query.after || ""} /> },
  counting: { title: "counting", needs: "count", make: (_r, merchant) => <Counting merchant={merchant} /> },
  count: { title: "counting", under: "counting", floor: true, needs: "count", make: (r, merchant) => <Count key={r.id} id={r.id} merchant={merchant} /> },
  returns: { title: "returns", needs: "triage_keep", make: (r, merchant) => <Returns merchant={merchant} state={r.query.state || ""} /> },
  return: { title: "returns", under: "returns", needs: "triage_keep", make: (r) => <Return key={r.id} id={r.id} /> },
  inbounds: { title: "inbounds", needs: "receive_goods", make: (_r, merchant) => <Inbounds merchant={merchant} /> },
  inbound: { title: "inbounds", under: "inbounds", needs: "receive_goods", make: (r) => <InboundPage key={r.id} id={r.id} /> },
  receive: { title: "receive", floor: true, needs: "receive_goods", make: (r, merchant) => <Receive key={merchant + r.id} merchant={merchant} number={r.id} /> },
  putaway: { title: "putaway", floor: true, needs: "scan", make: (_r, merchant) => <Putaway key={merchant} merchant={merchant} /> },
  quarantine: { title: "returns", under: "returns", needs: "triage_keep", make: (_r, merchant) => <Quarantine merchant={merchant} /> },
  returning: { title: "returning", floor: true, needs: "scan", make: (_r, merchant) => <Returning key={merchant} merchant={merchant} /> },
  pick: { title: "pick", floor: true, needs: "scan", make: (_r, merchant) => <Pick key={merchant} merchant={merchant} /> },
  pack: { title: "pack", floor: true, needs: "scan", make: (_r, merchant) => <Pack key={merchant} merchant={merchant} /> },
  dispatch: { title: "dispatch", floor: true, needs: "floor_scan", make: (_r, merchant) => <Dispatch key={merchant} merchant={merchant} /> },
  connections: { title: "connections", needs: "read_events", make: (_r, merchant) => <Connections merchant={merchant} /> },
  files: { title: "files", needs: "import_file", make: (r, merchant) => <Files key={r.id} merchant={merchant} id={r.id} /> },
  reports: { title: "reports", needs: "read_stock", make: (r, merchant) => <Reports merchant={merchant} name={r.query.name || "stock"} filter={r.query.filter || ""} /> },
  audit: { title: "audit", needs: "read_audit", make: (r, merchant) => <Audit merchant={merchant} whose={r.query.whose || ""} after={r.query.after || ""} /> },
  people: { title: "people", needs: "read_users", make: () => <People /> },
  access: { title: "access", needs: "read_rules", make: () => <Access /> },
};

export const NAV: { name: Word; pages: string[] }[] = [
  { name: "nav_work", pages: ["today", "exceptions", "orders", "approvals"] },
  { name: "nav_floor", pages: ["receive", "putaway", "pick", "pack", "dispatch", "returning"] },
  { name: "nav_goods", pages: ["inbounds", "stock", "mapping", "counting", "returns"] },
  { name: "nav_records", pages: ["reports", "connections", "files", "audit", "people", "access"] },
];
