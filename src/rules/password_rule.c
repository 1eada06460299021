/* What a password may be.
 * Where: rules; asked when a person chooses one.
 * Promise: what everybody would try first is not taken, and the length alone impresses nobody. */
#include "rules/password_rule.h"

#include <stdint.h>
#include <string.h>

enum {
    PARTS_MAX = 96, /* different words found in one password: more than that, and it is no short
                       list of words any more */
    BYTES_MAX = PASSWORD_MOST * 4,
    MEANINGS = 3, /* the byte, and at most two that it stands in for */
    NEVER = 1000, /* a stray that is a letter */
};

/* What stands for what, as people type it. */
static const struct {
    char typed, meant;
} stand_ins[] = {
    {'0', 'o'},
    {'1', 'i'},
    {'1', 'l'},
    {'!', 'i'},
    {'3', 'e'},
    {'4', 'a'},
    {'@', 'a'},
    {'5', 's'},
    {'$', 's'},
    {'7', 't'},
    {'+', 't'},
    {'8', 'b'},
    {'9', 'g'}
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The password, with what each byte may stand for and the run that begins there. */
struct typed {
    size_t len;
    char as[BYTES_MAX][MEANINGS]; /* the byte itself in lower case, then what it stands in for */
    char byte[BYTES_MAX];
    size_t run[BYTES_MAX]; /* 0: no run */
};

/* "aaaa", "3456", "dcba" from here on: each byte the same step from the one before. 0: no run. */
static size_t run_length(struct slice text, size_t at)
{
    size_t to = at + 1;
    int step = to < text.len ? text.ptr[to] - text.ptr[at] : 2;
    while (to < text.len && text.ptr[to] - text.ptr[to - 1] == step)
        to++;
    return step >= -1 && step <= 1 && to - at >= PASSWORD_WORD_LEAST ? to - at : 0;
}

static void read_typed(struct typed *t, struct slice text)
{
    t->len = text.len;
    for (size_t at = 0; at < text.len; at++) {
        int n = 0;
        t->byte[at] = text.ptr[at];
        t->run[at] = run_length(text, at);
        for (int i = 0; i < MEANINGS; i++)
            t->as[at][i] = lower(text.ptr[at]);
        for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins && n + 1 < MEANINGS; i++)
            if (stand_ins[i].typed == text.ptr[at])
                t->as[at][++n] = stand_ins[i].meant;
    }
}

static bool may_be(const struct typed *t, size_t at, char meant)
{
    char m = lower(meant);
    return t->as[at][0] == m || t->as[at][1] == m || t->as[at][2] == m;
}

static bool stands_at(const struct typed *t, size_t at, struct slice word)
{
    if (word.len > t->len - at)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (!may_be(t, at + i, word.ptr[i]))
            return false;
    return true;
}

static bool contains(const struct typed *t, struct slice word)
{
    for (size_t at = 0; at + word.len <= t->len; at++)
        if (stands_at(t, at, word))
            return true;
    return false;
}

struct part { /* a word that is somewhere in it */
    size_t len;
    bool at[BYTES_MAX];
};
struct parts {
    size_t count;
    struct part list[PARTS_MAX];
};

static void find_words(struct parts *p, const struct typed *t, const struct slice *words,
                       size_t count)
{
    for (size_t i = 0; i < count && p->count < PARTS_MAX; i++) {
        if (words[i].len < PASSWORD_WORD_LEAST || !contains(t, words[i]))
            continue;
        struct part *one = &p->list[p->count++];
        one->len = words[i].len;
        for (size_t at = 0; at < t->len; at++)
            one->at[at] = stands_at(t, at, words[i]);
    }
}

/* What a character costs that no word covers. */
static int stray_cost(char c)
{
    bool letter = (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
    bool separator = strchr(" -_.,", c) != NULL && c != '\0';
    return letter ? NEVER : separator ? 0 : 1;
}

/* The fewest strays when these two words may be used as often as wanted; a run is one stray. */
static int strays(const struct typed *t, const struct part *one, const struct part *other)
{
    int cost[BYTES_MAX + 1];
    cost[t->len] = 0;
    for (size_t at = t->len; at-- > 0;) {
        int best = stray_cost(t->byte[at]) + cost[at + 1];
        if (t->run[at] > 0 && 1 + cost[at + t->run[at]] < best)
            best = 1 + cost[at + t->run[at]];
        if (one->at[at] && cost[at + one->len] < best)
            best = cost[at + one->len];
        if (other->at[at] && cost[at + other->len] < best)
            best = cost[at + other->len];
        cost[at] = best < NEVER ? best : NEVER;
    }
    return cost[0];
}

_Static_assert(PASSWORD_PARTS_LEAST == 3, "pairs are what is tried here");

static bool is_made_of_two(const struct typed *t, const struct slice *words, size_t word_count)
{
    struct parts p;
    p.count = 0;
    find_words(&p, t, words, word_count);
    find_words(&p, t, common_passwords, common_password_count);
    if (p.count == 0)
        p.list[p.count++] = (struct part){.len = 1}; /* nowhere in it: runs and strays alone */
    for (size_t i = 0; i < p.count; i++)
        for (size_t j = i; j < p.count; j++)
            if (strays(t, &p.list[i], &p.list[j]) <= PASSWORD_STRAYS)
                return true;
    return false;
}

const char *password_fault(struct slice password, struct slice name, const struct slice *words,
                           size_t word_count)
{
    struct typed t;
    size_t characters = 0;
    bool all_same = true;
    for (size_t i = 0; i < password.len; i++) {
        characters += ((unsigned char)password.ptr[i] & 0xc0) != 0x80;
        all_same = all_same && password.ptr[i] == password.ptr[0];
    }
    if (characters < PASSWORD_LEAST || characters > PASSWORD_MOST || password.len > BYTES_MAX)
        return "expected 15 to 128 characters";
    if (all_same)
        return "it is one character over and over";
    read_typed(&t, password);
    if (name.len >= PASSWORD_WORD_LEAST && contains(&t, name))
        return "it contains the user's name";
    if (is_made_of_two(&t, words, word_count))
        return "it is made of what everybody tries first: common passwords, runs, names of this "
               "place; a sentence of four words or more is better";
    return NULL;
}
