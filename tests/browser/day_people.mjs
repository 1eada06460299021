// Who may come in, and what one carried out alone: invited by two, disabled by one, and an emergency that everybody sees until
// another person has looked at it.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";
import { totp } from "./hub.mjs";

const WHY = "the recall lorry leaves in ten minutes";

async function halfMinute() { await new Promise((r) => setTimeout(r, 30200 - Date.now() % 30000)); }

async function session(hub, person) {
  const r = await hub.http("POST", "/v1/sessions", { name: person.name, password: person.password, recovery_code: person.recovery.pop() }, {}, null);
  assert.equal(r.status, 201, JSON.stringify(r.body));
  return r.body.session;
}

async function a_new_person_is_asked_for_by_one_and_let_in_by_another({ hub, browser, desks, shots }) {
  await hub.person("olga", "operator");
  const ana = await hub.person("ana", "supervisor"), bea = await hub.person("bea", "supervisor");
  desks.ana = await (await new Desk(hub, shots).open(browser)).signIn(ana);
  desks.bea = await (await new Desk(hub, shots).open(browser)).signIn(bea);
  const p = desks.ana.page;
  await desks.ana.go("#/people");
  await p.getByRole("cell", { name: "olga" }).waitFor();
  await desks.ana.shot("people");
  await p.getByRole("button", { name: "Invite a person" }).click();
  await p.locator("#f-name").fill("<b>vera</b>");
  await p.locator("#f-why").fill("short");
  assert.ok(await p.locator("form.fix button.primary").isDisabled(), "no reason, no request");
  await p.locator("#f-why").fill("she leads the night shift");
  await p.locator("#f-code").fill(totp(ana.secret));
  await p.locator("form.fix button.primary").click();
  await p.getByRole("link", { name: /waits for the second person/ }).click();
  await p.getByText("she leads the night shift").first().waitFor();
  const q = desks.bea.page;
  await desks.bea.go("#/approvals?whose=hub");
  await q.getByRole("link", { name: /create user/i }).first().click();
  await q.locator("#f-code").fill(totp(bea.secret));
  await q.getByRole("button", { name: "Approve", exact: true }).click();
  await q.locator(".secret-text", { hasText: "he_" }).waitFor();
  await desks.ana.go("#/people");
  await p.getByRole("cell", { name: "<b>vera</b>" }).waitFor();
}

async function who_is_disabled_is_out_at_once({ hub, desks }) {
  const p = desks.ana.page, olga = await session(hub, hub.people.olga);
  assert.equal((await hub.http("GET", "/v1/sessions/current", undefined, {}, olga)).status, 200);
  p.once("dialog", (d) => d.accept());
  await p.getByRole("row", { name: /olga/ }).getByRole("button", { name: "Disable" }).click();
  await p.getByRole("row", { name: /olga.*disabled/ }).waitFor();
  assert.equal((await hub.http("GET", "/v1/sessions/current", undefined, {}, olga)).status, 401);
}

async function a_token_is_revoked_where_it_is_seen({ hub, desks }) {
  const p = desks.ana.page;
  p.once("dialog", (d) => d.dismiss());
  await p.getByRole("row", { name: /tests/ }).getByRole("button", { name: "Revoke" }).click();
  assert.equal((await hub.http("GET", "/v1/merchants")).status, 200, "who did not mean it has done nothing");
}

async function an_emergency_is_carried_out_alone_and_everybody_sees_it({ hub, desks }) {
  const ana = hub.people.ana, mine = await session(hub, ana);
  const before = (await hub.get("/v1/stock?merchant=nova&sku=NT-POT")).items.filter((r) => r.location === "S-01-03" && r.bucket === "sellable").reduce((n, r) => n + r.quantity, 0);
  const asked = await hub.command("/v1/counts", { merchant: "nova", location: "S-01-03", operator: "ana", reason: "counted by two of us", lines: [{ sku: "NT-POT", quantity: before + 40 }] }, mine);
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  const request = asked.body.lines[0].request, p = desks.ana.page, q = desks.bea.page;
  await desks.bea.go(`#/approval/${request}`);
  assert.equal(await q.getByRole("button", { name: /cannot wait/ }).count(), 0, "not for somebody else's request");
  await desks.ana.go(`#/approval/${request}`);
  await p.getByRole("button", { name: /cannot wait/ }).click();
  await p.locator("#f-emergency").selectOption("recall");
  await p.locator("#f-glass-why").fill("now!");
  await p.locator("#f-glass-code").fill("000000");
  assert.ok(await p.getByRole("button", { name: "Carry it out alone, now" }).isDisabled());
  await p.locator("#f-glass-why").fill(WHY);
  await p.getByRole("button", { name: "Carry it out alone, now" }).click();
  await p.locator(".trouble").waitFor();
  await desks.ana.shot("alone");
  await halfMinute();
  await p.locator("#f-glass-code").fill(totp(ana.secret));
  await p.getByRole("button", { name: "Carry it out alone, now" }).click();
  await p.getByText("executed").first().waitFor();
  await q.locator(".glass").waitFor();
  await desks.bea.go("#/today");
  await q.locator(".glass", { hasText: "ana" }).waitFor();
  await p.locator(".glass").waitFor();
}

async function another_person_reviews_it_and_the_notice_goes({ hub, desks }) {
  const p = desks.ana.page, q = desks.bea.page;
  await desks.ana.go("#/approvals");
  await p.getByText("Another person has to look at this.").waitFor();
  assert.equal(await p.getByRole("button", { name: "I have looked at it" }).count(), 0);
  await q.locator(".glass a").click();
  await q.locator(".glass-row").waitFor();
  await q.locator("select[name^=verdict]").selectOption("justified");
  await q.locator("input[name^=why]").fill("I saw the recall notice");
  await q.locator("input[name^=code]").fill(totp(hub.people.bea.secret));
  await desks.bea.shot("review");
  await q.getByRole("button", { name: "I have looked at it" }).click();
  await q.getByText("I saw the recall notice").waitFor();
  await q.locator(".glass").waitFor({ state: "detached" });
  assert.equal((await hub.get("/v1/exceptions?merchant=nova&reason=glass_unreviewed")).items.length, 0);
}

async function windows_that_end_stand_before_the_others({ desks }) {
  await desks.ana.go("#/mapping");
  await desks.ana.page.getByRole("heading", { name: "Mapping" }).first().waitFor();
  await desks.ana.check("mapping");
}

export default [a_new_person_is_asked_for_by_one_and_let_in_by_another, who_is_disabled_is_out_at_once, a_token_is_revoked_where_it_is_seen,
  an_emergency_is_carried_out_alone_and_everybody_sees_it, another_person_reviews_it_and_the_notice_goes, windows_that_end_stand_before_the_others];
