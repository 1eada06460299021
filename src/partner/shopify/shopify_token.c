/* Shopify: the token of a custom app of the merchant's own organisation, fetched by the client
 * credentials grant; it lives 24 hours (docs/shopify.md).
 * Part of the Shopify adapter. Promise: a token that the profile states is used as it is. */
#include "partner/shopify/shopify_call.h"

enum { TOKEN_LIFE_S = 24 * 60 * 60 };

static enum hf_status token_build(struct arena *a, const struct outbound_task *t,
                                  const struct outbound_secrets *s, struct outbound_call *call,
                                  struct slice *error)
{
    struct slice id = s->get(s->arg, "client_id"), secret = s->get(s->arg, "client_secret");
    if (id.ptr == NULL)
        return HF_NOT_FOUND;
    *error = SLICE("the connection has a client_id and no client_secret");
    if (secret.ptr == NULL)
        return HF_REFUSED;
    struct slice root =
        t->endpoint.len > 0 ? t->endpoint : arena_format(a, "https://%.*s", SLICE_FMT(t->account));
    struct slice safe_id = outbound_escape(a, id), safe_secret = outbound_escape(a, secret);
    *call =
        (struct outbound_call){.method = "POST", .expect_type = "application/json", .reads = true};
    call->url = arena_format(a, "%.*s/admin/oauth/access_token", SLICE_FMT(root));
    call->body = arena_format(a, "grant_type=client_credentials&client_id=%.*s&client_secret=%.*s",
                              SLICE_FMT(safe_id), SLICE_FMT(safe_secret));
    outbound_add_header(call, "Content-Type", SLICE("application/x-www-form-urlencoded"));
    *error = SLICE("");
    return call->url.ptr != NULL && call->body.ptr != NULL ? HF_OK : HF_REFUSED;
}

static enum hf_status token_read(struct arena *a, const struct outbound_reply *reply,
                                 struct slice *token, int64_t *life_s, struct slice *error)
{
    const struct json *root = NULL;
    struct json_error bad;
    *error = SLICE("the answer holds no token");
    if (json_parse(a, reply->body, &json_limits_none, &root, &bad) != HF_OK)
        return HF_REFUSED;
    *token = json_get_text(root, "access_token");
    if (!json_i64(json_get(root, "expires_in"), life_s) || *life_s <= 0)
        *life_s = TOKEN_LIFE_S;
    return token->len > 0 ? HF_OK : HF_REFUSED;
}

const struct outbound_token shopify_token = {token_build, token_read};
