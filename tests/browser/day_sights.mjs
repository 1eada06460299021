// What people look at: reports and their files, pictures with their figures, photos of what came back, a search that
// takes a scan, renames ahead of their day; and what a merchant sees of all this, which is their own.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { Desk } from "./desk.mjs";
import { boxPhoto } from "./photo.mjs";

const made = {};

// A shop that takes its time now and then.
async function a_shop_is_told_things_and_people_sign_in({ hub, browser, desks, shots }) {
  made.heard = 0;
  made.shop = createServer((req, res) => {
    req.resume();
    req.on("end", () => setTimeout(() => res.writeHead(200).end(), ++made.heard % 3 === 0 ? 1500 : 0));
  });
  await new Promise((ready) => made.shop.listen(0, "127.0.0.1", ready));
  await hub.tell(`http://127.0.0.1:${made.shop.address().port}/hooks`);
  await hub.person("olga", "operator");
  await hub.person("sara", "supervisor");
  await hub.person("mia", "merchant", "nova");
  desks.sara = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.sara);
  desks.olga = await (await new Desk(hub, shots).open(browser, { width: 820, height: 1100 })).signIn(hub.people.olga);
  for (let i = 0; i < 6; i++) await hub.ownOrder();
  await hub.order({}, { zip: "" });
  made.picked = await hub.order({}, {}, [["NT-BLACK", 1]]);
  const scan = await hub.http("POST", "/v1/scans", { step: "pick", merchant: "nova", operator: "olga", shipment: made.picked.shipments[0].id, location: "S-01-02", code: "8430000000021", quantity: 1 });
  assert.equal(scan.status, 200, JSON.stringify(scan.body));
}

async function the_day_is_drawn_hour_by_hour({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  await desk.go("#/today");
  const row = page.locator(".hours li", { hasText: "came in" });
  await row.locator(".sum", { hasText: "8 in all" }).waitFor();
  await page.locator(".hours li", { hasText: "picked" }).nth(1).waitFor();
  assert.match(await row.locator("svg").getAttribute("aria-label"), /Came in: 8 in all/);
  await page.locator(".hours summary").focus();
  await page.keyboard.press("Enter");
  const cells = await page.locator(".hours table tbody tr").last().locator("td").allInnerTexts();
  const flow = (await hub.get("/v1/today/flow?merchant=nova")).items;
  const busy = flow.filter((x) => x.landed + x.released + x.picked > 0);
  const last = busy[busy.length - 1];
  assert.deepEqual(cells.slice(1, 4).map(Number), [last.landed, last.released, last.picked], "the table says what the picture shows");
  await desk.shot("today-hours");
}

async function reports_are_read_and_taken_along_whole({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const snapshot = "sku,quantity\nNT-BLACK,7\nNT-POT,1\n";
  const stamp = new Date(Date.now() - 60000).toISOString().replace(/[-:]|\.\d+/g, "");
  hub.cli("import", "inventory-snapshot", hub.write(`inventory-snapshot_nova_${stamp}.csv`, snapshot), "--merchant", "nova", "--connection", "erp");
  for (const [name, text] of [["stock", "S-01-02"], ["movements", "NT-BLACK"], ["reconciliation", "erp"], ["ageing", "NT-POT"], ["occupancy", "For sale"]]) {
    await desk.go(`#/reports?name=${name}`);
    await page.locator("table.report td", { hasText: text }).first().waitFor();
    await desk.shot(`report-${name}`);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const file = await download;
    assert.match(file.suggestedFilename(), new RegExp(`^${name}_nova_\\d{8}T\\d{6}Z\\.csv$`));
    const saved = readFileSync(await file.path(), "utf8").replace(/^\ufeff/, "");
    const told = await (await fetch(`http://127.0.0.1:${hub.port}/v1/reports/${name}?merchant=nova&format=csv&limit=10000`, { headers: { Authorization: `Bearer ${hub.token}` } })).text();
    assert.equal(saved.split("\r\n")[0], told.split("\r\n")[0]);
    assert.equal(saved.split("\r\n").length, told.split("\r\n").length, "the file is the whole report");
  }
  await desk.go("#/reports?name=stock");
  await page.locator("#f-filter").fill("NT-POT");
  await page.keyboard.press("Enter");
  await page.locator("table.report tbody tr", { hasText: "NT-BLACK" }).first().waitFor({ state: "detached" });
  await page.locator("#f-filter").fill("NO-SUCH");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing in this report").waitFor();
  assert.ok(await page.getByRole("button", { name: "Download CSV" }).isDisabled());
}

async function who_approves_whom_is_for_those_who_look_after_it({ desks }) {
  const link = (desk) => desk.page.locator("nav.choose a", { hasText: "Who approves whom" });
  await desks.sara.go("#/reports?name=approvers");
  await link(desks.sara).waitFor();
  await desks.sara.page.getByText("Nothing in this report").waitFor();
  await desks.sara.shot("report-approvers");
  await desks.olga.go("#/reports?name=stock");
  await desks.olga.page.locator("table.report td").first().waitFor();
  assert.equal(await link(desks.olga).count(), 0);
}

async function a_formula_in_a_name_is_no_formula_in_the_file({ hub, desks }) {
  const { page } = desks.sara;
  hub.cli("import", "catalog", hub.write("formula.csv", "sku,name,weight_g\n=HYPERLINK(1),=cmd|' /C calc'!A0,10\n"), "--merchant", "nova");
  const put = await hub.command("/v1/counts", { merchant: "nova", location: "S-03-01", operator: "ana", lines: [{ sku: "=HYPERLINK(1)", quantity: 3 }] });
  assert.ok(put.status < 300, JSON.stringify(put.body));
  await desks.sara.go("#/reports?name=stock&filter=" + encodeURIComponent("=HYPERLINK(1)"));
  await page.locator("table.report td", { hasText: "=HYPERLINK(1)" }).first().waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const saved = readFileSync(await (await download).path(), "utf8");
  assert.ok(saved.includes("\"'=HYPERLINK(1)\"") && !/(^|,)"?=/m.test(saved), saved);
}

async function an_article_is_found_by_scan_or_by_a_part_of_its_name({ desks }) {
  const desk = desks.sara, { page } = desk;
  await desk.go("#/stock");
  await page.locator("#f-find").focus();
  await page.keyboard.type("8430000000106");
  await page.keyboard.press("Enter");
  await page.locator("table.list tbody tr").nth(1).waitFor({ state: "detached" });
  await page.locator("table.list tbody tr", { hasText: "NT-BLACK" }).waitFor(); // the bar code of a case of it
  await page.locator("#f-find:focus").waitFor();
  await page.keyboard.type("tea");
  await page.keyboard.press("Enter");
  await page.locator("table.list tbody tr", { hasText: "Tea pot" }).waitFor();
  await page.locator("table.list tbody tr", { hasText: "Green tea" }).locator(".formula").waitFor();
  await desk.shot("stock-found");
  await page.locator("#f-find").fill("no such thing");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is called that").waitFor();
  await page.getByRole("link", { name: "All articles" }).click();
  await page.locator(".house li").first().waitFor();
}

async function the_house_shows_how_full_it_is({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const lies = await hub.command("/v1/counts", { merchant: "nova", location: "Q-09", operator: "ana", lines: [{ sku: "NT-BLACK", quantity: 2 }] });
  assert.ok(lies.status < 300, JSON.stringify(lies.body));
  await desk.go("#/today");
  await desk.go("#/stock");
  await page.locator(".house li").nth(1).waitFor();
  const zones = (await hub.get("/v1/occupancy?warehouse=north1")).items.filter((z) => z.places > 0);
  assert.ok(zones.length >= 2);
  assert.equal(await page.locator(".house li").count(), zones.length);
  for (const z of zones) await page.locator(".house li", { hasText: `${z.places_used} of ${z.places} places used · ${z.units} units` }).first().waitFor();
  await desk.shot("stock-zones");
}

async function how_long_channels_waited_is_drawn_over_time({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  await desk.go("#/connections");
  const row = page.locator(".hours li", { hasText: "own" });
  await row.locator(".sum", { hasText: "longest" }).waitFor();
  await page.locator(".hours summary").click();
  const told = (await hub.get("/v1/connections/lag?merchant=nova")).items.find((c) => c.connection === "own").hours.reduce((n, x) => n + x.owed, 0);
  assert.ok(told >= 6);
  await page.locator(".hours td", { hasText: /messages: \d+/ }).first().waitFor();
  await desk.shot("connections-lag");
  const cards = page.locator(".cards .card-row");
  await cards.filter({ hasText: "nobody is named" }).first().waitFor();
  await cards.filter({ hasText: "Nuria Vidal, integrations" }).waitFor();
}

async function the_photo_is_taken_at_the_dock_and_seen_by_whoever_decides({ hub, desks }) {
  const ret = await hub.command("/v1/returns", { merchant: "nova", rma: "RMA-81", authorised_at: new Date().toISOString(), tracking: "SE81", lines: [{ sku: "NT-POT", quantity: 1, reason: "not_as_described" }] });
  assert.equal(ret.status, 201, JSON.stringify(ret.body));
  made.ret = ret.body.id;
  const o = desks.olga.page;
  await desks.olga.go("#/returning");
  for (const code of ["SE81", "Q-01", "8430000000038"]) {
    await o.locator("#scan:focus").waitFor();
    await o.keyboard.type(code);
    await o.keyboard.press("Enter");
    await o.locator(".ask", { hasText: code === "SE81" ? "quarantine place" : "RMA-81" }).waitFor();
  }
  await o.locator(".boxed .is-full").waitFor();
  await o.locator("#f-photos").setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await o.locator(".field .trouble").waitFor();
  assert.equal((await hub.get(`/v1/returns/${made.ret}`)).photos.length, 0, "what is no picture is not kept");
  made.photo = boxPhoto(0);
  await o.locator("#f-photos").setInputFiles({ name: "dent.png", mimeType: "image/png", buffer: made.photo });
  await o.getByText("Photos kept: 1").waitFor();
  const p = desks.sara.page;
  await desks.sara.go(`#/return/${made.ret}`);
  await p.getByRole("button", { name: "Show the photos (1)" }).waitFor();
  assert.equal(await p.locator(".photos img").count(), 0, "nobody looks without wanting to: the hub notes who did");
  await p.getByRole("button", { name: "Decide" }).click();
  await p.waitForFunction(() => { const i = document.querySelector(".photos img"); return i && i.complete && i.naturalWidth === 320; });
  await p.locator("#f-photos").setInputFiles({ name: "side.png", mimeType: "image/png", buffer: boxPhoto(50) });
  await p.waitForFunction(() => Array.from(document.querySelectorAll(".photos img")).filter((i) => i.complete && i.naturalWidth === 320).length === 2);
  await p.locator(".photos input").nth(1).uncheck();
  await p.locator("#f-grade").fill("C");
  await p.locator("#f-reason").fill("spout dented, box soaked");
  await desks.sara.shot("return-photos");
  await p.locator("form.card-row button.primary").click();
  await p.getByText("The decision is on file.").waitFor();
  const now = await hub.get(`/v1/returns/${made.ret}`);
  const checked = now.photos[0].name.split(".")[0];
  assert.equal(now.decisions[0].photos, `sha256:${checked}`, "the one that was left ticked");
  assert.ok(now.photos.some((x) => x.name.startsWith(createHash("sha256").update(made.photo).digest("hex"))));
}

async function renames_ahead_stand_on_the_time_line({ hub, desks }) {
  const desk = desks.sara, { page } = desk;
  const day = (n) => new Date(Date.now() + n * 86400e3).toISOString().replace(/\.\d+/, "");
  hub.cli("import", "catalog", hub.write("renames.csv", `sku,name,former_sku,renamed_at,former_until\nNT-POT-2,Tea pot,NT-POT,${day(20)},${day(80)}\n`), "--merchant", "nova");
  hub.cli("import", "aliases", hub.write("aliases_nova_20261127T080000Z.csv", `kind,value,sku,quantity,valid_from,valid_to,source,reason\nchannel_sku:web,POT-NEXT,NT-POT,1,${day(10)},,erp,loaded ahead\nchannel_sku:web,POT-SOON-OVER,NT-POT,1,2026-01-01T00:00:00Z,${day(12)},erp,ends\n`), "--merchant", "nova");
  await desk.go("#/mapping");
  await page.getByRole("heading", { name: "Renames to come" }).waitFor();
  await page.locator("table.list tr", { hasText: "NT-POT" }).getByText("NT-POT-2").waitFor();
  const ahead = page.locator(".ahead .windows li");
  assert.equal(await ahead.count(), 2);
  const [old, next] = [ahead.nth(0), ahead.nth(1)];
  assert.deepEqual([await old.locator("b").first().innerText(), await next.locator("b").first().innerText()], ["NT-POT", "NT-POT-2"]);
  const place = (li, name) => li.locator(`rect.${name}`).evaluate((e) => [Number(e.getAttribute("x")), Number(e.getAttribute("width"))]);
  const [[oldAt, oldWide], [nextAt, nextWide], [today]] = [await place(old, "open"), await place(next, "ahead"), await place(old, "today")];
  assert.ok(oldAt === 0 && oldAt + oldWide > nextAt, "both count for a while");
  assert.ok(nextAt > today && Math.abs(nextAt + nextWide - 100) < 0.1, "the new one begins after today and stays");
  await page.locator(".windows li", { hasText: "POT-NEXT" }).locator("rect.ahead").waitFor({ state: "attached" });
  await page.locator("section", { hasText: "Windows about to end" }).locator("li", { hasText: "POT-SOON-OVER" }).first().waitFor();
  await desk.shot("mapping-renames");
}

async function a_merchant_sees_their_own_and_nothing_else({ hub, browser, desks, shots }) {
  const desk = desks.mia = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.mia);
  const { page } = desk;
  const asked = [];
  page.on("request", (r) => { const u = new URL(r.url()); if (u.pathname.startsWith("/v1/")) asked.push(u.pathname + u.search); });
  assert.deepEqual(await page.locator("nav.side a").allInnerTexts(), ["Today", "We need this from you", "Orders", "Stock"]);
  assert.equal(await page.locator(".bar select.merchant").count(), 0, "there is no other merchant to choose");
  await desk.shot("merchant-today");
  await desk.go("#/orders");
  await page.locator("a.row").first().waitFor();
  await desk.shot("merchant-orders");
  await desk.go("#/stock");
  await page.locator(".formula").first().waitFor();
  assert.equal(await page.locator(".house").count(), 0, "how full the house is concerns others too");
  await desk.shot("merchant-stock");
  for (const hash of ["#/reports", "#/connections", "#/people", "#/approvals", "#/files", "#/audit", "#/pick", "#/returns", "#/mapping", "#/counting", "#/access", "#/inbounds"]) {
    await desk.go(hash);
    await page.getByRole("heading", { name: "Today" }).waitFor();
  }
  await desk.go("#/exceptions");
  await page.getByRole("heading", { name: "We need this from you" }).waitFor();
  await page.locator(".queue .open", { hasText: "Address incomplete" }).first().click();
  await page.locator("#f-postcode").waitFor();
  await desk.shot("merchant-gap");
  await page.locator("#f-postcode").fill("50001");
  await page.locator("#f-reason").fill("our customer wrote to us");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.locator(".done").waitFor();
  await page.locator(".queue .open", { hasText: "Address incomplete" }).waitFor({ state: "detached" });
  const foreign = asked.filter((a) => /merchant=(?!nova)/.test(a) || /\/v1\/(approvals|users|tokens|audit|break_glass|occupancy|reports|returns|files)/.test(a));
  assert.deepEqual(foreign, [], "the page asks for nothing that is not theirs");
  made.shop.close();
}

export default [
  a_shop_is_told_things_and_people_sign_in,
  the_day_is_drawn_hour_by_hour,
  reports_are_read_and_taken_along_whole,
  who_approves_whom_is_for_those_who_look_after_it,
  a_formula_in_a_name_is_no_formula_in_the_file,
  an_article_is_found_by_scan_or_by_a_part_of_its_name,
  the_house_shows_how_full_it_is,
  how_long_channels_waited_is_drawn_over_time,
  the_photo_is_taken_at_the_dock_and_seen_by_whoever_decides,
  renames_ahead_stand_on_the_time_line,
  a_merchant_sees_their_own_and_nothing_else,
];
