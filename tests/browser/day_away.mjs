// A dead spot from end to end: the page opens without network, scans are taken, and land once; what the browser keeps
// meanwhile, and what it does not.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";

const ITEM = "8430000000021", PLACE = "S-01-02", HANDHELD = { width: 360, height: 640 };
const made = {};

async function scan(page, code) {
  await page.locator("#scan:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

async function ask(page, text) { await page.locator(".ask", { hasText: text }).waitFor(); }

function kept(page) {
  return page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
    return all.sort();
  });
}

async function the_page_and_its_files_are_kept_and_no_answer_is({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  const desk = desks.olga = await (await new Desk(hub, shots).open(browser, HANDHELD)).signIn(hub.people.olga);
  const { page } = desk;
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await desk.go("#/orders");
  await desk.go("#/stock");
  const files = await kept(page);
  assert.equal(files.length, 4, files.join(" "));
  assert.ok(files[0] === "/" && files.slice(1).every((f) => f.startsWith("/assets/")), files.join(" "));
}

async function the_page_opens_without_network_and_scans_land_once({ hub, desks }) {
  const desk = desks.olga, { page, context } = desk;
  const order = made.order = await hub.order({ name: "#1501" }, {}, [["NT-BLACK", 3]]);
  await desk.go("#/pick");
  await scan(page, order.order_number);
  await ask(page, PLACE);
  await scan(page, PLACE);
  await ask(page, "Take 3");
  await context.setOffline(true);
  await page.reload();
  await ask(page, "Take 3"); // the task at hand outlives the reload
  await scan(page, ITEM);
  await page.locator(".queued", { hasText: "network: 1" }).waitFor();
  await page.reload();
  await page.locator(".queued", { hasText: "network: 1" }).waitFor();
  await ask(page, "Take 2");
  await scan(page, ITEM);
  await page.locator(".queued", { hasText: "network: 2" }).waitFor();
  await page.locator(".live.is-waiting").waitFor();
  await desk.shot("dead-spot");
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).shipments[0].lines[0].picked, 0, "nothing has landed yet");
  await context.setOffline(false);
  await page.locator(".queued").waitFor({ state: "detached" });
  await page.locator(".live.is-live").waitFor({ timeout: 30000 });
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).shipments[0].lines[0].picked, 2, "each once");
  await scan(page, ITEM);
  await page.locator(".said.done").waitFor();
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "picked");
}

async function a_list_that_cannot_be_read_is_said_and_comes_by_itself({ hub, desks }) {
  const desk = desks.olga, { page, context } = desk;
  await desk.go("#/orders");
  await page.locator("a.row", { hasText: made.order.order_number }).waitFor();
  await context.setOffline(true);
  await page.reload();
  await page.getByText("The hub cannot be reached").waitFor();
  assert.equal(await page.getByText(made.order.order_number).count(), 0, "no order is kept in the browser");
  await context.setOffline(false);
  await page.locator("a.row", { hasText: made.order.order_number }).waitFor({ timeout: 30000 });
}

async function a_session_that_ended_meanwhile_keeps_the_scans({ hub, desks }) {
  const desk = desks.olga, { page, context } = desk;
  const order = await hub.order({ name: "#1502" }, {}, [["NT-BLACK", 1]]);
  await desk.go("#/pick");
  await scan(page, order.order_number);
  await ask(page, PLACE);
  await scan(page, PLACE);
  await ask(page, "Take 1");
  await context.setOffline(true);
  await page.reload();
  await scan(page, ITEM);
  await page.locator(".queued", { hasText: "network: 1" }).waitFor();
  await context.clearCookies();
  await context.setOffline(false);
  await page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 30000 });
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "ready_to_pick");
  assert.equal(await page.evaluate(() => localStorage.getItem("holdfast.last")), null, "and forgets who was here");
  await desk.signIn(hub.people.olga);
  const until = Date.now() + 30000;
  while ((await hub.get(`/v1/orders/${order.id}`)).state !== "picked" && Date.now() < until) await new Promise((r) => setTimeout(r, 100));
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "picked");
}

async function signing_out_forgets_who_was_here({ desks }) {
  const { page, context } = desks.olga;
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await page.locator("nav.side").count(), 0);
  await context.setOffline(false);
}

export default [
  the_page_and_its_files_are_kept_and_no_answer_is,
  the_page_opens_without_network_and_scans_land_once,
  a_list_that_cannot_be_read_is_said_and_comes_by_itself,
  a_session_that_ended_meanwhile_keeps_the_scans,
  signing_out_forgets_who_was_here,
];
