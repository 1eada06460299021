// Badge and PIN: a device is registered at the desk, paired on the floor, a badge is handed out; then the floor signs in by
// scanner and large keys, works, and may do nothing else. And a machine's token from its making to its end.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";
import { totp } from "./hub.mjs";

const BADGE = "B-7001", PIN = "493027";
const made = {};

async function halfMinute() { await new Promise((r) => setTimeout(r, 30200 - Date.now() % 30000)); }

async function wedge(page, code) {
  await page.locator("#badge:focus").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}

async function keys(page, pin) {
  for (const c of pin) await page.locator(".pad").getByRole("button", { name: c, exact: true }).click();
  await page.locator(".pad").getByRole("button", { name: "OK" }).click();
}

async function a_device_is_registered_at_the_desk({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  await hub.person("ivan", "engineer");
  await hub.person("sara", "supervisor");
  await hub.person("tom", "supervisor");
  desks.sara = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.sara);
  const p = desks.sara.page;
  await desks.sara.go("#/people");
  await p.getByText("No floor devices yet").waitFor();
  await p.getByRole("button", { name: "Register a device" }).click();
  await p.locator("#f-device").fill("<b>x</b>");
  await p.getByRole("button", { name: "Register", exact: true }).click();
  await p.locator(".trouble", { hasText: "letters, digits" }).waitFor();
  await p.locator("#f-device").fill("hh-7");
  await p.getByRole("button", { name: "Register", exact: true }).click();
  made.code = await p.locator(".secret-text").textContent();
  assert.match(made.code, /^[0-9a-z]{5}-[0-9a-z]{5}$/);
  await p.getByRole("row", { name: /hh-7/ }).waitFor();
}

async function an_operator_gets_a_badge({ desks }) {
  const p = desks.sara.page;
  assert.equal(await p.getByRole("row", { name: /tom/ }).getByRole("button", { name: "Give a badge" }).count(), 0, "operators alone");
  await p.getByRole("row", { name: /olga/ }).getByRole("button", { name: "Give a badge" }).click();
  await p.locator("#f-badge").fill("x");
  await p.locator("form.fix button.primary").click();
  await p.locator(".trouble").waitFor();
  await p.locator("#f-badge").fill(BADGE);
  await p.keyboard.press("Enter");
  await p.locator(".secret-text", { hasText: /^[0-9]{6}$/ }).waitFor();
  made.first = await p.locator(".secret-text").textContent();
  await desks.sara.shot("people-badges");
}

async function the_device_is_paired_on_the_floor({ hub, browser, desks, shots }) {
  desks.olga = await new Desk(hub, shots).open(browser, { width: 480, height: 900 });
  const p = desks.olga.page;
  await p.getByRole("button", { name: "This is a floor device" }).click();
  await p.locator("#f-pairing").fill("zzzzz-zzzzz");
  await p.getByRole("button", { name: "Pair", exact: true }).click();
  await p.locator(".trouble", { hasText: "register the device again" }).waitFor();
  await p.locator("#f-pairing").fill(made.code.toUpperCase());
  await p.getByRole("button", { name: "Pair", exact: true }).click();
  await p.getByRole("heading", { name: "Scan your badge" }).waitFor();
  await p.getByText("Device hh-7").waitFor();
  await desks.olga.shot("badge");
  assert.equal(await p.evaluate(() => document.cookie), "", "no script reads its token");
}

async function the_first_pin_is_changed_and_the_floor_is_open({ hub, desks }) {
  const p = desks.olga.page;
  await wedge(p, "B-0000");
  await keys(p, "111222");
  await p.locator(".trouble", { hasText: "do not fit together" }).waitFor();
  await wedge(p, BADGE);
  await p.getByRole("heading", { name: "Your PIN" }).waitFor();
  await keys(p, "12");
  await p.locator(".trouble", { hasText: "6 to 12" }).waitFor();
  await keys(p, made.first);
  await p.getByRole("heading", { name: "Choose a PIN" }).waitFor();
  await keys(p, "123456");
  await keys(p, "123456");
  await p.locator(".trouble", { hasText: "run of digits" }).waitFor();
  await keys(p, PIN);
  await desks.olga.shot("pin");
  await keys(p, "999111");
  await p.locator(".trouble", { hasText: "not the same" }).waitFor();
  await p.keyboard.type(PIN);
  await p.keyboard.press("Enter");
  await p.getByRole("heading", { name: "The same PIN again" }).waitFor();
  await p.keyboard.type(PIN);
  await p.keyboard.press("Enter");
  await p.locator(".ask", { hasText: "Which order?" }).waitFor();
  assert.equal(await p.locator(".me", { hasText: "hh-7" }).count(), 1);
  for (const page of ["Approvals", "Audit", "People"]) assert.equal(await p.locator("nav.side a", { hasText: page }).count(), 0, page);
  await desks.sara.go("#/today");
  await desks.sara.go("#/people");
  await desks.sara.page.getByRole("row", { name: /hh-7.*olga/ }).waitFor();
  assert.equal((await hub.http("POST", "/v1/sessions/badge", { badge: BADGE, pin: PIN }, {}, null)).status, 401, "not without the device");
}

async function scans_are_hers_and_the_devices({ hub, desks }) {
  const p = desks.olga.page, order = await hub.order({}, {}, [["NT-BLACK", 1]]);
  for (const [asks, code] of [["Which order?", order.order_number], ["S-01-02", "S-01-02"], ["Take 1", "8430000000021"]]) {
    await p.locator(".ask", { hasText: asks }).waitFor();
    await p.locator("#scan:focus").waitFor();
    await p.keyboard.type(code);
    await p.keyboard.press("Enter");
  }
  await p.locator(".said.done").waitFor();
  const rows = (await hub.get("/v1/audit?merchant=nova&limit=200")).items.filter((r) => r.actor === "person:olga");
  assert.ok(rows.some((r) => r.via === "floor" && /device:hh-7/.test(r.detail)), JSON.stringify(rows));
}

async function she_signs_out_and_the_device_stays_one({ desks }) {
  const p = desks.olga.page;
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.getByRole("heading", { name: "Scan your badge" }).waitFor();
  await p.reload();
  await wedge(p, BADGE);
  await keys(p, PIN);
  await p.locator(".ask").waitFor();
}

async function a_device_that_is_taken_out_is_out({ desks }) {
  const p = desks.olga.page, q = desks.sara.page;
  await desks.sara.go("#/today");
  await desks.sara.go("#/people");
  q.once("dialog", (d) => d.accept());
  await q.getByRole("row", { name: /hh-7/ }).getByRole("button", { name: "Take it out" }).click();
  await q.getByRole("row", { name: /hh-7.*revoked/ }).waitFor();
  await p.reload();
  await wedge(p, BADGE);
  await keys(p, PIN);
  await p.getByRole("heading", { name: "Pair this device" }).waitFor();
}

async function a_token_is_made_by_one_and_approved_by_another({ hub, browser, desks, shots }) {
  desks.ivan = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.ivan);
  const p = desks.ivan.page, q = desks.sara.page;
  await desks.ivan.go("#/people");
  await p.getByRole("button", { name: "Make a token" }).click();
  await p.locator("#f-name").fill("scale-1");
  await p.locator("#f-scopes").fill("read_stock, no_such_thing");
  await p.locator("#f-why").fill("the scale at bench one");
  await p.locator("form.fix button.primary").click();
  await p.locator(".trouble").waitFor();
  await p.locator("#f-scopes").fill("read_stock");
  await p.locator("#f-code").fill(totp(hub.people.ivan.secret));
  await p.locator("form.fix button.primary").click();
  await p.getByRole("link", { name: /waits for the second person/ }).waitFor();
  made.token = await approve(q, desks.sara, hub.people.sara);
  assert.match(made.token, /^hf_machine_/);
  assert.equal((await hub.http("GET", "/v1/stock?merchant=nova", undefined, {}, made.token)).status, 200);
  assert.equal((await hub.http("GET", "/v1/orders?merchant=nova", undefined, {}, made.token)).status, 403, "only what its scope names");
}

// The newest request of the hub about a token; its answer's secret, shown once.
async function approve(q, desk, person) {
  await desk.go("#/today");
  await desk.go("#/approvals?whose=hub");
  await q.getByRole("link", { name: /create token/i }).first().click();
  await q.locator("#f-code").fill(totp(person.secret));
  await q.getByRole("button", { name: "Approve", exact: true }).click();
  await q.locator(".secret-text", { hasText: "hf_machine_" }).waitFor();
  return (await q.locator(".secret-text").textContent()).trim();
}

async function it_is_rotated_and_both_work_for_a_while({ hub, desks }) {
  const p = desks.ivan.page;
  await halfMinute();
  await desks.ivan.go("#/today");
  await desks.ivan.go("#/people");
  await p.getByRole("row", { name: /scale-1/ }).getByRole("button", { name: "New secret" }).click();
  await p.locator("#f-why").fill("short");
  assert.ok(await p.locator("form.fix button.primary").isDisabled(), "no reason, no request");
  await p.locator("#f-why").fill("its quarter is over");
  await p.locator("#f-code").fill("000000");
  await p.locator("form.fix button.primary").click();
  await p.locator(".trouble").waitFor();
  await p.locator("#f-code").fill(totp(hub.people.ivan.secret));
  await p.locator("form.fix button.primary").click();
  await p.getByRole("link", { name: /waits for the second person/ }).waitFor();
  made.next = await approve(desks.sara.page, desks.sara, hub.people.sara);
  assert.notEqual(made.next, made.token);
  for (const token of [made.token, made.next]) assert.equal((await hub.http("GET", "/v1/stock?merchant=nova", undefined, {}, token)).status, 200);
}

async function revoked_it_is_dead_with_its_next_request({ hub, desks }) {
  const p = desks.sara.page;
  await desks.sara.go("#/people");
  const rows = p.getByRole("row", { name: /scale-1/ }).filter({ has: p.getByRole("button", { name: "Revoke" }) });
  await rows.first().waitFor();
  for (let left = await rows.count(); left > 0; left--) {
    p.once("dialog", (d) => d.accept());
    await rows.first().getByRole("button", { name: "Revoke" }).click();
    await p.waitForFunction((n) => [...document.querySelectorAll("tr")].filter((r) => /scale-1/.test(r.textContent) && /Revoke/.test(r.textContent)).length < n, left);
  }
  for (const token of [made.token, made.next]) assert.equal((await hub.http("GET", "/v1/stock?merchant=nova", undefined, {}, token)).status, 401);
}

export default [a_device_is_registered_at_the_desk, an_operator_gets_a_badge, the_device_is_paired_on_the_floor, the_first_pin_is_changed_and_the_floor_is_open,
  scans_are_hers_and_the_devices, she_signs_out_and_the_device_stays_one, a_device_that_is_taken_out_is_out, a_token_is_made_by_one_and_approved_by_another,
  it_is_rotated_and_both_work_for_a_while, revoked_it_is_dead_with_its_next_request];
