// Every page, where it stands in the menu, and who may see it.

import { h } from "preact";
import type { VNode } from "preact";
import { Session } from "./api";
import { Exceptions } from "./pages/exceptions";
import { OrderPage } from "./pages/order";
import { Orders } from "./pages/orders";
import { SignIn } from "./pages/sign_in";
import { Today } from "./pages/today";
import { Route } from "./route";
import { Word } from "./words";

interface PageEntry {
  title: Word;
  needs?: string;    // an action of the access table
  merchant?: boolean; // shown to a merchant's own people
  floor?: boolean;    // large, for handhelds
  under?: string;     // the menu entry it belongs to
  make: (r: Route, merchant: string) => VNode;
  door?: (onEnter: (s: Session) => void, note: string) => VNode;
}

const nowhere = (): VNode => <span />;

export const PAGES: Record<string, PageEntry> = {
  sign_in: { title: "sign_in", make: nowhere, needs: "nothing", door: (onEnter, note) => <SignIn onEnter={onEnter} note={note} /> },
  today: { title: "today", merchant: true, needs: "read_exceptions", make: (_r, merchant) => <Today merchant={merchant} /> },
  exceptions: { title: "exceptions", merchant: true, needs: "read_exceptions", make: (r, merchant) => <Exceptions merchant={merchant} reason={r.query.reason || ""} open={r.query.open || ""} /> },
  orders: { title: "orders", merchant: true, needs: "read_order", make: (r, merchant) => <Orders merchant={merchant} state={r.query.state || ""} hold={r.query.hold || ""} find={r.query.find || ""} /> },
  order: { title: "order", merchant: true, under: "orders", needs: "read_order", make: (r) => <OrderPage key={r.id} id={r.id} /> },
};

export const NAV: { name: Word; pages: string[] }[] = [
  { name: "nav_work", pages: ["today", "exceptions", "orders"] },
];
