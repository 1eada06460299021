// A person at a browser: signs in, looks, types, scans. Every page that is opened is held against the rules
// that hold for all of them: no CSP violation, no error on the console, no serious finding of axe.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";
import { totp } from "./hub.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch() {
  return chromium.launch({ executablePath: process.env.HF_CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS });
}

export class Desk {
  constructor(hub, shots) {
    this.hub = hub;
    this.shots = shots;
    this.troubles = [];
  }

  async open(browser, { width = 1360, height = 900, locale = "en-GB" } = {}) {
    this.context = await browser.newContext({ viewport: { width, height }, locale, timezoneId: "Europe/Madrid" });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(30000);
    this.page.on("console", (m) => {
      if (m.type() === "error" && !/Failed to load resource/.test(m.text())) this.troubles.push(m.text());
    });
    this.page.on("pageerror", (e) => this.troubles.push(String(e)));
    await this.page.addInitScript(() => {
      window.__violations = [];
      document.addEventListener("securitypolicyviolation", (e) => window.__violations.push(`${e.violatedDirective} ${e.blockedURI}`));
    });
    await this.page.goto(this.hub.url + "/");
    return this;
  }

  // With a recovery code, so that the one-time code stays free for a decision within the same half minute.
  async signIn(person, how = "recovery") {
    const p = this.page;
    await p.getByRole("heading", { name: /Sign in|Entrar/ }).waitFor();
    if (how === "recovery") {
      await p.getByRole("button", { name: /recovery|recuperación/ }).click();
      await p.locator("#f-recovery").fill(person.recovery.pop());
    } else {
      await p.locator("#f-totp").fill(totp(person.secret));
    }
    await p.locator("#f-name").fill(person.name);
    await p.locator("#f-password").fill(person.password);
    await p.locator("form button.primary").click();
    await p.locator("nav.side").waitFor({ state: "attached" });
    return this;
  }

  async go(hash) {
    await this.page.evaluate((h) => { location.hash = h; }, hash);
    await this.page.locator("main .page").first().waitFor();
    await this.page.waitForFunction(() => !document.querySelector("main .loading"));
  }

  async check(where) {
    const found = await this.page.evaluate(() => window.__violations.splice(0));
    found.forEach((v) => this.troubles.push(`CSP at ${where}: ${v}`));
    // axe comes in through the debugger, which the page's policy does not bind; its rules see the page as it is.
    const r = await this.page.evaluate(`(() => { ${AXE}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
    for (const v of r.violations.filter((x) => x.impact === "serious" || x.impact === "critical"))
      this.troubles.push(`axe at ${where}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 140)).join(" | ")}`);
  }

  async shot(name, full = true) {
    await this.check(name);
    await this.page.evaluate(() => window.scrollTo(0, 0)); // the bar stands on top, as it does for a reader
    if (this.shots) await this.page.screenshot({ path: path.join(this.shots, `${name}.png`), fullPage: full });
  }

  async close() {
    await this.context.close();
  }
}
