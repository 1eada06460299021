// The shell: who is in, where we are, what is live.

import { Component, h, render } from "preact";
import type { Child, VNode } from "preact";
import { Session, call, get, hasToken, speak, tokenArrives, useToken, whenSignedOut } from "./api";
import { queue } from "./floor/queue";
import { Liveness, live } from "./live";
import { Trouble, problemOf } from "./parts";
import { PAGES, NAV } from "./pages";
import { Notice } from "./pages/glass";
import { Route, go, here } from "./route";
import { enter, leave, look, may, recall, shared } from "./store";
import { Language, language, setLanguage, t } from "./words";

interface State { phase: "asking" | "out" | "in"; route: Route; note: string; live: Liveness; trouble: unknown; menu: boolean }

const ASK_AGAIN_MS = 3000;

// The page's files stay with the browser. Signing out clears them with everything else, so it is asked for again.
function keepPage(): void {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}

class App extends Component<unknown, State> {
  state: State = { phase: "asking", route: here(), note: "", live: "off", trouble: null, menu: false };

  componentDidMount(): void {
    window.addEventListener("hashchange", () => {
      this.setState({ route: here(), menu: false, note: "" });
      window.scrollTo(0, 0);
      const main = document.querySelector("main"), now = document.activeElement;
      if (main && !(now && now.classList.contains("stays"))) (main as HTMLElement).focus(); // a search goes on where it is
    });
    window.addEventListener("keydown", this.key);
    live.onState((l) => this.setState({ live: l }));
    whenSignedOut(() => {
      if (this.state.phase === "in") { leave(); useToken(""); this.setState({ phase: "out", note: t("session_ended") }); }
    });
    keepPage();
    window.addEventListener("online", this.ask);
    // Whoever was here last most likely still is: the page is drawn while the hub is asked.
    if (recall()) this.setState({ phase: "in" });
    this.ask();
  }

  // Who are we? Without network, whoever was here last: scans are taken and wait until the hub has said it.
  private ask = (): void => {
    if (hasToken()) return;
    tokenArrives(get<Session>("/v1/sessions/current").then(this.entered, (e) => {
      const p = problemOf(e);
      const away = p.status === 0 || p.status >= 500;
      if (away && this.state.phase === "in") window.setTimeout(this.ask, ASK_AGAIN_MS);
      else if (this.state.phase !== "out") { leave(); this.setState({ phase: "out" }); }
    }));
  };

  // "/" goes to the search, as everywhere.
  private key = (e: KeyboardEvent): void => {
    if (e.key !== "/" || /^(INPUT|SELECT|TEXTAREA)$/.test((e.target as HTMLElement).tagName)) return;
    const search = document.getElementById("search");
    if (search) { search.focus(); e.preventDefault(); }
  };

  private entered = (s: Session): void => {
    const other = shared.session !== null && (shared.session.name !== s.name || shared.session.role !== s.role);
    if (other) this.setState({ phase: "asking" }); // another person than the page was drawn for
    useToken(s.csrf);
    keepPage();
    enter(s).then(() => { this.setState({ phase: "in", note: "", trouble: null }); void queue.flush(); }, (e) => this.setState({ phase: "out", trouble: e }));
  };

  // Signing out clears the browser; scans that wait are sent first, or it does not happen.
  private signOut = (): void => {
    if (queue.length > 0) {
      void queue.flush().then(() => (queue.length > 0 ? this.setState({ note: t("scans_would_be_lost", String(queue.length)) }) : this.signOut()));
      return;
    }
    const done = (): void => { leave(); useToken(""); keepPage(); this.setState({ phase: "out", note: t("signed_out") }); };
    call("DELETE", "/v1/sessions/current").then(done, done);
  };

  private search = (e: Event): void => {
    e.preventDefault();
    const box = document.getElementById("search") as HTMLInputElement;
    const find = box.value.trim();
    if (find) go("orders", { find });
  };

  private tongue(): VNode {
    return (
      <select class="tongue" aria-label={t("language")} value={language()} onChange={(e: Event) => { setLanguage((e.target as HTMLSelectElement).value as Language); speak(language()); this.forceUpdate(); }}>
        <option value="en" selected={language() === "en"}>English</option>
        <option value="es" selected={language() === "es"}>Español</option>
      </select>
    );
  }

  private bar(): VNode {
    return (
      <header class="bar">
        <button type="button" class="burger" aria-label={t("menu")} aria-expanded={this.state.menu ? "true" : "false"} onClick={() => this.setState({ menu: !this.state.menu })}>☰</button>
        <a class="brand" href="#/today"><span class="mark" aria-hidden="true"></span><span>holdfast</span></a>
        {shared.merchants.length > 1 ? (
          <select class="merchant" aria-label={t("merchant")} value={shared.merchant} onChange={(e: Event) => { look((e.target as HTMLSelectElement).value); this.forceUpdate(); }}>
            {shared.merchants.map((m) => <option key={m.id} value={m.id} selected={m.id === shared.merchant}>{m.name}</option>)}
          </select>
        ) : <span class="merchant">{shared.merchants.length > 0 ? shared.merchants[0].name : ""}</span>}
        <form class="search" role="search" onSubmit={this.search}>
          <input id="search" type="search" aria-label={t("find_order")} placeholder={t("find_order")} autocomplete="off" />
        </form>
        <span class={`live is-${this.state.live}`} role="status">{t(this.state.live === "live" ? "live" : "not_live")}</span>
        {this.tongue()}
        <span class="me">{shared.session ? shared.session.name : ""} <small>{shared.session ? shared.session.device || t(`role_${shared.session.role}` as "role_operator") : ""}</small></span>
        <button type="button" class="out" onClick={this.signOut}>{t("sign_out")}</button>
      </header>
    );
  }

  private side(): VNode {
    return (
      <nav class={this.state.menu ? "side open" : "side"} aria-label={t("pages")}>
        {NAV.map((group) => {
          const links = group.pages.filter((p) => this.allowed(p));
          return links.length === 0 ? null : (
            <div key={group.name}>
              <h2>{t(group.name)}</h2>
              <ul>{links.map((p) => <li key={p}><a href={`#/${p}`} class={this.at(p) ? "here" : ""} aria-current={this.at(p) ? "page" : undefined}>{t((shared.session && shared.session.role === "merchant" && PAGES[p].theirs) || PAGES[p].title)}</a></li>)}</ul>
            </div>
          );
        })}
      </nav>
    );
  }

  private at(page: string): boolean {
    const now = this.state.route.page;
    return now === page || (PAGES[now] !== undefined && PAGES[now].under === page);
  }

  private allowed(name: string): boolean {
    const p = PAGES[name];
    if (!p || !shared.session) return false;
    if (shared.session.role === "merchant" && !p.merchant) return false;
    return !p.needs || may(p.needs) !== "never";
  }

  private page(): Child {
    const { route } = this.state;
    if (shared.merchants.length === 0) return <div class="page"><div class="empty"><strong>{t("no_merchant")}</strong><p>{t("no_merchant_next")}</p><p><code>holdfast apply profile.yaml</code></p></div></div>;
    const name = this.allowed(route.page) ? route.page : "today";
    return PAGES[name].make(route, shared.merchant);
  }

  render(): VNode {
    document.documentElement.lang = language();
    if (this.state.phase === "asking") return <main class="door"><p role="status">{t("loading")}</p></main>;
    if (this.state.phase === "out") return this.door();
    const floor = PAGES[this.state.route.page] && PAGES[this.state.route.page].floor;
    return (
      <div class={floor ? "shell floor" : "shell"}>
        <a class="skip" href="#main" onClick={(e: Event) => { e.preventDefault(); (document.querySelector("main") as HTMLElement).focus(); }}>{t("skip")}</a>
        {this.bar()}
        {this.side()}
        <main id="main" tabIndex={-1}><Notice merchant={shared.merchant} />{this.state.note && <p class="note" role="alert">{this.state.note}</p>}{this.page()}</main>
      </div>
    );
  }

  private door(): VNode {
    const SignIn = PAGES.sign_in.door;
    return <div>{this.state.trouble ? <Trouble problem={problemOf(this.state.trouble)} /> : null}{SignIn ? SignIn(this.entered, this.state.note) : null}<div class="door-foot">{this.tongue()}</div></div>;
  }
}

speak(language());
const root = document.getElementById("app");
if (root) render(<App />, root);
