// Goods come in: announced, given a time, counted by scanner, compared, accepted and put away; what nobody
// announced is taken in too. The hub's own figures are asked after each step.
import assert from "node:assert/strict";
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

async function people_sign_in_and_nothing_is_on_its_way({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  await hub.person("sara", "supervisor");
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
  await page.locator(".tasks button", { hasText: "2 × NT-BLACK" }).click();
  await ask(page, "Carry 2");
  await desk.shot("putaway-carry");
  await scan(page, "S-01-02");
  await page.locator(".tasks button", { hasText: "NT-BLACK" }).waitFor({ state: "detached" });
  for (const sku of ["NT-POT", "NT-GREEN"]) {
    await page.locator(".tasks button", { hasText: `1 × ${sku}` }).click();
    await ask(page, sku);
    const place = await page.locator(".ask .big").innerText();
    await scan(page, place);
    await page.locator(".tasks button", { hasText: sku }).waitFor({ state: "detached" });
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
  people_sign_in_and_nothing_is_on_its_way,
  what_is_late_comes_first_and_gets_its_time,
  it_is_counted_by_scanner_alone,
  a_count_made_in_a_dead_spot_lands_once,
  a_count_is_taken_back_alone,
  it_is_compared_and_accepted_and_then_sold,
  it_is_put_away_by_scan_at_its_place,
  goods_that_nobody_announced_are_taken_in,
  it_speaks_spanish_too,
];
