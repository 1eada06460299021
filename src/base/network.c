/* Addresses and networks.
 * Under the server's limits and the networks a token is bound to.
 * Promise: strict forms only; 010.0.0.1 and 10.1 are no addresses. */
#include "base/network.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool address_parse(struct slice text, struct address *a)
{
    char copy[ADDRESS_TEXT_BYTES];
    struct in_addr four;
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len) != NULL)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, &four) == 1) { /* four decimal numbers, no leading zero */
        memcpy(a->bytes, mapped, sizeof mapped);
        memcpy(a->bytes + sizeof mapped, &four, sizeof four);
        return true;
    }
    return inet_pton(AF_INET6, copy, a->bytes) == 1;
}

bool address_of_socket(const struct sockaddr *from, struct address *a)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (from->sa_family == AF_INET) {
        memcpy(&four, from, sizeof four);
        memcpy(a->bytes, mapped, sizeof mapped);
        memcpy(a->bytes + sizeof mapped, &four.sin_addr, 4);
        return true;
    }
    if (from->sa_family != AF_INET6)
        return false;
    memcpy(&six, from, sizeof six);
    memcpy(a->bytes, &six.sin6_addr, sizeof a->bytes);
    return true;
}

static bool is_four(const struct address *a)
{
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

void address_print(const struct address *a, char text[ADDRESS_TEXT_BYTES])
{
    bool four = is_four(a);
    if (inet_ntop(four ? AF_INET : AF_INET6, four ? a->bytes + sizeof mapped : a->bytes, text,
                  ADDRESS_TEXT_BYTES) == NULL)
        text[0] = '\0';
}

bool address_is_loopback(const struct address *a)
{
    static const unsigned char one[16] = {[15] = 1};
    return (is_four(a) && a->bytes[12] == 127) || memcmp(a->bytes, one, sizeof one) == 0;
}

static bool bits_beyond_are_zero(const struct network *n)
{
    for (int i = n->bits; i < 128; i++)
        if (n->address.bytes[i / 8] >> (7 - i % 8) & 1)
            return false;
    return true;
}

bool network_parse(struct slice text, struct network *n)
{
    const char *slash = text.len > 0 ? memchr(text.ptr, '/', text.len) : NULL;
    struct slice address = {text.ptr, slash != NULL ? (size_t)(slash - text.ptr) : text.len};
    long long bits = 0;
    if (!address_parse(address, &n->address))
        return false;
    int most = is_four(&n->address) ? 32 : 128;
    if (slash == NULL)
        bits = most;
    else if (!slice_to_i64((struct slice){slash + 1, text.len - address.len - 1}, &bits) ||
             bits < 0 || bits > most)
        return false;
    n->bits = (int)bits + 128 - most;
    return bits_beyond_are_zero(n);
}

bool network_holds(const struct network *n, const struct address *a)
{
    size_t whole = (size_t)n->bits / 8;
    int rest = n->bits % 8;
    if (memcmp(n->address.bytes, a->bytes, whole) != 0)
        return false;
    return rest == 0 || ((n->address.bytes[whole] ^ a->bytes[whole]) >> (8 - rest)) == 0;
}

bool networks_parse(struct slice text, struct network *n, int max, int *count, struct slice *bad)
{
    *count = 0;
    while (text.len > 0) {
        const char *comma = memchr(text.ptr, ',', text.len);
        size_t len = comma != NULL ? (size_t)(comma - text.ptr) : text.len;
        *bad = slice_trim((struct slice){text.ptr, len});
        if (*count == max || !network_parse(*bad, &n[*count]))
            return false;
        ++*count;
        text.ptr += len + (comma != NULL);
        text.len -= len + (comma != NULL);
    }
    return true;
}

bool networks_hold(const struct network *n, int count, const struct address *a)
{
    for (int i = 0; i < count; i++)
        if (network_holds(&n[i], a))
            return true;
    return false;
}
