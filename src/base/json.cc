/* Shim around simdjson's On-Demand parser: walks the whole text once and copies it into our tree.
 * Promise: every value is visited and checked; number text is kept as it stands. */
#include <simdjson.h>

extern "C" {
#define _Alignof alignof
#include "base/json.h"
}

using namespace simdjson;

namespace
{
struct walk {
    struct arena *a;
    const struct json_limits *limits;
    struct json_error *error;
    int nodes;
    bool full;
};

bool fail(walk &w, const char *message)
{
    if (w.error->message == nullptr)
        w.error->message = message;
    return false;
}

struct json *node(walk &w, enum json_kind kind)
{
    auto *n =
        static_cast<struct json *>(arena_take(w.a, sizeof(struct json), alignof(struct json)));
    if (n == nullptr) {
        w.full = true;
        fail(w, "too large");
        return nullptr;
    }
    n->kind = kind;
    if (w.limits->members && ++w.nodes > w.limits->members) {
        fail(w, "too many values");
        return nullptr;
    }
    return n;
}

bool keep(walk &w, std::string_view s, struct slice *out)
{
    if (w.limits->string_bytes && s.size() > w.limits->string_bytes)
        return fail(w, "string too long");
    if (w.limits->no_nul && memchr(s.data(), 0, s.size()) != nullptr)
        return fail(w, "NUL in text");
    *out = arena_copy(w.a, {s.data(), s.size()});
    if (out->ptr == nullptr) {
        w.full = true;
        return fail(w, "too large");
    }
    return true;
}

bool number_grammar(std::string_view s)
{
    size_t i = 0;
    auto digit = [&](size_t at) { return at < s.size() && s[at] >= '0' && s[at] <= '9'; };
    if (i < s.size() && s[i] == '-')
        i++;
    if (!digit(i))
        return false;
    if (s[i] == '0')
        i++;
    else
        while (digit(i))
            i++;
    if (i < s.size() && s[i] == '.') {
        if (!digit(++i))
            return false;
        while (digit(i))
            i++;
    }
    if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        i++;
        if (i < s.size() && (s[i] == '+' || s[i] == '-'))
            i++;
        if (!digit(i))
            return false;
        while (digit(i))
            i++;
    }
    return i == s.size();
}

bool keep_number(walk &w, std::string_view s, struct slice *out)
{
    while (!s.empty() &&
           (s.back() == ' ' || s.back() == '\n' || s.back() == '\r' || s.back() == '\t'))
        s.remove_suffix(1);
    if (w.limits->number_bytes && s.size() > w.limits->number_bytes)
        return fail(w, "number too long");
    if (!number_grammar(s))
        return fail(w, "not a number");
    return keep(w, s, out);
}

template <typename V> bool scalar(walk &w, V &v, ondemand::json_type type, struct json *n)
{
    if (type == ondemand::json_type::string) {
        std::string_view s;
        n->kind = JSON_STRING;
        if (v.get_string().get(s))
            return fail(w, "bad string");
        return keep(w, s, &n->text);
    }
    if (type == ondemand::json_type::number) {
        n->kind = JSON_NUMBER;
        std::string_view s;
        if (simdjson_result<std::string_view>(v.raw_json_token()).get(s))
            return fail(w, "not a number");
        return keep_number(w, s, &n->text);
    }
    if (type == ondemand::json_type::boolean) {
        bool b;
        if (v.get_bool().get(b))
            return fail(w, "expected true or false");
        n->kind = JSON_BOOL;
        n->text = b ? slice{"true", 4} : slice{"false", 5};
        return true;
    }
    bool is_null = false;
    if (simdjson_result<bool>(v.is_null()).get(is_null) || !is_null)
        return fail(w, "expected null");
    n->kind = JSON_NULL;
    return true;
}

/* The walk recurses: whatever limits a caller sets, the stack has one. */
constexpr int HARD_DEPTH = 1000;

bool value(walk &w, ondemand::value v, struct json *n, int depth);

bool array(walk &w, ondemand::array items, struct json *n, int depth)
{
    const struct json **tail = &n->first;
    n->kind = JSON_ARRAY;
    for (auto item : items) {
        ondemand::value v;
        if (item.get(v))
            return fail(w, "bad array");
        struct json *child = node(w, JSON_NULL);
        if (child == nullptr || !value(w, v, child, depth + 1))
            return false;
        *tail = child;
        tail = &child->next;
        n->count++;
    }
    return true;
}

/* What a few bytes of the keys seen so far say: a key whose bit is not set is new. */
struct keys_seen {
    uint64_t bits[4];
};

bool surely_new(keys_seen &seen, struct slice key)
{
    unsigned first = key.len > 0 ? static_cast<unsigned char>(key.ptr[0]) : 0;
    unsigned last = key.len > 0 ? static_cast<unsigned char>(key.ptr[key.len - 1]) : 0;
    unsigned middle = key.len > 0 ? static_cast<unsigned char>(key.ptr[key.len / 2]) : 0;
    unsigned at = (static_cast<unsigned>(key.len) * 7 + first * 31 + middle * 17 + last * 5) % 256;
    uint64_t bit = UINT64_C(1) << (at % 64);
    bool fresh = (seen.bits[at / 64] & bit) == 0;
    seen.bits[at / 64] |= bit;
    return fresh;
}

bool duplicate(const struct json *n, struct slice key)
{
    for (const struct json *m = n->first; m != nullptr; m = m->next)
        if (m->key.len == key.len && memcmp(m->key.ptr, key.ptr, key.len) == 0)
            return true;
    return false;
}

bool object(walk &w, ondemand::object members, struct json *n, int depth)
{
    const struct json **tail = &n->first;
    n->kind = JSON_OBJECT;
    keys_seen seen{};
    for (auto &&item : members) {
        ondemand::field f;
        if (std::move(item).get(f))
            return fail(w, "bad object");
        std::string_view key;
        if (f.unescaped_key().get(key))
            return fail(w, "bad member name");
        struct json *child = node(w, JSON_NULL);
        if (child == nullptr || !keep(w, key, &child->key))
            return false;
        if (w.limits->unique_keys && !surely_new(seen, child->key) && duplicate(n, child->key))
            return fail(w, "duplicate member name");
        if (!value(w, f.value(), child, depth + 1))
            return false;
        *tail = child;
        tail = &child->next;
        n->count++;
    }
    return true;
}

bool value(walk &w, ondemand::value v, struct json *n, int depth)
{
    if (depth > HARD_DEPTH || (w.limits->depth && depth > w.limits->depth))
        return fail(w, "too deep");
    ondemand::json_type type;
    if (v.type().get(type))
        return fail(w, "expected a value");
    if (type == ondemand::json_type::array) {
        ondemand::array items;
        return v.get_array().get(items) ? fail(w, "bad array") : array(w, items, n, depth);
    }
    if (type == ondemand::json_type::object) {
        ondemand::object members;
        return v.get_object().get(members) ? fail(w, "bad object") : object(w, members, n, depth);
    }
    return scalar(w, v, type, n);
}

/* A lone number is read without moving on: its token must be all there is. */
bool lone_number(walk &w, ondemand::document &d, std::string_view text, struct json *n)
{
    std::string_view token;
    if (simdjson_result<std::string_view>(d.raw_json_token()).get(token))
        return fail(w, "not a number");
    auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    const char *end = text.data() + text.size();
    const char *at = token.data() + token.size();
    while (at < end && blank(*at))
        at++;
    n->kind = JSON_NUMBER;
    return at >= end ? keep_number(w, token, &n->text) : fail(w, "text after the end");
}

bool document(walk &w, ondemand::document &d, std::string_view text, struct json *n)
{
    ondemand::json_type type;
    if (d.type().get(type))
        return fail(w, "expected a value");
    bool ok;
    if (type == ondemand::json_type::array) {
        ondemand::array items;
        ok = d.get_array().get(items) ? fail(w, "bad array") : array(w, items, n, 1);
    } else if (type == ondemand::json_type::object) {
        ondemand::object members;
        ok = d.get_object().get(members) ? fail(w, "bad object") : object(w, members, n, 1);
    } else if (type == ondemand::json_type::number) {
        return lone_number(w, d, text, n);
    } else {
        ok = scalar(w, d, type, n);
    }
    return ok && (d.current_location().error() == simdjson::OUT_OF_BOUNDS ||
                  fail(w, "text after the end"));
}
} // namespace

extern "C" enum hf_status json_parse(struct arena *a, struct slice text,
                                     const struct json_limits *limits, const struct json **root,
                                     struct json_error *error)
{
    static thread_local ondemand::parser
        parser; /* the library's working memory, no state of ours */
    walk w{a, limits, error, 0, false};
    *error = json_error{nullptr, 0};
    auto *padded = static_cast<char *>(arena_take(a, text.len + SIMDJSON_PADDING, 1));
    struct json *n = node(w, JSON_NULL);
    if (padded == nullptr || n == nullptr)
        return HF_FULL;
    if (text.len > 0)
        memcpy(padded, text.ptr, text.len);
    ondemand::document d;
    auto failed = parser.iterate(padded, text.len, text.len + SIMDJSON_PADDING).get(d);
    if (failed) {
        error->message = failed == UTF8_ERROR ? "not valid UTF-8"
                         : failed == EMPTY    ? "empty"
                                              : "not JSON";
        return HF_REFUSED;
    }
    if (!document(w, d, std::string_view(padded, text.len), n)) {
        const char *at = nullptr;
        if (!d.current_location().get(at) && at >= padded && at <= padded + text.len)
            error->offset = static_cast<size_t>(at - padded);
        return w.full ? HF_FULL : HF_REFUSED;
    }
    *root = n;
    return HF_OK;
}
