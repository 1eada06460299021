/* Money as exact integers.
 * Between partners' decimal texts and our minor units.
 * Promise: never a double; a cent that does not exist is refused, not rounded. */
#include "rules/money.h"

/* ISO 4217 active codes with their minor units; those not listed as 0, 3 or 4 have 2. */
static const char codes_0[] =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
static const char codes_3[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char codes_4[] = "CLF UYW ";
static const char codes_2[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP "
    "PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWL ";

static bool listed(const char *list, struct slice code)
{
    for (const char *at = list; *at != '\0'; at += 4)
        if (memcmp(at, code.ptr, 3) == 0)
            return true;
    return false;
}

int currency_exponent(struct slice code)
{
    if (code.len != 3)
        return -1;
    return listed(codes_2, code)   ? 2
           : listed(codes_0, code) ? 0
           : listed(codes_3, code) ? 3
           : listed(codes_4, code) ? 4
                                   : -1;
}

bool money_parse(struct slice text, struct slice currency, int64_t *minor)
{
    int exponent = currency_exponent(currency);
    size_t i = 0;
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (negative)
        i = 1;
    if (exponent < 0 || i == text.len || text.ptr[i] == '.')
        return false;
    int64_t v = 0;
    int decimals = -1;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        if (decimals >= 0 && decimals++ >= exponent) {
            if (c != '0')
                return false;
            continue;
        }
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, c - '0', &v))
            return false;
    }
    if (decimals == 0)
        return false; /* a point with nothing after it */
    for (int d = decimals < 0 ? 0 : decimals; d < exponent; d++)
        if (__builtin_mul_overflow(v, 10, &v))
            return false;
    *minor = negative ? -v : v;
    return true;
}

struct slice money_format(struct arena *a, int64_t minor, struct slice currency)
{
    int exponent = currency_exponent(currency);
    long long unit = 1;
    for (int i = 0; i < exponent; i++)
        unit *= 10;
    long long v = minor < 0 ? -minor : minor;
    if (exponent <= 0)
        return arena_format(a, "%s%lld", minor < 0 ? "-" : "", v);
    return arena_format(a, "%s%lld.%0*lld", minor < 0 ? "-" : "", v / unit, exponent, v % unit);
}
