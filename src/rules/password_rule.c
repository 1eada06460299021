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

static bool same_letter(char typed, char meant)
{
    typed = lower(typed);
    if (typed == lower(meant))
        return true;
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (stand_ins[i].typed == typed && stand_ins[i].meant == lower(meant))
            return true;
    return false;
}

static bool stands_at(struct slice text, size_t at, struct slice word)
{
    if (word.len > text.len - at)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (!same_letter(text.ptr[at + i], word.ptr[i]))
            return false;
    return true;
}

static bool contains(struct slice text, struct slice word)
{
    for (size_t at = 0; at + word.len <= text.len; at++)
        if (stands_at(text, at, word))
            return true;
    return false;
}

struct parts {
    struct slice words[PARTS_MAX];
    size_t count;
};

static void find_words(struct parts *p, struct slice text, const struct slice *words, size_t count)
{
    for (size_t i = 0; i < count && p->count < PARTS_MAX; i++)
        if (words[i].len >= PASSWORD_WORD_LEAST && contains(text, words[i]))
            p->words[p->count++] = words[i];
}

/* "aaaa", "3456", "dcba" from here on: each byte the same step from the one before. 0: no run. */
static size_t run_length(struct slice text, size_t at)
{
    size_t to = at + 1;
    int step = to < text.len ? text.ptr[to] - text.ptr[at] : 2;
    while (to < text.len && text.ptr[to] - text.ptr[to - 1] == step)
        to++;
    return step >= -1 && step <= 1 && to - at >= PASSWORD_WORD_LEAST ? to - at : 0;
}

/* What a character costs that no word covers. */
static int stray_cost(char c)
{
    bool letter = (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
    bool separator = strchr(" -_.,", c) != NULL && c != '\0';
    return letter ? NEVER : separator ? 0 : 1;
}

/* The fewest strays when these two words may be used as often as wanted; a run is one stray. */
static int strays(struct slice text, struct slice one, struct slice other)
{
    int cost[BYTES_MAX + 1];
    cost[text.len] = 0;
    for (size_t at = text.len; at-- > 0;) {
        size_t run = run_length(text, at);
        int best = stray_cost(text.ptr[at]) + cost[at + 1];
        if (run > 0 && 1 + cost[at + run] < best)
            best = 1 + cost[at + run];
        if (stands_at(text, at, one) && cost[at + one.len] < best)
            best = cost[at + one.len];
        if (stands_at(text, at, other) && cost[at + other.len] < best)
            best = cost[at + other.len];
        cost[at] = best < NEVER ? best : NEVER;
    }
    return cost[0];
}

_Static_assert(PASSWORD_PARTS_LEAST == 3, "pairs are what is tried here");

static bool is_made_of_two(struct slice text, const struct slice *words, size_t word_count)
{
    struct parts p;
    p.count = 0;
    find_words(&p, text, words, word_count);
    find_words(&p, text, common_passwords, common_password_count);
    if (p.count == 0)
        p.words[p.count++] = SLICE("password"); /* stands nowhere in it: runs and strays alone */
    for (size_t i = 0; i < p.count; i++)
        for (size_t j = i; j < p.count; j++)
            if (strays(text, p.words[i], p.words[j]) <= PASSWORD_STRAYS)
                return true;
    return false;
}

const char *password_fault(struct slice password, struct slice name, const struct slice *words,
                           size_t word_count)
{
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
    if (name.len >= PASSWORD_WORD_LEAST && contains(password, name))
        return "it contains the user's name";
    if (is_made_of_two(password, words, word_count))
        return "it is made of what everybody tries first: common passwords, runs, names of this "
               "place; a sentence of four words or more is better";
    return NULL;
}
