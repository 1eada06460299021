// A label that is bought comes out of a printer: at the packing bench it is asked for, waited for, and read together with its box
// (PAK-4). The carrier is the double of tests/doubles/dhl.py.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Desk } from "./desk.mjs";

const ITEM = "8430000000021";
const TOP = new URL("../..", import.meta.url).pathname;
const made = {};

async function scan(page, code) {
  await page.locator("#scan:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

async function ask(page, text) {
  await page.locator(".ask", { hasText: text }).waitFor();
}

async function state(hub, wanted) {
  for (let n = 0; n < 120; n++) {
    const now = (await hub.get(`/v1/orders/${made.order.id}`)).state;
    if (now === wanted) return;
    await new Promise((r) => setTimeout(r, 250));
  }
  assert.equal((await hub.get(`/v1/orders/${made.order.id}`)).state, wanted);
}

// The double in a process of its own: the port it listens on.
function carrier() {
  made.carrier = spawn("python3", ["-u", "-c",
    "import sys\nsys.path.insert(0, 'tests/doubles')\nfrom dhl import DhlIberia\nprint(DhlIberia().port)\nsys.stdin.read()"],
  { cwd: TOP, stdio: ["pipe", "pipe", "inherit"] });
  return new Promise((done) => made.carrier.stdout.once("data", (d) => done(Number(String(d).trim()))));
}

async function the_merchant_buys_labels_and_wants_them_matched({ hub, browser, desks, shots }) {
  const port = await carrier();
  hub.env = { ...hub.env, NOVA_DHL_USER: "nova", NOVA_DHL_PASS: "dhl-pass" };
  await hub.stop();
  await hub.start(hub.port, ["--egress-allow", `127.0.0.1:${port}`]);
  const text = readFileSync(`${TOP}tests/scenario/fixtures/profile-nova.yaml`, "utf8")
    .replace("carriers:\n", `  - id: dhl
    platform: dhl_parcel_iberia
    account: "001-999999"
    endpoint: "http://127.0.0.1:${port}/cimapi/api/v1/customer"
    secrets: {username: "env:NOVA_DHL_USER", password: "env:NOVA_DHL_PASS"}
carriers:
  - id: dhl
    platform: dhl_parcel_iberia
    connection: dhl
    services:
      - {id: dhl-b2c, countries: [ES, PT], limits: {name: 40, street: 40}}
`).replace("routing:\n", 'routing:\n  - {country: ES, postcode: ["50"], service: dhl-b2c}\n');
  hub.cli("apply", hub.write("nova-dhl.yaml", `${text}packing:\n  gs1_prefix: "8430000"\n  match_labels: true\n`));
  hub.cli("connection", "enable", "dhl", "--merchant", "nova");
  await hub.person("olga", "operator");
  desks.olga = await new Desk(hub, shots).open(browser, { width: 820, height: 1100 });
  await desks.olga.signIn(hub.people.olga);
  made.order = await hub.order({}, {}, [["NT-BLACK", 1]]);
  assert.equal(made.order.shipments[0].service, "dhl-b2c");
  const pick = await hub.http("POST", "/v1/scans", { step: "pick", device: "hh-1", operator: "ana", shipment: made.order.shipments[0].id, location: "S-01-02", code: ITEM, quantity: 1 });
  assert.equal(pick.status, 200, JSON.stringify(pick.body));
}

async function the_label_is_asked_for_and_waited_for({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await desk.go("#/pack");
  await scan(page, made.order.order_number);
  await ask(page, "Put in the box: 1");
  await scan(page, ITEM);
  await ask(page, "weigh");
  await scan(page, "150");
  await page.getByRole("button", { name: "Get the label" }).click();
  await ask(page, "Scan the box, then its label");
  await state(hub, "labelled");
  const box = (await hub.get(`/v1/orders/${made.order.id}`)).shipments[0].parcels[0];
  made.box = await hub.get(`/v1/parcels/${box.id}`);
  assert.deepEqual([made.box.match_label, made.box.label_sold], [true, true]);
  const [sheet] = [await page.locator(".ask a", { hasText: "Print the label" }).getAttribute("href")];
  assert.equal(sheet, `/v1/parcels/${box.id}/documents/carrier_label.pdf`);
  await desk.shot("pack-match");
}

async function a_wrong_box_or_label_is_said_and_the_right_ones_end_it({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  await scan(page, made.box.tracking);
  await page.locator(".said.wrong", { hasText: "Scan the box" }).waitFor();
  await scan(page, `00${made.box.sscc}`);
  await ask(page, made.box.sscc);
  await scan(page, "3000000099");
  await page.locator(".said.wrong", { hasText: made.box.tracking }).waitFor();
  assert.equal((await hub.get(`/v1/parcels/${made.box.id}`)).label_matched_at, null, "nothing was taken");
  await scan(page, made.box.tracking);
  await page.locator(".said.done").waitFor();
  const now = await hub.get(`/v1/parcels/${made.box.id}`);
  assert.ok(now.label_matched_at);
  assert.equal(now.match_label, false);
}

async function a_box_that_was_left_unmatched_is_taken_up_again({ hub, desks }) {
  const desk = desks.olga, { page } = desk;
  made.order = await hub.order({}, {}, [["NT-BLACK", 1]]);
  const shipment = made.order.shipments[0].id, more = { device: "hh-1", operator: "ana", shipment };
  await hub.http("POST", "/v1/scans", { step: "pick", ...more, location: "S-01-02", code: ITEM, quantity: 1 });
  await hub.http("POST", "/v1/scans", { step: "pack", ...more, code: ITEM, quantity: 1 });
  await hub.http("POST", "/v1/scans", { step: "close_box", ...more, weight_g: 150 });
  assert.equal((await hub.http("POST", "/v1/scans", { step: "label", ...more })).status, 200);
  await state(hub, "labelled");
  made.box = await hub.get(`/v1/parcels/${(await hub.get(`/v1/orders/${made.order.id}`)).shipments[0].parcels[0].id}`);
  await desk.go("#/stock");
  await desk.go("#/pack");
  await scan(page, made.order.order_number);
  await ask(page, "Scan the box, then its label");
  await scan(page, made.box.sscc);
  await page.keyboard.press("Escape");
  await ask(page, "Scan the box");
  await scan(page, `(00)${made.box.sscc}`);
  await scan(page, made.box.tracking);
  await page.locator(".said.done").waitFor();
  assert.equal((await hub.get(`/v1/parcels/${made.box.id}`)).match_label, false);
  made.carrier.kill();
}

export default [
  the_merchant_buys_labels_and_wants_them_matched,
  the_label_is_asked_for_and_waited_for,
  a_wrong_box_or_label_is_said_and_the_right_ones_end_it,
  a_box_that_was_left_unmatched_is_taken_up_again,
];
