// Every page, on a cheap handheld in Spanish and on a big screen in English: nothing sticks out, axe finds nothing serious,
// the keyboard reaches what can be pressed and shows where it is, and whatever is typed into a field stays a text.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";
import { boxPhoto } from "./photo.mjs";

const HANDHELD = { width: 360, height: 640, locale: "es-ES" }, WALL = { width: 1920, height: 1080 };
const NAUGHTY = ["<img src=x onerror=alert(1)>\"'><script>alert(1)</script>", "𝕳𝖔𝖑𝖆 \u202eolleh 漢字 🏠 %00{{7*7}}", "' OR 1=1 -- \\ \u0000 " + "a".repeat(600)];
const made = {};

async function a_bit_of_everything_is_there({ hub, browser, desks, shots }) {
  await hub.person("sara", "supervisor");
  await hub.person("mia", "merchant", "nova");
  const order = await hub.order({}, {}, [["NT-BLACK", 2]]);
  await hub.order({}, { zip: "", name: "Doña María de los Ángeles Fernández-Etxeberria y Goicoechea" });
  await hub.order({}, {}, [["NO-SUCH-ARTICLE-WITH-A-RATHER-LONG-CODE", 1]]);
  const good = async (r) => { const a = await r; assert.ok(a.status < 300, JSON.stringify(a.body)); return a.body; };
  const scan = (step, more) => good(hub.http("POST", "/v1/scans", { step, merchant: "nova", operator: "olga", ...more }));
  const shipment = order.shipments[0].id;
  await scan("pick", { shipment, location: "S-01-02", code: "8430000000021", quantity: 2 });
  const inbound = await good(hub.http("POST", "/v1/inbounds", { merchant: "nova", asn: "ASN-77", issued_at: "2026-11-20T08:00:00Z", expected_at: "2026-11-21T08:00:00Z", supplier: "Tea Works", carrier: "veloz", cartons: 3, lines: [{ sku: "NT-POT", quantity: 5 }] }));
  const ret = await good(hub.command("/v1/returns", { merchant: "nova", rma: "RMA-1", authorised_at: new Date().toISOString(), tracking: "SE1", lines: [{ sku: "NT-POT", quantity: 1, reason: "not_as_described" }] }));
  await scan("return_receive", { rma: "RMA-1", code: "NT-POT", location: "Q-01" });
  const photo = await fetch(`http://127.0.0.1:${hub.port}/v1/returns/${ret.id}/photos`, { method: "POST", body: boxPhoto(10), headers: { "Content-Type": "image/png", Authorization: `Bearer ${hub.token}` } });
  assert.equal(photo.status, 201);
  await good(hub.command("/v1/counts", { merchant: "nova", location: "Q-09", operator: "ana", lines: [{ sku: "NT-BLACK", quantity: 2 }] }));
  const beyond = await good(hub.command("/v1/counts", { merchant: "nova", location: "S-01-03", operator: "ana", reason: "counted by two of us", lines: [{ sku: "NT-POT", quantity: 40 }] }));
  const task = await good(hub.command("/v1/count-tasks", { merchant: "nova", location: "S-01-05", reason: "looked odd to me" }));
  const file = (await hub.get("/v1/files?merchant=nova")).items[0].file;
  made.pages = ["today", "exceptions", "orders", `order/${order.id}`, "approvals", `approval/${beyond.lines[0].request}`, "stock", "stock?find=tea", "sku/NT-BLACK", "mapping", "counting", `count/${task.id || task.task}`, "returns", `return/${ret.id}`, "quarantine",
    "inbounds", `inbound/${inbound.id}`, "reports?name=stock", "reports?name=occupancy", "connections", `files/${file}`, "audit", "people", "access", "receive", "putaway", "pick", "pack", "dispatch", "returning"];
  desks.small = await new Desk(hub, shots).open(browser, HANDHELD);
  desks.big = await new Desk(hub, shots).open(browser, WALL);
  for (const [name, d] of [["small", desks.small], ["big", desks.big]]) {
    await d.page.getByRole("heading", { name: /Sign in|Entrar/ }).waitFor();
    await d.shot(`${name}-sign_in`);
    await d.signIn(hub.people.sara);
  }
}

function shotName(prefix, at) { return `${prefix}-${at.replace(/\/[a-z]{3}_\w+/, "-one").replace(/[?=/]/g, "-")}`; }

// What is wider than the screen, if anything is.
function sticksOut(page) {
  return page.evaluate(() => {
    const wide = window.innerWidth;
    if (document.documentElement.scrollWidth <= wide) return "";
    const over = Array.from(document.querySelectorAll("main *")).filter((e) => e.getBoundingClientRect().right > wide + 1 && !e.closest(".scroll, .list, .flow, pre"));
    return over.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ") || "the page";
  });
}

async function sweep(desk, prefix) {
  const wide = [];
  for (const at of made.pages) {
    await desk.go(`#/${at}`);
    await desk.shot(shotName(prefix, at));
    const over = await sticksOut(desk.page);
    if (over) wide.push(`${at}: ${over}`);
  }
  assert.deepEqual(wide, [], "nothing is wider than the screen");
}

async function every_page_fits_a_cheap_handheld_in_spanish({ desks }) { await sweep(desks.small, "small"); }

async function every_page_stands_on_a_big_screen({ desks }) { await sweep(desks.big, "big"); }

async function every_word_is_spanish_there({ desks }) {
  const { page } = desks.small, left = [];
  for (const at of ["today", "exceptions", "orders", "stock", "mapping", "counting", "returns", "inbounds", "reports?name=stock", "reports?name=movements", "connections", "people", "pick", "receive"]) {
    await desks.small.go(`#/${at}`);
    const text = await page.locator("main").innerText();
    const english = text.match(/\b(the|and|which|what|with|waiting|[Nn]othing|[Qq]uantity|[Ll]ocation|[Rr]eceived|ready|[Pp]icked|[Ss]ellable|[Oo]utside|[Cc]ount|since|until|closed)\b/g);
    if (english) left.push(`${at}: ${Array.from(new Set(english)).join(" ")}`);
  }
  assert.deepEqual(left, []);
}

async function the_keyboard_reaches_what_can_be_pressed_and_shows_where_it_is({ desks }) {
  const wrong = [];
  // A list that comes again while it is walked begins anew: a page is judged by the best of three walks.
  for (const at of made.pages) {
    let found = [];
    for (let walk = 0; walk < 3 && (walk === 0 || found.length > 0); walk++) found = await walked(desks.big, at);
    wrong.push(...found);
  }
  assert.deepEqual(wrong, []);
}

async function walked(desk, at) {
  const { page } = desk, wrong = [];
  await desk.go(`#/${at}`);
  await page.evaluate(() => { document.querySelector("main").focus(); });
  const wanted = await page.evaluate(() => {
    const all = Array.from(document.querySelectorAll("main a[href], main button:not(:disabled), main input:not(:disabled), main select, main summary, main [tabindex='0']")).filter((e) => e.checkVisibility() && !(e.type === "radio" && !e.checked));
    all.slice(0, 20).forEach((e, i) => { e.dataset.place = String(i); });
    return Math.min(20, all.length);
  });
  const seen = new Set();
  for (let i = 0; i < wanted + 4 && seen.size < wanted; i++) {
    if (i > 0) await page.keyboard.press("Tab"); // a floor page takes the focus to its field by itself
    const now = await page.evaluate(() => {
      const e = document.activeElement, s = getComputedStyle(e);
      return { place: e.dataset.place, ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 };
    });
    if (now.place === undefined) continue;
    seen.add(now.place);
    if (!now.ring) wrong.push(`${at}: no ring at ${now.place}`);
  }
  if (seen.size < wanted) wrong.push(`${at}: ${seen.size} of ${wanted} reached`);
  return wrong;
}

async function whatever_is_typed_into_a_field_stays_a_text({ desks }) {
  const desk = desks.big, { page } = desk;
  let dialogs = 0, fields = 0;
  page.on("dialog", (d) => { dialogs++; void d.dismiss(); });
  for (const at of [...made.pages, "exceptions?reason=addr_incomplete", "exceptions?reason=sku_unknown"]) {
    await desk.go(`#/${at}`);
    if (at.startsWith("exceptions?")) {
      await page.locator(".queue .open").first().click();
      await page.locator(".fix input").first().waitFor();
    }
    const decide = page.locator("main button", { hasText: /^Decide$/ }).first();
    if (/^(return|quarantine)/.test(at) && await decide.count() > 0) await decide.click();
    const ids = await page.evaluate(() => Array.from(document.querySelectorAll("main input, main textarea")).filter((e) => e.offsetParent !== null && e.id && /^(text|search|textarea|)$/.test(e.type)).map((e) => e.id));
    for (const id of ids) {
      fields++;
      for (const text of NAUGHTY) {
        const field = page.locator(`#${id}`);
        if (await field.count() === 0) break; // it did its work and went
        await field.fill(text);
        await field.press("Enter");
      }
    }
    const grown = await page.evaluate(() => document.querySelectorAll("main script, main iframe, img[src='x'], [onerror]").length);
    assert.equal(grown, 0, `${at} grew an element`);
  }
  assert.equal(dialogs, 0);
  assert.ok(fields >= 15, `${fields} fields`);
  await desk.check("naughty everywhere");
}

async function a_merchants_pages_fit_a_handheld_too({ hub, browser, desks, shots }) {
  const desk = desks.mia = await (await new Desk(hub, shots).open(browser, HANDHELD)).signIn(hub.people.mia), wide = [];
  for (const at of ["today", "exceptions", "orders", "stock"]) {
    await desk.go(`#/${at}`);
    await desk.shot(`small-merchant-${at}`);
    const over = await sticksOut(desk.page);
    if (over) wide.push(`${at}: ${over}`);
  }
  assert.deepEqual(wide, []);
}

export default [
  a_bit_of_everything_is_there,
  every_page_fits_a_cheap_handheld_in_spanish,
  every_page_stands_on_a_big_screen,
  every_word_is_spanish_there,
  the_keyboard_reaches_what_can_be_pressed_and_shows_where_it_is,
  whatever_is_typed_into_a_field_stays_a_text,
  a_merchants_pages_fit_a_handheld_too,
];
