// The desk: signing in, the day at a glance, an exception fixed where it stands, in both languages, by keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Desk } from "./desk.mjs";
import { totp } from "./hub.mjs";

const NAUGHTY = ["<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "' OR 1=1 --", "𝕳𝖔𝖑𝖆 \u202eolleh", "ÀÉÎõü ñ ß 漢字 🏠", "null", "-1", "{{7*7}}", "%00%0d%0a", "a".repeat(500)];

async function a_person_enrols_and_signs_in_with_a_one_time_code({ hub, browser, desks, shots }) {
  const wanted = hub.write("first.json", JSON.stringify({ name: "ana", role: "supervisor" }));
  const code = JSON.parse(hub.cli("call", "POST", "/v1/users", wanted)).enrolment_code;
  const desk = desks.ana = await new Desk(hub, shots).open(browser);
  const p = desk.page;
  await p.getByRole("button", { name: "First time here" }).click();
  await p.locator("#f-enrolment").fill(code);
  await p.locator("#f-password").fill("a quiet heron at the dock");
  await p.locator("#f-again").fill("a quiet heron at the lock");
  await p.getByRole("button", { name: "Set password" }).click();
  await p.getByText("are not the same").waitFor();
  await p.locator("#f-again").fill("a quiet heron at the dock");
  await p.getByRole("button", { name: "Set password" }).click();
  const secret = (await p.locator(".secret code").innerText()).replace(/\s/g, "");
  assert.equal(await p.locator(".codes li").count(), 10);
  hub.people.ana = { name: "ana", role: "supervisor", password: "a quiet heron at the dock", secret, recovery: await p.locator(".codes code").allInnerTexts() };
  await p.getByRole("button", { name: "I have kept both" }).click();
  await desk.shot("sign-in");
  await p.locator("#f-name").fill("ana");
  await p.locator("#f-password").fill("a quiet heron at the dock");
  await p.locator("#f-totp").fill("000000");
  await p.locator("form button.primary").click();
  await p.getByRole("alert").waitFor();
  await p.locator("#f-password").fill("a quiet heron at the dock");
  await p.locator("#f-totp").fill(totp(secret));
  await p.locator("form button.primary").click();
  await p.getByRole("heading", { name: "Today" }).waitFor();
  const cookie = (await desk.context.cookies()).find((c) => c.name === "__Host-holdfast");
  assert.ok(cookie.httpOnly && cookie.secure && cookie.sameSite === "Strict" && cookie.path === "/");
  assert.equal(await p.evaluate(() => document.cookie), "");
}

async function today_is_empty_and_says_so({ desks }) {
  const { page } = desks.ana;
  await page.getByText("Nothing is held").waitFor();
  await page.getByText("No cut-off within a day").waitFor();
  await desks.ana.check("today, empty");
}

async function what_happens_appears_by_itself({ hub, desks }) {
  const { page } = desks.ana;
  await page.locator(".live.is-live").waitFor();
  for (let i = 0; i < 5; i++) await hub.order();
  await hub.order({}, { zip: "" });
  await hub.order({}, { address1: "Avenida de la Constitución Española de 1978, número 1234, escalera izquierda, piso 12" });
  await hub.order({}, {}, [["NO-SUCH", 1]]);
  await page.locator(".flow li", { hasText: "ready to pick" }).locator("b", { hasText: "5" }).waitFor();
  await page.locator(".step", { hasText: "SKU unknown" }).waitFor();
  await desks.ana.shot("today");
}

async function an_exception_is_fixed_where_it_stands({ hub, desks }) {
  const desk = desks.ana, { page } = desk;
  const order = await hub.order({}, { phone: "" });
  assert.equal(order.state, "received");
  await desk.go("#/exceptions?reason=phone_required");
  await page.locator(".queue .open", { hasText: "Phone required" }).click();
  await desk.shot("exceptions");
  assert.ok(await page.getByRole("button", { name: "Put it right" }).isDisabled());
  await page.locator("#f-phone").fill("not a number");
  await page.locator("#f-reason").fill("the customer called us");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.locator(".inside .trouble").waitFor();
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "received", "a wrong phone releases nothing");
  await page.locator("#f-phone").fill("+34600111666");
  await page.locator("#f-reason").fill("the customer called us");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.getByText("Nothing is held").waitFor();
  const now = await hub.get(`/v1/orders/${order.id}`);
  assert.equal(now.state, "ready_to_pick");
}

async function a_sku_is_named_by_hand_without_a_mouse({ hub, desks }) {
  const desk = desks.ana, { page } = desk;
  await desk.go("#/exceptions?reason=sku_unknown");
  await page.locator(".queue .open").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("#f-sku").waitFor();
  await page.locator("#f-sku:focus").waitFor();
  await page.keyboard.type("NT-BLACK");
  await page.locator(".found button", { hasText: "NT-BLACK" }).waitFor();
  await page.keyboard.press("Tab");
  for (let i = 0; i < 12 && await page.evaluate(() => document.activeElement.id) !== "f-reason"; i++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-reason", "Tab leads from field to field");
  await page.keyboard.type("the shop confirmed the article");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is held").waitFor();
  assert.equal((await hub.get("/v1/exceptions?merchant=nova&reason=sku_unknown")).items.length, 0);
}

async function the_ladder_says_what_is_missing_and_who_brings_it({ hub, desks }) {
  const desk = desks.ana, { page } = desk;
  const order = await hub.order({}, { zip: "" });
  await desk.go(`#/order/${order.id}`);
  await page.locator(".waits .hold", { hasText: "Address incomplete" }).waitFor();
  await page.locator(".rung.now", { hasText: "Received" }).waitFor();
  await page.locator(".rung.next .lack", { hasText: "Address complete" }).getByText("from: merchant").waitFor();
  await desk.shot("order");
  await page.locator("#f-postcode").fill("50001");
  await page.locator("#f-reason").fill("looked it up with the customer");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.locator(".rung.now", { hasText: "Ready to pick" }).waitFor();
}

async function orders_are_found_by_number_and_state({ desks }) {
  const desk = desks.ana, { page } = desk;
  await page.keyboard.press("/");
  await page.keyboard.type("1003");
  await page.keyboard.press("Enter");
  await page.locator("table.list tbody tr").first().waitFor();
  await desk.go("#/orders?state=ready_to_pick");
  assert.ok(await page.locator("table.list tbody tr").count() >= 5);
  await desk.shot("orders");
  await desk.go("#/orders?state=delivered");
  await page.getByText("No orders here").waitFor();
}

async function naughty_strings_stay_strings({ hub, desks }) {
  const desk = desks.ana, { page } = desk;
  let dialogs = 0;
  page.on("dialog", (d) => { dialogs++; d.dismiss(); });
  for (const text of NAUGHTY) {
    await page.locator("#search").fill(text);
    await page.locator("#search").press("Enter");
    await page.waitForTimeout(60);
  }
  const order = await hub.order({ name: NAUGHTY[0] }, { zip: "" });
  await desk.go(`#/order/${order.id}`);
  await page.getByRole("heading", { name: /img src=x/ }).waitFor();
  for (const text of NAUGHTY) {
    await page.locator("#f-postcode").fill(text);
    await page.locator("#f-reason").fill(text.length < 10 ? text.padEnd(10, ".") : text);
    await page.getByRole("button", { name: "Put it right" }).click();
    await page.locator(".holds .trouble").waitFor();
  }
  assert.equal((await hub.get(`/v1/orders/${order.id}`)).state, "received");
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.equal(dialogs, 0);
  await desk.check("naughty strings");
}

async function it_speaks_spanish({ desks }) {
  const desk = desks.ana, { page } = desk;
  await page.locator(".bar .tongue").selectOption("es");
  await desk.go("#/today");
  await page.getByRole("heading", { name: "Hoy" }).waitFor();
  await page.getByText("El flujo del día").waitFor();
  await desk.go("#/exceptions");
  await page.getByText(/falta o no es válido/).first().waitFor();
  await desk.shot("exceptions-es");
  await page.locator(".bar .tongue").selectOption("en");
}

async function signing_out_leaves_nothing_behind({ desks }) {
  const { page, context } = desks.ana;
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  assert.equal((await context.cookies()).length, 0);
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

async function nothing_on_the_page_is_inline({ hub }) {
  const html = await (await fetch(`http://127.0.0.1:${hub.port}/`)).text();
  assert.ok(!/<style|\sstyle=|\son[a-z]+=|<script>/.test(html));
  assert.ok(readFileSync(new URL("../../console/index.html", import.meta.url), "utf8").includes("%app.js%"));
}

export default [
  a_person_enrols_and_signs_in_with_a_one_time_code,
  today_is_empty_and_says_so,
  what_happens_appears_by_itself,
  an_exception_is_fixed_where_it_stands,
  a_sku_is_named_by_hand_without_a_mouse,
  the_ladder_says_what_is_missing_and_who_brings_it,
  orders_are_found_by_number_and_state,
  naughty_strings_stay_strings,
  it_speaks_spanish,
  signing_out_leaves_nothing_behind,
  nothing_on_the_page_is_inline,
];
