#ifndef HF_BASE_NETWORK_H
#define HF_BASE_NETWORK_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/slice.h"

/* Addresses and networks of the Internet protocol, both families as 16 bytes (an IPv4 address as
 * ::ffff:a.b.c.d, RFC 4291 2.5.5.2). */

enum { ADDRESS_TEXT_BYTES = 48 };

struct address {
    unsigned char bytes[16];
};
struct network {
    struct address address;
    int bits; /* 0 to 128 */
};

/* "203.0.113.9" or "2001:db8::1"; no port, no zone, no blanks. */
bool address_parse(struct slice text, struct address *a);
bool address_of_socket(const struct sockaddr *from, struct address *a);
void address_print(const struct address *a, char text[ADDRESS_TEXT_BYTES]);
bool address_is_loopback(const struct address *a);

/* ADDRESS, or ADDRESS/BITS where the bits beyond are zero. */
bool network_parse(struct slice text, struct network *n);
bool network_holds(const struct network *n, const struct address *a);
/* Comma-separated, at most max. false: *bad names what is none, or there are too many. */
bool networks_parse(struct slice text, struct network *n, int max, int *count, struct slice *bad);
bool networks_hold(const struct network *n, int count, const struct address *a);

#endif
