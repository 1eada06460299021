// Goods come in: announced, given a time, counted by scanner, compared, accepted and put away; what nobody
// announced is taken in too. The hub's own figures are asked after each step.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Desk } from "./desk.mjs";

const BLACK = "8430000000021", POT = "8430000000038", GREEN = "8430000000014";
const made = {};

async function scan(page, code) {
  await page.locator("#scan:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

async function ask(page, text) {
  await page.locator(".ask", { hasText: text }).waitFor();
}

async function sellable(hub, sku) {
  return (await hub.get(`/v1/availability?merchant=nova&sku=${sku}`)).items[0].sellable;
}

async function announce(hub, asn, lines, expected_at, more = {}) {
  const r = await hub.http("POST", "/v1/inbounds", { merchant: "nova", asn, issued_at: "2026-11-20T08:00:00Z", expected_at, supplier: "Tea Works", carrier: "veloz", cartons: 3, lines, ...more });
  assert.equal(r.status, 201, JSON.stringify(r.body));
  return r.body.id;
}

// A shop that refuses the first thing it is told for good, and takes the rest.
async function a_shop_listens({ hub }) {
  made.heard = 0;
  made.shop = createServer((req, res) => {
    req.resume();
    req.on("end", () => res.writeHead(++made.heard === 1 ? 410 : 200).end());
  });
  await new Promise((ready) => made.shop.listen(0, "127.0.0.1", ready));
  await hub.tell(`http://127.0.0.1:${made.shop.address().port}/hooks`);
}

async function people_sign_in_and_nothing_is_on_its_way({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  await hub.person("sara", "supervisor");
  await hub.person("sven", "supervisor");
  desks.olga = await (await new Desk(hub, shots).open(browser, { width: 820, height: 1100 })).signIn(hub.people.olga);
  desks.sara = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.sara);
  await desks.sara.go("#/inbounds");
  await desks.sara.page.getByText("Nothing is on its way").waitFor();
  await desks.olga.go("#/putaway");
  await desks.olga.page.getByText("Nothing to put away").first().waitFor();
}

async function what_is_late_comes_first_and_gets_its_time({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  made.id = await announce(hub, "ASN-1", [{ sku: "NT-BLACK", quantity: 3 }, { sku: "NT-POT", quantity: 2 }, { sku: "NT-GREEN", quantity: 1 }], "2030-01-07T08:00:00Z");
  await announce(hub, "ASN-LATE", [{ sku: "NT-POT", quantity: 1 }], "2026-11-21T08:00:00Z");
  await desk.go("#/inbounds");
  await page.locator("table.list tbody tr").nth(1).waitFor();
  assert.match(await page.locator("table.list tbody tr").first().innerText(), /ASN-LATE[^]*late/);
  await desk.shot("inbounds");
  await page.locator("a.row", { hasText: "ASN-1" }).click();
  await page.getByRole("button", { name: "Agree on a time" }).click();
  await page.locator("#f-from").fill("2030-01-07T10:00");
  await page.locator("#f-to").fill("2030-01-07T09:00");
  await page.locator("form.card-row button.primary").click();
  await page.getByRole("alert").waitFor();
  assert.equal((await hub.get(`/v1/inbounds/${made.id}`)).state, "announced", "a time that ends before it begins is none");
  await page.locator("#f-to").fill("2030-01-07T12:00");
  await page.locator("#f-dock").fill("D2");
  await page.locator("form.card-row button.primary").click();
  await page.getByText("Done, and on record.").waitFor();
  const now = await hub.get(`/v1/inbounds/${made.id}`);
  assert.deepEqual([now.state, now.dock], ["slot_confirmed", "D2"]);
  assert.equal(Date.parse(now.slot_from), Date.parse("2030-01-07T09:00:00Z"), "ten o'clock in Madrid");
}

async function it_is_counted_by_scanner_alone({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  const before = await sellable(hub, "NT-BLACK");
  await desk.go("#/receive");
  await scan(page, "ASN-1");
  await ask(page, "How many cartons?");
  await scan(page, "three");
  await page.locator(".said.wrong").waitFor();
  await scan(page, "3");
  await ask(page, "ASN-1");
  assert.equal((await hub.get(`/v1/inbounds/${made.id}`)).state, "arrived");
  for (let i = 1; i <= 3; i++) {
    await scan(page, BLACK);
    await page.locator(".boxed tr", { hasText: "NT-BLACK" }).locator("td b", { hasText: String(i) }).waitFor();
  }
  await scan(page, "0000000000000");
  await page.locator(".said.wrong").waitFor();
  await page.locator("#f-condition").selectOption("damaged");
  await ask(page, "damaged");
  await scan(page, POT);
  await page.locator(".boxed tr", { hasText: "NT-POT" }).locator("td b", { hasText: "1" }).waitFor();
  await ask(page, "Scan every unit");
  await desk.shot("receive");
  await scan(page, GREEN);
  await ask(page, "Scan the lot");
  await scan(page, "L9");
  await ask(page, "Which expiry?");
  await scan(page, "soon");
  await page.locator(".said.wrong").waitFor();
  await scan(page, "2029-03-31");
  await page.locator(".boxed tr", { hasText: "NT-GREEN" }).locator("td b", { hasText: "1" }).waitFor();
  const lines = (await hub.get(`/v1/inbounds/${made.id}`)).lines;
  assert.deepEqual(lines.map((l) => [l.sku, l.received, l.held]).sort(), [["NT-BLACK", 3, 0], ["NT-GREEN", 1, 0], ["NT-POT", 1, 1]]);
  assert.equal(await sellable(hub, "NT-BLACK"), before, "counted is not yet sellable");
}

async function a_count_made_in_a_dead_spot_lands_once({ hub, desks }) {
  const { page, context } = desks.olga;
  await context.setOffline(true);
  await scan(page, POT);
  await page.locator(".said.waiting").waitFor();
  await context.setOffline(false);
  await page.locator(".queued").waitFor({ state: "detached" });
  const pot = (await hub.get(`/v1/inbounds/${made.id}`)).lines.find((l) => l.sku === "NT-POT");
  assert.deepEqual([pot.received, pot.held], [2, 1]);
}

async function a_count_is_taken_back_alone({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const extra = await hub.command("/v1/receipts", { merchant: "nova", inbound: "ASN-1", operator: "olga", lines: [{ code: BLACK, quantity: 40 }] });
  assert.equal(extra.status, 201, JSON.stringify(extra.body));
  await desk.go("#/today");
  await desk.go(`#/inbound/${made.id}`);
  await page.locator("tr", { hasText: "40 × NT-BLACK" }).getByRole("button", { name: "Take this count back" }).click();
  assert.ok(await page.locator("form.card-row button.primary").isDisabled(), "not without a reason");
  await page.locator("#f-why").fill("typed 40 for 4, counted again");
  await page.locator("form.card-row button.primary").click();
  await page.locator("tr", { hasText: "40 × NT-BLACK" }).getByText("reversed").waitFor();
  assert.equal((await hub.get(`/v1/inbounds/${made.id}`)).lines.find((l) => l.sku === "NT-BLACK").received, 3);
}

async function it_is_compared_and_accepted_and_then_sold({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const before = await sellable(hub, "NT-BLACK");
  await page.getByRole("button", { name: "compare with the paper" }).click();
  await page.locator(".cards .reason", { hasText: "received damaged" }).waitFor();
  await desk.shot("inbound");
  await page.getByRole("button", { name: "Accept what is here" }).click();
  await page.locator(".head .state", { hasText: "accepted" }).waitFor();
  assert.equal(await sellable(hub, "NT-BLACK"), before + 3);
}

async function it_is_put_away_by_scan_at_its_place({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/putaway");
  await page.locator(".tasks button", { hasText: "3 × NT-BLACK" }).waitFor();
  await desk.shot("putaway");
  await scan(page, BLACK);
  await ask(page, "S-01-02");
  await scan(page, "S-01-19");
  await page.locator(".said.wrong", { hasText: "S-01-02" }).waitFor();
  await scan(page, "S-01-02");
  await page.locator(".said.good", { hasText: "1 × NT-BLACK → S-01-02" }).waitFor();
  await page.locator(".tasks button", { hasText: "2 × NT-BLACK" }).click();
  await ask(page, "Carry 2");
  await desk.shot("putaway-carry");
  await scan(page, "S-01-02");
  await page.locator(".said.good", { hasText: "2 × NT-BLACK → S-01-02" }).waitFor();
  for (const sku of ["NT-POT", "NT-GREEN"]) {
    await page.locator(".tasks button", { hasText: `1 × ${sku}` }).click();
    await ask(page, sku);
    const place = await page.locator(".ask .big").innerText();
    await scan(page, place);
    await page.locator(".said", { hasText: sku === "NT-GREEN" ? "All of it is put away" : `${sku} → ${place}` }).waitFor();
  }
  const now = await hub.get(`/v1/inbounds/${made.id}`);
  assert.ok(["put_away", "closed"].includes(now.state), now.state);
  await page.getByText("Nothing to put away").first().waitFor();
}

async function goods_that_nobody_announced_are_taken_in({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/receive");
  await scan(page, "STRANGER-9");
  await page.locator(".said.wrong", { hasText: "Nobody announced it" }).waitFor();
  await page.getByRole("button", { name: "Take it in" }).click();
  await ask(page, "STRANGER-9");
  await scan(page, POT);
  await page.locator(".boxed tr", { hasText: "NT-POT" }).waitFor();
  const one = (await hub.get("/v1/inbounds?merchant=nova&code=STRANGER-9")).items[0];
  assert.equal(one.kind, "unannounced");
  await desk.go(`#/inbound/${one.id}`);
  await page.locator(".cards .reason", { hasText: "ASN missing" }).waitFor();
}

async function a_place_that_was_emptied_is_looked_at({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  for (const location of ["S-02-04", "S-02-05"]) {
    const put = await hub.command("/v1/counts", { merchant: "nova", location, operator: "ana", lines: [{ sku: "NT-FIVE", quantity: 1 }] });
    assert.ok(put.status < 300, JSON.stringify(put.body));
    const order = await hub.order({}, {}, [["NT-FIVE", 1]]);
    const picked = await hub.http("POST", "/v1/scans", { step: "pick", merchant: "nova", operator: "olga", shipment: order.shipments[0].id, location, code: "8430000000052", quantity: 1 });
    assert.equal(picked.status, 200, JSON.stringify(picked.body));
  }
  await desk.go("#/counting");
  await desk.shot("counting-list");
  await page.locator("a.row", { hasText: "S-02-04" }).click();
  await ask(page, "Is it empty?");
  await desk.shot("count-zero");
  await page.getByRole("button", { name: "Yes, it is empty" }).click();
  await page.getByText("Empty, and on record.").waitFor();
  await desk.go("#/counting");
  await page.locator("a.row", { hasText: "S-02-04" }).waitFor({ state: "detached" });
  await page.locator("a.row", { hasText: "S-02-05" }).click();
  await page.getByRole("button", { name: "No, something lies there" }).click();
  await page.getByRole("button", { name: "I am there: start" }).waitFor();
  const open = (await hub.get("/v1/count-tasks?merchant=nova&location=S-02-05&state=open")).items;
  assert.deepEqual(open.map((x) => x.reason), ["not_empty"]);
  await page.getByRole("button", { name: "Do not count it" }).click();
  assert.ok(await page.getByRole("button", { name: "Do not count it" }).isDisabled(), "not without a reason");
  await page.locator("#f-why").fill("the aisle is closed today");
  await page.getByRole("button", { name: "Do not count it" }).click();
  await page.getByRole("heading", { name: "Counting" }).waitFor();
  assert.equal((await hub.get("/v1/count-tasks?merchant=nova&location=S-02-05&state=cancelled")).items.length, 1);
}

async function a_sheet_is_filled_without_a_mouse({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/counting");
  await page.locator("#f-place").fill("S-01-02");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "I am there: start" }).click();
  await page.locator("#f-n0").fill("503");
  await page.locator("#f-n0").press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Record the count", "Enter goes on; it hands nothing in yet");
  assert.equal((await hub.get("/v1/count-tasks?merchant=nova&location=S-01-02&state=counting")).items.length, 1);
  await page.keyboard.press("Enter");
  await page.locator("td", { hasText: "same" }).waitFor();
}

async function a_parcel_that_came_back_is_received_by_scanner({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  const made2 = await hub.command("/v1/returns", { merchant: "nova", rma: "RMA-9", authorised_at: new Date().toISOString(), tracking: "SE9", lines: [{ sku: "NT-POT", quantity: 1, reason: "not_as_described" }] });
  assert.equal(made2.status, 201, JSON.stringify(made2.body));
  const before = await sellable(hub, "NT-POT");
  await desk.go("#/returning");
  await scan(page, "SE9");
  await ask(page, "Scan the quarantine place");
  assert.equal((await hub.get(`/v1/returns/${made2.body.id}`)).state, "arrived");
  await scan(page, "S-01-03");
  await ask(page, "RMA-9");
  await scan(page, POT);
  await page.locator(".said.wrong", { hasText: "S-01-03" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Another place than S-01-03" }).click();
  await scan(page, "SE9");
  await ask(page, "Scan the quarantine place");
  await scan(page, "Q-01");
  await page.locator("#f-look").fill("lid dented");
  await page.locator("#f-look").press("Tab");
  await page.evaluate(() => document.activeElement.blur());
  await page.locator("#scan").focus();
  await scan(page, POT);
  await page.locator(".boxed .is-full", { hasText: "NT-POT" }).waitFor();
  await desk.shot("returning");
  const one = await hub.get(`/v1/returns/${made2.body.id}`);
  assert.deepEqual([one.state, one.receipts[0].condition, one.receipts[0].location, one.lines[0].in_quarantine], ["received", "lid dented", "Q-01", 1]);
  assert.equal(await sellable(hub, "NT-POT"), before, "nothing of it is for sale");
}

async function a_parcel_nobody_authorised_is_asked_about_first({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await page.keyboard.press("Escape");
  await scan(page, "NOBODY-1");
  await page.locator(".said.wrong", { hasText: "Nobody authorised it" }).waitFor();
  assert.equal((await hub.get("/v1/returns?merchant=nova&code=NOBODY-1")).items.length, 0, "a slip of the hand makes no return");
  await page.getByRole("button", { name: "Take it in" }).click();
  await ask(page, "unidentified");
  await page.getByRole("button", { name: "The box is empty" }).click();
  await page.locator(".said.done").waitFor();
  const open = (await hub.get("/v1/exceptions?merchant=nova")).items.map((e) => e.reason);
  assert.ok(open.includes("return_empty") && open.includes("return_unauthorised"), open.join(" "));
}

async function quarantine_of_no_return_is_decided_too({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const lies = await hub.command("/v1/counts", { merchant: "nova", location: "Q-09", operator: "ana", lines: [{ sku: "NT-BLACK", quantity: 2 }] });
  assert.equal(lies.status, 200, JSON.stringify(lies.body));
  const before = await sellable(hub, "NT-BLACK");
  await desk.go("#/returns");
  await page.getByRole("link", { name: "Quarantine of no return" }).click();
  await page.locator("tr", { hasText: "Q-09" }).getByRole("button", { name: "Decide" }).click();
  await page.locator(".choices label", { hasText: "rework" }).click();
  await page.locator("#f-grade").fill("B");
  await page.locator("#f-reason").fill("needs a new label");
  await page.locator("#f-location").fill("S-01-02");
  await desk.shot("quarantine");
  await page.locator("form.card-row button.primary").click();
  await page.getByRole("alert").waitFor();
  await page.locator("#f-location").fill("RW-01");
  await page.locator("#f-quantity").fill("1");
  await page.locator("form.card-row button.primary").click();
  await page.getByText("The decision is on file.").waitFor();
  await page.locator("tr", { hasText: "Q-09" }).getByRole("button", { name: "Decide" }).click();
  await page.locator(".choices label", { hasText: "resellable" }).click();
  await page.locator("#f-grade").fill("A");
  await page.locator("#f-location").fill("S-01-02");
  await page.locator("#f-reason").fill("as new");
  assert.ok(await page.locator("form.card-row button.primary").isDisabled(), "what is sold again says why, in words");
  await page.locator("#f-reason").fill("looked at, seal intact, as new");
  await page.locator("form.card-row button.primary").click();
  await page.getByText("Asked of a second person").waitFor();
  assert.equal(await sellable(hub, "NT-BLACK"), before, "not before another person has said so");
  assert.equal((await hub.get("/v1/approvals?merchant=nova&state=pending")).items.filter((a) => a.action === "triage_restock").length, 1);
}

async function what_a_shop_refuses_for_good_is_sent_again_by_a_person({ hub, desks }) {
  try {
    await hub.ownOrder();
    const desk = desks.sara, { page } = desk;
    let parked = [];
    for (let i = 0; i < 100 && parked.length === 0; i++) {
      parked = (await hub.get("/v1/outbox?merchant=nova&state=parked")).items;
      await new Promise((r) => setTimeout(r, 100));
    }
    assert.ok(parked.length >= 1, "what was answered with 410 is parked");
    await desk.go("#/connections");
    await page.locator("td.detail", { hasText: "410" }).first().waitFor();
    await desk.shot("connections");
    await page.getByRole("button", { name: "Send again" }).first().click();
    await page.getByText("Nothing was given up").waitFor();
    for (let i = 0; i < 100 && (await hub.get(`/v1/outbox/${parked[0].id}`)).state !== "done"; i++) await new Promise((r) => setTimeout(r, 100));
    assert.equal((await hub.get(`/v1/outbox/${parked[0].id}`)).state, "done");
  } finally {
    made.shop.close();
  }
}

async function it_speaks_spanish_too({ desks }) {
  const desk = desks.sara, { page } = desk;
  await page.locator(".bar .tongue").selectOption("es");
  await desk.go("#/receive");
  await ask(page, "¿Qué ha llegado?");
  await desk.shot("receive-es");
  await desk.go("#/inbounds");
  await page.getByRole("heading", { name: "Entradas" }).waitFor();
  await desk.check("inbounds-es");
  await page.locator(".bar .tongue").selectOption("en");
}

export default [
  a_shop_listens,
  people_sign_in_and_nothing_is_on_its_way,
  what_is_late_comes_first_and_gets_its_time,
  it_is_counted_by_scanner_alone,
  a_count_made_in_a_dead_spot_lands_once,
  a_count_is_taken_back_alone,
  it_is_compared_and_accepted_and_then_sold,
  it_is_put_away_by_scan_at_its_place,
  goods_that_nobody_announced_are_taken_in,
  a_place_that_was_emptied_is_looked_at,
  a_sheet_is_filled_without_a_mouse,
  a_parcel_that_came_back_is_received_by_scanner,
  a_parcel_nobody_authorised_is_asked_about_first,
  quarantine_of_no_return_is_decided_too,
  what_a_shop_refuses_for_good_is_sent_again_by_a_person,
  it_speaks_spanish_too,
];
