/* Which URLs and addresses may be called.
 * Where: rules; the egress client asks here before it resolves and again before it connects.
 * Promise: no name, spelling or redirect leads inside. */
#include "rules/egress.h"

#include <arpa/inet.h>
#include <string.h>

enum { HOST_BYTES_MAX = 253, LABEL_BYTES_MAX = 63, URL_BYTES_MAX = 4096 };

struct range {
    unsigned char base[16];
    int bits;
};

/* clang-format off */
/* security: not global unicast */
static const struct range ranges4[] = {
    {{0}, 8}, {{10}, 8}, {{100, 64}, 10}, {{127}, 8}, {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},
    {{192, 0, 2}, 24}, {{192, 88, 99}, 24}, {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24},
    {{203, 0, 113}, 24}, {{224}, 4}, {{240}, 4},
};
static const struct range ranges6[] = {
    {{0}, 128}, {{[15] = 1}, 128}, {{[10] = 0xff, [11] = 0xff}, 96}, {{0, 0x64, 0xff, 0x9b}, 96},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48}, {{1, 0}, 64}, {{0x20, 0x01}, 23}, {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x20, 0x02}, 16}, {{0xfc}, 7}, {{0xfe, 0x80}, 10}, {{0xff}, 8},
};
/* clang-format on */

static bool in_range(const struct range *r, const unsigned char *address)
{
    int whole = r->bits / 8, rest = r->bits % 8;
    if (memcmp(r->base, address, (size_t)whole) != 0)
        return false;
    unsigned char mask = (unsigned char)(0xff << (8 - rest));
    return rest == 0 || (r->base[whole] & mask) == (address[whole] & mask);
}

bool egress_address_is_global(const unsigned char *address, size_t bytes)
{
    bool four = bytes == 4;
    const struct range *all = four ? ranges4 : ranges6;
    size_t count = four ? sizeof ranges4 / sizeof *ranges4 : sizeof ranges6 / sizeof *ranges6;
    if (!four && bytes != 16)
        return false;
    for (size_t i = 0; i < count; i++)
        if (in_range(&all[i], address))
            return false;
    return true;
}

bool egress_address_is_loopback(const unsigned char *address, size_t bytes)
{
    static const unsigned char one[16] = {[15] = 1};
    return (bytes == 4 && address[0] == 127) || (bytes == 16 && memcmp(address, one, 16) == 0);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, digits, hyphen; no label empty, over long or beginning or ending with a hyphen. Names
 * whose last label is a number are spellings of an address. */
static bool is_ldh_name(struct slice host)
{
    size_t label = 0;
    bool numeric = true;
    if (host.len == 0 || host.len > HOST_BYTES_MAX)
        return false;
    for (size_t i = 0; i <= host.len; i++) {
        char c = i < host.len ? host.ptr[i] : '.';
        if (c == '.') {
            if (label == 0 || label > LABEL_BYTES_MAX || host.ptr[i - 1] == '-')
                return false;
            label = 0;
            numeric = i < host.len ? true : numeric;
            continue;
        }
        if (!is_digit(c) && !is_letter(c) && (c != '-' || label == 0))
            return false;
        /* 0x7f and such: a label of hexadecimal spelling */
        numeric = numeric && (is_digit(c) ||
                              (label == 1 && (c == 'x' || c == 'X') && host.ptr[i - 1] == '0') ||
                              (label > 1 && is_letter(c)));
        label++;
    }
    return !numeric;
}

/* Four decimal parts without leading zeros, or IPv6 in brackets; nothing that inet_aton would be
 * kind to. */
static bool is_literal(struct slice host, bool brackets)
{
    char text[64];
    unsigned char address[16];
    if (host.len == 0 || host.len >= sizeof text)
        return false;
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    return inet_pton(brackets ? AF_INET6 : AF_INET, text, address) == 1;
}

/* false: no port that is one. */
static bool read_port(struct slice digits, int *port)
{
    long long n = 0;
    if (digits.len == 0 || digits.len > 5 || digits.ptr[0] == '0' || digits.ptr[0] == '-' ||
        !slice_to_i64(digits, &n))
        return false;
    *port = (int)n;
    return n >= 1 && n <= 65535;
}

/* host[:port] of an authority. false: not one. port stays when none is named. */
static bool read_authority(struct slice text, struct slice *host, bool *brackets, int *port)
{
    *brackets = text.len > 0 && text.ptr[0] == '[';
    const char *end = *brackets ? memchr(text.ptr, ']', text.len) : memchr(text.ptr, ':', text.len);
    size_t host_end = end != NULL ? (size_t)(end - text.ptr) : text.len;
    if (*brackets && end == NULL)
        return false;
    *host =
        *brackets ? (struct slice){text.ptr + 1, host_end - 1} : (struct slice){text.ptr, host_end};
    size_t rest = *brackets ? host_end + 1 : host_end;
    if (rest == text.len)
        return true;
    return text.ptr[rest] == ':' &&
           read_port((struct slice){text.ptr + rest + 1, text.len - rest - 1}, port);
}

bool egress_allow_parse(struct slice text, struct egress_allow *a)
{
    bool brackets;
    a->port = 0;
    if (text.len == 0 || !read_authority(text, &a->host, &brackets, &a->port) || a->port == 0)
        return false;
    return is_literal(a->host, brackets) || (!brackets && is_ldh_name(a->host));
}

static bool is_named(const struct egress_url *u, const struct egress_allow *allowed, int count)
{
    for (int i = 0; i < count; i++)
        if (allowed[i].port == u->port && slice_eq_nocase(allowed[i].host, u->host))
            return true;
    return false;
}

const char *egress_url_parse(struct slice text, const struct egress_allow *allowed, int count,
                             struct egress_url *url)
{
    bool brackets;
    *url = (struct egress_url){.path = SLICE("/")};
    if (text.len == 0 || text.len > URL_BYTES_MAX)
        return "expected a URL of at most 4096 bytes";
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' || (unsigned char)text.ptr[i] >= 0x7f)
            return "a URL has printable ASCII characters only";
    url->https = slice_starts(text, SLICE("https://"));
    if (!url->https && !slice_starts(text, SLICE("http://")))
        return "expected https://";
    size_t from = url->https ? 8 : 7;
    struct slice rest = {text.ptr + from, text.len - from};
    size_t end = 0;
    while (end < rest.len && strchr("/?#", rest.ptr[end]) == NULL)
        end++;
    struct slice authority = {rest.ptr, end};
    if (memchr(rest.ptr, '#', rest.len) != NULL)
        return "a URL here has no fragment";
    if (memchr(authority.ptr, '@', authority.len) != NULL)
        return "a URL here has no user or password";
    url->port = url->https ? 443 : 80;
    if (!read_authority(authority, &url->host, &brackets, &url->port))
        return "expected HOST or HOST:PORT";
    url->literal = is_literal(url->host, brackets);
    if (!url->literal && (brackets || !is_ldh_name(url->host)))
        return "the host is neither a plain name nor an address";
    if (end < rest.len && rest.ptr[end] == '?')
        return "expected a path before the query";
    if (end < rest.len)
        url->path = (struct slice){rest.ptr + end, rest.len - end};
    url->named = is_named(url, allowed, count);
    if (!url->https && !url->named)
        return "expected https://";
    if (url->port != 443 && !url->named)
        return "only port 443 is called, unless serve --egress-allow names the host and port";
    return NULL;
}
