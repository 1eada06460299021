#ifndef HF_HTTP_BROWSER_SESSION_H
#define HF_HTTP_BROWSER_SESSION_H

#include "http/exchange.h"

/* A session that a browser keeps in a cookie (docs/console.md): scripts on the page cannot read it,
 * and no other site can use it. A program uses the same session as a bearer token instead.
 *
 * Cookie: __Host-holdfast, Secure HttpOnly SameSite=Strict Path=/. A request by cookie that changes
 * something must come from our own page (Sec-Fetch-Site, or Origin where there is none) and carry
 * the token that only our own page was told: HMAC(key, session). */

enum { CSRF_TEXT_BYTES = 53 }; /* base32 of 32 bytes, and a NUL */

/* The session of the cookie; SLICE_NONE without one. Borrowed from the request. */
struct slice browser_session(const struct exchange *x);
/* The floor device's own token: the header X-Holdfast-Device of a program, or the cookie
 * __Host-holdfast-device, which the browser keeps for 400 days. SLICE_NONE without one. */
struct slice browser_device(const struct exchange *x);
/* true: sent by a page of our own. Neither header: false. */
bool from_own_page(const struct exchange *x);
/* Both conditions. */
bool csrf_holds(const struct exchange *x, struct slice session);
void csrf_text(const struct hub *hub, struct slice session, char text[CSRF_TEXT_BYTES]);
/* Answer headers; the text is copied into x's arena. */
void keep_in_browser(struct exchange *x, struct slice session);
void keep_device_in_browser(struct exchange *x, struct slice device);
/* A floor device stays the device it is, and keeps what waits in it: only its session is forgotten.
 */
void forget_in_browser(struct exchange *x);

#endif
