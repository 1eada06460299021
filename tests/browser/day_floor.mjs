// The floor and the second pair of eyes: pick, pack, dispatch by scanner; scans in a dead spot that land once; a count
// beyond tolerance approved by another person; a return decided; every further page looked at.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";
import { totp } from "./hub.mjs";
import { boxPhoto } from "./photo.mjs";

const ITEM = "8430000000021", PLACE = "S-01-02";
const made = {};

// A wedge scanner: characters as fast as they come, then Enter.
async function scan(page, code) {
  await page.locator("#scan:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

async function ask(page, text) {
  await page.locator(".ask", { hasText: text }).waitFor();
}

async function people_sign_in_each_at_their_own_place({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  await hub.person("mia", "merchant", "nova");
  await hub.person("sara", "supervisor");
  await hub.person("sven", "supervisor");
  desks.olga = await new Desk(hub, shots).open(browser, { width: 820, height: 1100 });
  await desks.olga.signIn(hub.people.olga);
  desks.sara = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.sara);
  assert.equal(await desks.olga.page.locator("nav.side a", { hasText: "Audit" }).count(), 0, "an operator reads no audit");
}

async function an_order_is_picked_by_scanner_alone({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  made.order = await hub.order({}, {}, [["NT-BLACK", 2]]);
  await desk.go("#/pick");
  await ask(page, "Which order?");
  await scan(page, made.order.order_number);
  await ask(page, PLACE);
  await desk.shot("pick");
  await scan(page, "S-09-99");
  await page.locator(".said.wrong").waitFor();
  await scan(page, PLACE);
  await ask(page, "Take 2");
  await scan(page, "0000000000000");
  await page.locator(".said.wrong", { hasText: "unknown barcode" }).waitFor();
  await desk.shot("pick-wrong");
  await scan(page, ITEM);
  await ask(page, "Take 1");
  await scan(page, ITEM);
  await page.locator(".said.done").waitFor();
  assert.equal((await hub.get(`/v1/orders/${made.order.id}`)).state, "picked");
}

async function it_is_packed_weighed_and_labelled({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/pack");
  await scan(page, made.order.order_number);
  await ask(page, "Put in the box: 2");
  await scan(page, ITEM);
  await ask(page, "Put in the box: 1");
  await desk.shot("pack");
  await scan(page, ITEM);
  await ask(page, "weigh");
  await scan(page, "300");
  await ask(page, "Stick the label");
  await scan(page, "VZ000000001");
  await page.locator(".said.done").waitFor();
  assert.equal((await hub.get(`/v1/orders/${made.order.id}`)).state, "labelled");
}

async function it_leaves_with_a_signature({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/dispatch");
  await scan(page, "LANE-VELOZ");
  await scan(page, "VZ000000001");
  await page.locator(".said.good", { hasText: "VZ000000001" }).waitFor();
  await page.getByRole("button", { name: "Close the manifest" }).click();
  await page.getByRole("button", { name: "Hand over" }).click();
  await page.locator("#f-driver").fill("Dani");
  await page.locator("#f-vehicle").fill("1234 BCD");
  await page.locator("#f-signature").fill("photo-881");
  await page.locator("#f-count").fill("1");
  await desk.shot("dispatch");
  await page.locator("form.fix button.primary").click();
  await page.locator(".said.done").waitFor();
  const state = async () => (await hub.get(`/v1/orders/${made.order.id}`)).state; // the sentence of the closed manifest stands until this one's
  for (let n = 0; n < 120 && await state() === "manifested"; n++) await page.waitForTimeout(250);
  assert.equal(await state(), "handed_over", "our claim; shipped is the carrier's word");
}

async function scans_in_a_dead_spot_land_once_when_the_network_is_back({ hub, desks }) {
  const desk = desks.olga, { page, context } = desk;
  const order = await hub.order({}, {}, [["NT-BLACK", 3]]);
  const before = (await hub.get("/v1/stock?merchant=nova&sku=NT-BLACK")).items.filter((r) => r.bucket === "picked").reduce((n, r) => n + r.quantity, 0);
  await desk.go("#/pick");
  await scan(page, order.order_number);
  await ask(page, PLACE);
  await scan(page, PLACE);
  await ask(page, "Take 3");
  await context.setOffline(true);
  await scan(page, ITEM);
  await page.locator(".said.waiting").waitFor();
  await ask(page, "Take 2");
  await scan(page, ITEM);
  await page.locator(".queued", { hasText: "network: 2" }).waitFor();
  await desk.shot("pick-offline");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("would be lost").waitFor();
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "ready_to_pick", "nothing has landed yet");
  await context.setOffline(false);
  await page.locator(".queued").waitFor({ state: "detached" });
  await ask(page, "Take 1");
  await scan(page, ITEM);
  await page.locator(".said.done").waitFor();
  const now = await hub.get(`/v1/orders/${order.id}`);
  assert.deepEqual([now.state, now.shipments[0].lines[0].picked], ["picked", 3]);
  const after = (await hub.get("/v1/stock?merchant=nova&sku=NT-BLACK")).items.filter((r) => r.bucket === "picked").reduce((n, r) => n + r.quantity, 0);
  assert.equal(after - before, 3, "each once");
}

async function an_answer_that_was_lost_is_no_second_scan({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  const order = await hub.order({}, {}, [["NT-BLACK", 2]]);
  await desk.go("#/today");
  await desk.go("#/pick");
  await scan(page, order.order_number);
  await ask(page, PLACE);
  await scan(page, PLACE);
  await ask(page, "Take 2");
  let lost = 0;
  await page.route("**/v1/scans", async (route) => { // it arrives; its answer does not
    if (lost++ === 0) { await route.fetch(); await route.abort(); } else await route.continue();
  });
  await scan(page, ITEM);
  await page.locator(".said.waiting").waitFor();
  await page.locator(".queued").waitFor({ state: "detached" });
  await page.unroute("**/v1/scans");
  assert.ok(lost >= 2, "it was sent again");
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).shipments[0].lines[0].picked, 1);
  await page.keyboard.press("Escape");
}

async function a_count_beyond_tolerance_waits_for_another_person({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/counting");
  await page.locator("#f-place").fill("S-01-03");
  await page.getByRole("button", { name: "Open a sheet" }).click();
  await page.getByRole("button", { name: "I am there: start" }).click();
  await page.locator("#f-n0").waitFor();
  await desk.shot("count");
  const inputs = await page.locator(".sheet input").count();
  for (let i = 0; i < inputs; i++) await page.locator(`#f-n${i}`).fill("77");
  await page.getByRole("button", { name: "Record the count" }).click();
  await page.locator("td", { hasText: "needs approval" }).first().waitFor();
  const asked = (await hub.get("/v1/approvals?merchant=nova&state=pending")).items;
  assert.ok(asked.length >= 1);
  made.request = asked[0].id;
  await desk.go(`#/approval/${made.request}`);
  await page.getByText("You asked for this yourself").waitFor();
}

async function the_exact_change_is_approved_with_a_one_time_code({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  await desk.go("#/approvals");
  await page.locator("table.list a.row").first().waitFor();
  await desk.shot("approvals");
  await desk.go(`#/approval/${made.request}`);
  await page.locator(".beside .will", { hasText: "77" }).waitFor();
  await desk.shot("approval");
  await page.locator("#f-code").fill("000000");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("alert").waitFor();
  assert.equal((await hub.get(`/v1/approvals/${made.request}`)).state, "pending");
  await page.locator("#f-code").fill(totp(hub.people.sara.secret));
  await page.locator("#f-why").fill("counted it again myself");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.locator(".done", { hasText: "executed" }).waitFor();
  assert.equal((await hub.get(`/v1/approvals/${made.request}`)).state, "executed");
}

async function a_return_is_graded_and_stays_in_quarantine({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const made2 = await hub.command("/v1/returns", { merchant: "nova", rma: "RMA-77", authorised_at: new Date().toISOString(), tracking: "SE77", lines: [{ sku: "NT-POT", quantity: 1, reason: "not_as_described" }] });
  assert.equal(made2.status, 201, JSON.stringify(made2.body));
  const unit = await hub.http("POST", "/v1/scans", { step: "return_receive", operator: "olga", merchant: "nova", rma: "RMA-77", code: "NT-POT", location: "Q-01" });
  assert.equal(unit.status, 200, JSON.stringify(unit.body));
  await desk.go("#/returns");
  await page.locator("a.row", { hasText: "RMA-77" }).click();
  await page.getByRole("button", { name: "Decide" }).click();
  await page.locator(".choices label", { hasText: "quarantine" }).click();
  await page.locator("#f-grade").fill("B");
  await page.locator("#f-reason").fill("lid dented");
  await page.locator("#f-photos").setInputFiles({ name: "lid.png", mimeType: "image/png", buffer: boxPhoto(20) });
  await page.getByText("Photos kept: 1").waitFor();
  await desk.shot("return");
  await page.locator("form.card-row button.primary").click();
  await page.getByText("The decision is on file.").waitFor();
}

async function a_file_with_a_bad_row_shows_its_report({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  await desk.go("#/files");
  await page.locator("#f-kind").selectOption("counts");
  const good = (await import("node:fs")).readFileSync(new URL("../scenario/fixtures/counts.csv", import.meta.url), "utf8");
  const bad = good.split("\n")[0] + "\n" + good.split("\n")[1].replace(/NT-[A-Z]+/, "NO-SUCH-SKU") + "\n";
  await page.locator("#f-file").setInputFiles({ name: "counts_nova_20261127T080000Z.csv", mimeType: "text/csv", buffer: Buffer.from(bad) });
  await page.getByRole("button", { name: "Load it" }).click();
  await page.locator("td", { hasText: "NO-SUCH-SKU" }).first().waitFor();
  await desk.shot("files");
  assert.ok((await hub.get("/v1/exceptions?merchant=nova&reason=file_row_bad")).items.length >= 1);
}

async function every_further_page_is_whole({ desks }) {
  const desk = desks.sara, { page } = desk;
  for (const [hash, name, wait] of [["#/stock", "stock", ".formula"], ["#/sku/NT-BLACK", "sku", ".formula"], ["#/mapping", "mapping", ".windows"], ["#/connections", "connections", ".cards"],
    ["#/audit", "audit", "table.list"], ["#/access", "access", ".matrix"], ["#/returns", "returns", "table.list"], ["#/counting", "counting", "form"], ["#/today", "today-floor", ".flow"]]) {
    await desk.go(hash);
    await page.locator(wait).first().waitFor();
    await desk.shot(name);
  }
  await desk.go("#/audit");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.locator(".done", { hasText: "It holds" }).waitFor();
}

async function a_merchants_people_see_their_own_and_close_the_gap({ hub, browser, desks, shots }) {
  const order = await hub.order({}, { phone: "" });
  const desk = desks.mia = await (await new Desk(hub, shots).open(browser, { width: 420, height: 860 })).signIn(hub.people.mia);
  const { page } = desk;
  assert.ok(!await page.locator("nav.side a").first().isVisible(), "the menu is folded on a small screen");
  await page.getByRole("button", { name: "Menu" }).click();
  assert.deepEqual(await page.locator("nav.side a").allInnerTexts(), ["Today", "We need this from you", "Orders", "Stock"]);
  await desk.go("#/exceptions?reason=phone_required");
  await page.getByRole("heading", { name: "We need this from you" }).waitFor();
  await page.locator(".queue .open").first().click();
  await desk.shot("merchant");
  await page.locator("#f-phone").fill("+34600111777");
  await page.locator("#f-reason").fill("our customer wrote to us");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.getByText("Nothing is held").waitFor();
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "ready_to_pick");
  await desk.go("#/audit");
  assert.equal(await page.getByRole("heading", { name: "Today" }).count(), 1, "a page that is not theirs leads to today");
}

async function a_session_that_ends_elsewhere_leads_to_the_sign_in({ hub, desks }) {
  const { page } = desks.mia;
  const again = await hub.http("POST", "/v1/users/mia/disable", {});
  assert.equal(again.status, 200, JSON.stringify(again.body));
  await page.getByText("Your session has ended").waitFor({ timeout: 15000 });
}

export default [
  people_sign_in_each_at_their_own_place,
  an_order_is_picked_by_scanner_alone,
  it_is_packed_weighed_and_labelled,
  it_leaves_with_a_signature,
  scans_in_a_dead_spot_land_once_when_the_network_is_back,
  an_answer_that_was_lost_is_no_second_scan,
  a_count_beyond_tolerance_waits_for_another_person,
  the_exact_change_is_approved_with_a_one_time_code,
  a_return_is_graded_and_stays_in_quarantine,
  a_file_with_a_bad_row_shows_its_report,
  every_further_page_is_whole,
  a_merchants_people_see_their_own_and_close_the_gap,
  a_session_that_ends_elsewhere_leads_to_the_sign_in,
];
