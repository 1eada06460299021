/* The session in a browser: its cookie, and the proof that a request comes from our own page.
 * Between admit.c and the session routes.
 * Promise: the secret is never readable by a script, and a foreign page cannot act with it. */
#include "http/browser_session.h"

#include "base/crypto.h"
#include "base/encode.h"
#include "base/seal.h"

#define COOKIE "__Host-holdfast"
#define DEVICE COOKIE "-device"

static struct slice cookie_of(const struct exchange *x, struct slice name)
{
    struct slice rest = exchange_header(x, "Cookie");
    while (rest.len > 0) {
        const char *end = memchr(rest.ptr, ';', rest.len);
        size_t len = end != NULL ? (size_t)(end - rest.ptr) : rest.len;
        struct slice pair = slice_trim((struct slice){rest.ptr, len});
        if (slice_starts(pair, name) && pair.len > name.len)
            return (struct slice){pair.ptr + name.len, pair.len - name.len};
        rest = end != NULL ? (struct slice){end + 1, rest.len - len - 1} : SLICE_NONE;
    }
    return SLICE_NONE;
}

struct slice browser_session(const struct exchange *x)
{
    return cookie_of(x, SLICE(COOKIE "="));
}

struct slice browser_device(const struct exchange *x)
{
    struct slice said = exchange_header(x, "X-Holdfast-Device");
    return said.len > 0 ? said : cookie_of(x, SLICE(DEVICE "="));
}

/* Origin is scheme://host[:port]; Host is host[:port]. Which scheme the outside world sees, only a
 * proxy in front knows. */
static bool origin_is_own(const struct exchange *x)
{
    struct slice origin = exchange_header(x, "Origin"), host = exchange_header(x, "Host");
    const struct slice schemes[] = {SLICE("https://"), SLICE("http://")};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (host.len > 0 && slice_starts(origin, schemes[i]) &&
            slice_eq_nocase(
                (struct slice){origin.ptr + schemes[i].len, origin.len - schemes[i].len}, host))
            return true;
    return false;
}

bool from_own_page(const struct exchange *x)
{
    struct slice site = exchange_header(x, "Sec-Fetch-Site");
    return site.ptr != NULL ? slice_is(site, "same-origin") : origin_is_own(x);
}

void csrf_text(const struct hub *hub, struct slice session, char text[CSRF_TEXT_BYTES])
{
    unsigned char key[32], mac[32];
    _Static_assert(BASE32_CHARS(sizeof mac) + 1 <= CSRF_TEXT_BYTES, "the token has no room");
    keyring_derive(hub->keyring, "csrf", key);
    hmac_sha256((struct slice){(const char *)key, sizeof key}, session, mac);
    base32_encode((struct slice){(const char *)mac, sizeof mac}, text);
    wipe(key, sizeof key);
}

bool csrf_holds(const struct exchange *x, struct slice session)
{
    char wanted[CSRF_TEXT_BYTES];
    struct slice given = exchange_header(x, "X-Holdfast-CSRF");
    csrf_text(x->hub, session, wanted);
    return from_own_page(x) && given.len == strlen(wanted) &&
           crypto_equal(given.ptr, wanted, given.len);
}

void keep_in_browser(struct exchange *x, struct slice session)
{
    exchange_set_header(x, "Set-Cookie",
                        arena_format(&x->arena,
                                     COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict",
                                     SLICE_FMT(session)));
}

void keep_device_in_browser(struct exchange *x, struct slice device)
{
    exchange_set_header(
        x, "Set-Cookie",
        arena_format(&x->arena,
                     DEVICE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000",
                     SLICE_FMT(device)));
}

void forget_in_browser(struct exchange *x)
{
    exchange_set_header(x, "Set-Cookie",
                        SLICE(COOKIE "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"));
    if (browser_device(x).len == 0)
        exchange_set_header(x, "Clear-Site-Data", SLICE("\"cookies\", \"storage\""));
}
