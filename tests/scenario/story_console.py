"""What the console stands on: the session in a cookie, requests that only its own page can make, the page and its
headers, live events, the day at a glance. Requirements SA-2, CS-1; the rules of sign-in and sessions; law 11."""
import http.client
import json
import time

from harness import same, true
from people import PASSWORD, Person

P = {}
OWN = {"Sec-Fetch-Site": "same-origin"}


def _sign_in(h, who, headers=OWN, **more):
    body = {"name": who.name, "password": PASSWORD, "recovery_code": who.recovery[-1], "cookie": True, **more}
    answer = h.http("POST", "/v1/sessions", body, headers, token=None)
    if answer[0] == 201:
        who.recovery.pop()
        who.cookie = h.headers["Set-Cookie"].split(";")[0]
        who.csrf = answer[1]["csrf"]
    return answer


def _with(h, who, method, path, body=None, cookie=None, **headers):
    return h.http(method, path, body, {"Cookie": cookie or who.cookie, **{k.replace("_", "-"): v for k, v in headers.items()}}, token=None)


def a_browser_keeps_its_session_where_no_script_can_read_it(h):
    for name, role, more in (("celia", "operator", ()), ("carlos", "engineer", ()), ("clara", "merchant", ("--merchant", "lumen"))):
        P[name] = Person(h, name, role, *more)
    s, d = _sign_in(h, P["celia"])
    same((s, "session" in d), (201, False), str(d))
    kept = h.headers["Set-Cookie"]
    true(kept.startswith("__Host-holdfast=hs_"), kept)
    for part in ("Path=/", "Secure", "HttpOnly", "SameSite=Strict"):
        true(part in kept, kept)
    s, d = _with(h, P["celia"], "GET", "/v1/sessions/current")
    same((s, d["name"], d["csrf"], d["merchant"]), (200, "celia", P["celia"].csrf, None))
    s, d = _with(h, P["celia"], "GET", "/v1/sessions/current", cookie="a=b; " + P["celia"].cookie + " ; c=d")
    same(s, 200, "among other cookies")


def a_sign_in_from_another_site_is_refused(h):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}, {},
                    {"Origin": "https://elsewhere.example"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "cross-site", "Origin": f"http://127.0.0.1:{h.port}"}):
        s, d = _sign_in(h, P["celia"], headers)
        same((s, d["code"]), (403, "csrf_refused"), str(headers))
    s, _ = _sign_in(h, P["celia"], {"Origin": f"http://127.0.0.1:{h.port}"})
    same(s, 201, "an older browser says where it comes from by Origin alone")


def a_foreign_page_cannot_act_with_the_cookie(h):
    w = P["celia"]
    scan = {"step": "pick", "device": "t", "code": "x"}
    for why, headers in (("neither", {}), ("no token", OWN), ("no site", {"X-Holdfast-CSRF": w.csrf}),
                         ("cross-site", {"Sec-Fetch-Site": "cross-site", "X-Holdfast-CSRF": w.csrf}),
                         ("another token", {**OWN, "X-Holdfast-CSRF": w.csrf[:-1] + ("0" if w.csrf[-1] != "0" else "1")}),
                         ("half a token", {**OWN, "X-Holdfast-CSRF": w.csrf[:20]}),
                         ("another origin", {"Origin": "https://elsewhere.example", "X-Holdfast-CSRF": w.csrf})):
        for method, path in (("POST", "/v1/scans"), ("DELETE", "/v1/sessions/current")):
            s, d = _with(h, w, method, path, scan if method == "POST" else None, **headers)
            same((s, d["code"]), (403, "csrf_refused"), why)
    s, d = _with(h, w, "POST", "/v1/scans", scan, **OWN, X_Holdfast_CSRF=w.csrf)
    true(d.get("code") != "csrf_refused", str(d))


def anothers_token_does_not_fit_my_cookie(h):
    same(_sign_in(h, P["carlos"])[0], 201)
    s, d = _with(h, P["celia"], "POST", "/v1/scans", {"step": "pick"}, **OWN, X_Holdfast_CSRF=P["carlos"].csrf)
    same((s, d["code"]), (403, "csrf_refused"))


def a_token_in_a_cookie_is_no_session(h):
    for secret in (h.tokens["supervisor"], "hs_" + "0" * 40, ""):
        s, d = _with(h, P["celia"], "GET", "/v1/orders?merchant=nova", cookie="__Host-holdfast=" + secret)
        same((s, d["code"]), (401, "unauthenticated"), secret[:12])


def a_step_up_gives_the_cookie_a_new_secret(h):
    w = P["carlos"]
    before, token = w.cookie, w.csrf
    s, d = _with(h, w, "POST", "/v1/sessions/current/step_up", {"totp": w.code()}, **OWN, X_Holdfast_CSRF=token)
    same((s, "session" in d), (200, False), str(d))
    w.cookie, w.csrf = h.headers["Set-Cookie"].split(";")[0], d["csrf"]
    true(w.cookie != before and w.csrf != token, "both are new")
    same(_with(h, w, "GET", "/v1/sessions/current", cookie=before)[0], 401, "the old one is dead")
    same(_with(h, w, "GET", "/v1/sessions/current")[0], 200)


def signing_out_clears_the_browser_and_ends_the_session(h):
    w = P["carlos"]
    s, _ = _with(h, w, "DELETE", "/v1/sessions/current", **OWN, X_Holdfast_CSRF=w.csrf)
    same((s, h.headers["Clear-Site-Data"]), (200, '"cookies", "storage"'))
    true("Max-Age=0" in h.headers["Set-Cookie"], h.headers["Set-Cookie"])
    same(_with(h, w, "GET", "/v1/sessions/current")[0], 401)


def every_answer_carries_the_headers_that_bind_a_browser(h):
    wanted = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "X-Content-Type-Options": "nosniff",
              "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
              "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"}
    for path in ("/", "/v1/orders?merchant=nova", "/nowhere", "/v1/orders/x", "/healthz"):
        h.http("GET", path)
        for name, value in wanted.items():
            same(h.headers.get(name), value, f"{name} of {path}")
        policy = h.headers["Content-Security-Policy"]
        true("default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy, policy)
        true("Access-Control-Allow-Origin" not in h.headers, path)


def the_page_names_files_that_may_be_kept_for_good(h):
    s, page = h.http("GET", "/", token=None)
    page = page.decode()
    same(s, 200)
    true("<style" not in page and " style=" not in page and "<script>" not in page and "onclick" not in page, "nothing inline")
    for kind in ("app-", "mark-"):
        at = page.index("/assets/" + kind)
        name = page[at:page.index('"', at)]
        s, _ = h.http("GET", name, token=None)
        same((s, h.headers["Cache-Control"]), (200, "public, max-age=31536000, immutable"), name)
        h.http("GET", name, token=None, headers={"Accept-Encoding": "gzip"})
        same(h.headers.get("Content-Encoding"), "gzip", name)
    for wrong in ("/assets/", "/assets/app.js", "/assets/../hub.db", "/assets/%2e%2e"):
        same(h.http("GET", wrong, token=None)[0], 404, wrong)


def the_worker_that_keeps_the_page_names_this_version_and_is_asked_for_each_time(h):
    s, page = h.http("GET", "/", token=None)
    s, worker = h.http("GET", "/sw.js", token=None)
    page, worker = page.decode(), worker.decode()
    same((s, h.headers["Cache-Control"], h.headers["Content-Type"]), (200, "no-store", "text/javascript; charset=utf-8"))
    true("script-src 'self'" in h.headers["Content-Security-Policy"] and "unsafe" not in h.headers["Content-Security-Policy"], "strict")
    named = [x.split('"')[0] for x in page.split('"/assets/')[1:]]
    true(len(named) == 3 and all(f'"/assets/{n}"' in worker for n in named), f"{named} are what it keeps")
    true("/v1" not in worker and "%" not in worker, "and nothing else")
    for wrong in ("/sw.js/", "/sw", "/assets/sw.js"):
        same(h.http("GET", wrong, token=None)[0], 404, wrong)
    same(h.http("POST", "/sw.js", {}, token=None)[0], 405)


class _Stream:
    def __init__(self, h, path="/v1/events?merchant=nova", headers=None):
        self.c = http.client.HTTPConnection("127.0.0.1", h.port, timeout=20)
        self.c.request("GET", path, headers={"Accept": "text/event-stream", "Authorization": "Bearer " + h.tokens["supervisor"],
                                             **(headers or {})})
        self.r = self.c.getresponse()

    def event(self):
        number = None
        while True:
            line = self.r.readline().decode().strip()
            if line.startswith("id: "):
                number = int(line[4:])
            if line.startswith("data: "):
                d = json.loads(line[6:])
                same(d["seq"], number, "the id is the event's number")
                return d

    def close(self):
        self.c.close()


def live_events_come_as_they_happen_and_resume_from_the_last_id(h):
    """PL: GET /v1/events as a stream"""
    s = _Stream(h)
    same((s.r.status, s.r.headers["Content-Type"]), (200, "text/event-stream"))
    time.sleep(0.5)
    h.land(h.new())
    began = time.monotonic()
    first = s.event()
    true(time.monotonic() - began < 2, "at once")
    s.close()
    h.land(h.new())
    again = _Stream(h, headers={"Last-Event-ID": str(first["seq"])})
    second = again.event()
    true(second["seq"] > first["seq"], f"{second} after {first}")
    page = h.http("GET", f"/v1/events?merchant=nova&after={first['seq']}&limit=1")[1]["items"][0]
    same(second, page, "the stream and the list say the same")
    again.close()


def a_stream_is_refused_like_any_request(h):
    for headers, status in (({"Authorization": "Bearer nobody"}, 401), ({"Last-Event-ID": "yesterday"}, 400), ({"Last-Event-ID": "-4"}, 400)):
        s = _Stream(h, headers=headers)
        same(s.r.status, status, str(headers))
        s.close()
    s = _Stream(h, "/v1/events?merchant=nova", {"Authorization": "", "Cookie": P["celia"].cookie})
    same(s.r.status, 200, "by cookie")
    s.close()
    same(_sign_in(h, P["clara"])[0], 201)
    s = _Stream(h, "/v1/events?merchant=nova", {"Authorization": "", "Cookie": P["clara"].cookie})
    same(s.r.status, 404, "another merchant's")
    s.close()


def a_caller_has_eight_streams_and_no_more(h):
    open_ones = [_Stream(h) for _ in range(8)]
    time.sleep(0.1)
    s = _Stream(h)
    same(s.r.status, 503, "the ninth")
    for one in [*open_ones, s]:
        one.close()


def a_stream_ends_with_its_session(h):
    w = P["clara"]
    s = _Stream(h, "/v1/events?merchant=lumen", {"Authorization": "", "Cookie": w.cookie})
    same(s.r.status, 200)
    same(_with(h, w, "DELETE", "/v1/sessions/current", **OWN, X_Holdfast_CSRF=w.csrf)[0], 200)
    began = time.monotonic()
    while s.r.readline():
        pass
    true(time.monotonic() - began < 3, "at once")


def the_day_at_a_glance_counts_what_the_lists_show(h):
    """CS-1"""
    h.land(h.new(address={"zip": ""}))
    s, d = h.http("GET", "/v1/today?merchant=nova")
    same(s, 200)
    for state in ("received", "ready_to_pick"):
        same(d["orders"][state], len(h.orders(state=state)), state)
    same(sum(e["open"] for e in d["exceptions"]), len(h.exceptions()), "exceptions")
    same([e["open"] for e in d["exceptions"] if e["reason"] == "addr_incomplete"], [1])
    true(all(c["shipments"] == c["waiting"] + c["on_the_floor"] + c["at_the_dock"] for c in d["cutoffs"]), str(d["cutoffs"]))


def the_days_flow_is_counted_by_the_hour(h):
    """issue 6: the day's flow"""
    def flow(hours=24):
        s, d = h.http("GET", f"/v1/today/flow?merchant=nova&hours={hours}")
        same((s, d["cut"], len(d["items"])), (200, False, hours))
        return {k: sum(x[k] for x in d["items"]) for k in ("landed", "released", "picked", "packed", "handed_over", "shipped")}, d
    before, d = flow()
    same(d["items"][-1]["from"][:13], d["at"][:13], "the hours end with this one")
    same((before["landed"], before["packed"]), (len(h.orders()), 0), "what landed is what there is")
    clean, held = h.land(h.new(lines=[("NT-BLACK", 1)])), h.land(h.new(address={"zip": ""}))
    shipment = clean["shipments"][0]
    s, a = h.http("POST", "/v1/scans", {"step": "pick", "merchant": "nova", "operator": "olga", "shipment": shipment["id"], "location": "S-01-02",
                                        "code": "8430000000021", "quantity": shipment["lines"][0]["quantity"]})
    same(s, 200, str(a))
    now, _ = flow(2)
    same({k: now[k] - before[k] for k in now}, {"landed": 2, "released": 1, "picked": 1, "packed": 0, "handed_over": 0, "shipped": 0}, str(held))
    for wrong, code in (("hours=0", 400), ("hours=73", 400), ("hours=-1", 400), ("merchant=nobody", 404)):
        same(h.http("GET", f"/v1/today/flow?{'' if 'merchant' in wrong else 'merchant=nova&'}{wrong}")[0], code, wrong)
    same(_with(h, P["celia"], "GET", "/v1/today/flow?merchant=nova")[0], 200)


def a_merchants_people_see_themselves_alone(h):
    """law 11"""
    same(_sign_in(h, P["clara"])[0], 201)
    s, d = _with(h, P["clara"], "GET", "/v1/merchants")
    same([m["id"] for m in d["items"]], ["lumen"])
    same(len(h.http("GET", "/v1/merchants")[1]["items"]), 2)
    same(_with(h, P["clara"], "GET", "/v1/today?merchant=nova")[0], 404)
    same(_with(h, P["clara"], "GET", "/v1/today/flow?merchant=nova")[0], 404)
    same(_with(h, P["clara"], "GET", "/v1/connections/lag?merchant=nova")[0], 404)
    same(_with(h, P["clara"], "GET", "/v1/skus?merchant=nova&find=NT")[0], 404)
    same(_with(h, P["clara"], "GET", "/v1/today")[1]["merchant"], "lumen")


def the_tables_are_those_the_program_prints(h):
    s, d = h.http("GET", "/v1/rulebook")
    same(s, 200)
    printed = h.cli("rules", "access").stdout
    for row in d["access"]:
        line = next((x for x in printed.splitlines() if x.split()[:1] == [row["action"]]), "")
        same(line.split()[1:7], [row["roles"][r] for r in ("operator", "supervisor", "engineer", "merchant", "auditor", "machine")], row["action"])
    true([x["state"] for x in d["states"]][:3] == ["received", "validated", "accepted"], str(d["states"][:3]))
