/* Instants and dates of the proleptic Gregorian calendar.
 * Under every payload, file and answer.
 * Promise: strict in, canonical out. */
#include "base/instant.h"

#include <stdio.h>

#include "base/clock.h"

static bool digits(const char *at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        *value = *value * 10 + (at[i] - '0');
    }
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

int64_t date_days(struct date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct date date_of_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct date){(int)(yoe + era * 400) + (month <= 2), month,
                         (int)(doy - (153 * mp + 2) / 5 + 1)};
}

int date_weekday(struct date d)
{
    return (int)(((date_days(d) + 3) % 7 + 7) % 7);
}

bool date_parse(struct slice t, struct date *d)
{
    return t.len == 10 && digits(t.ptr, 4, &d->year) && t.ptr[4] == '-' &&
           digits(t.ptr + 5, 2, &d->month) && t.ptr[7] == '-' && digits(t.ptr + 8, 2, &d->day) &&
           d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= days_in(d->year, d->month);
}

static bool offset_parse(struct slice t, int64_t *seconds)
{
    if (t.len == 1 && (t.ptr[0] == 'Z' || t.ptr[0] == 'z')) {
        *seconds = 0;
        return true;
    }
    int h, m;
    if (t.len != 6 || (t.ptr[0] != '+' && t.ptr[0] != '-') || !digits(t.ptr + 1, 2, &h) ||
        t.ptr[3] != ':' || !digits(t.ptr + 4, 2, &m) || h > 23 || m > 59)
        return false;
    *seconds = (h * 3600 + m * 60) * (t.ptr[0] == '-' ? -1 : 1);
    return true;
}

bool instant_parse(struct slice t, int64_t *us)
{
    struct date d;
    int h, m, s;
    if (t.len < 20 || !date_parse((struct slice){t.ptr, 10}, &d) ||
        (t.ptr[10] != 'T' && t.ptr[10] != 't') || !digits(t.ptr + 11, 2, &h) || t.ptr[13] != ':' ||
        !digits(t.ptr + 14, 2, &m) || t.ptr[16] != ':' || !digits(t.ptr + 17, 2, &s) || h > 23 ||
        m > 59 || s > 60)
        return false;
    size_t at = 19;
    int64_t fraction = 0, unit = 100000;
    if (t.ptr[at] == '.') {
        size_t first = ++at;
        for (; at < t.len && t.ptr[at] >= '0' && t.ptr[at] <= '9'; at++, unit /= 10)
            fraction += (t.ptr[at] - '0') * unit;
        if (at == first)
            return false;
    }
    int64_t offset;
    if (!offset_parse((struct slice){t.ptr + at, t.len - at}, &offset))
        return false;
    *us = (date_days(d) * 86400 + h * 3600 + m * 60 + s - offset) * US_PER_S + fraction;
    return true;
}

size_t instant_print(int64_t us, char out[INSTANT_TEXT_BYTES])
{
    int64_t days = us / US_PER_DAY - (us % US_PER_DAY < 0);
    int64_t rest = us - days * US_PER_DAY;
    struct date d = date_of_days(days);
    long long s = rest / US_PER_S, fraction = rest % US_PER_S;
    int len = snprintf(out, INSTANT_TEXT_BYTES, "%04d-%02d-%02dT%02lld:%02lld:%02lld",
                       d.year % 10000, d.month, d.day, s / 3600, s / 60 % 60, s % 60);
    size_t used = (size_t)len;
    if (fraction > 0)
        used += (size_t)snprintf(out + used, INSTANT_TEXT_BYTES - used, ".%06lld", fraction);
    used += (size_t)snprintf(out + used, INSTANT_TEXT_BYTES - used, "Z");
    return used;
}

struct slice instant_text(struct arena *a, int64_t us)
{
    char text[INSTANT_TEXT_BYTES];
    if (us == 0)
        return SLICE_NONE;
    size_t len = instant_print(us, text);
    return arena_copy(a, (struct slice){text, len});
}
