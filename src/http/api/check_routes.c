/* Does what is derived agree with what was recorded? And a copy of the store while it runs.
 * Behind `holdfast rebuild --check`, doctor and backup (backup over the local socket only).
 * Promise: a disagreement is counted and named; nothing is mended in passing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "flow/audit/checkpoint_audit.h"
#include "http/api/admin_routes.h"
#include "rules/rules_print.h"
#include "store/backup.h"
#include "store/sql.h"

static int read_checks(struct exchange *x, struct txn *tx)
{
    const struct {
        const char *name;
        const struct sql *sql;
    } checks[] = {
        {"shipment states follow their transitions",       SQL_check_shipment_states },
        {"order states follow their shipments",            SQL_check_order_states    },
        {"return states follow their transitions",         SQL_check_return_states   },
        {"inbound states follow their transitions",        SQL_check_inbound_states  },
        {"inbound figures are the sums of their receipts", SQL_check_inbound_figures },
        {"expected stock is what inbounds wait for",       SQL_check_inbound_expected},
        {"balances are the sums of movements",             SQL_check_balances        },
        {"sellable totals are the sums of lots",           SQL_check_sellable        },
        {"lots are the sums of balances",                  SQL_check_lots            },
        {"claims on lots are what shipments name",         SQL_check_claims          },
        {"reserved totals are the sums of claims",         SQL_check_reserved        },
    };
    struct json_out *o = &x->out;
    unsigned char key[32];
    char hex[65];
    bool good = true;
    json_open(o, '{');
    json_key(o, "checks");
    json_open(o, '[');
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int64_t wrong = 0;
        enum hf_status s = store_get_i64(tx, checks[i].sql, NO_PARAMS, &wrong);
        if (s < 0)
            return (int)s;
        good = good && wrong == 0;
        json_open(o, '{');
        json_key(o, "check");
        json_put_str(o, checks[i].name);
        json_key(o, "wrong");
        json_put_i64(o, wrong);
        json_close(o, '}');
    }
    json_close(o, ']');
    ed25519_keypair(x->hub->audit_seed, key);
    hex_encode((struct slice){(const char *)key, sizeof key}, hex);
    json_key(o, "agrees");
    json_put_bool(o, good);
    json_key(o, "public_key");
    json_put_str(o, hex);
    json_close(o, '}');
    return 200;
}

void handle_checks(struct exchange *x)
{
    exchange_read(x, read_checks);
}

/* A table as `holdfast rules` prints it. */
void handle_rules(struct exchange *x)
{
    enum rules_table t;
    char *text = NULL;
    size_t bytes = 0;
    if (!rules_table_parse(x->params[0], &t)) {
        exchange_problem(x, 404, "not_found", "there is no table of this name");
        return;
    }
    FILE *out = open_memstream(&text, &bytes);
    if (out == NULL) {
        exchange_trouble(x, HF_FULL);
        return;
    }
    rules_print(out, t, true);
    bool good = ferror(out) == 0;
    good = fclose(out) == 0 && good;
    if (good)
        json_put_raw(&x->out, slice_trim((struct slice){text, bytes}));
    free(text);
    if (good)
        exchange_answer(x, 200);
    else
        exchange_trouble(x, HF_FULL);
}

void handle_backup(struct exchange *x)
{
    char path[4096], error[256];
    struct slice to = exchange_query(x, "path");
    if (to.len == 0 || to.len >= sizeof path || to.ptr[0] != '/') {
        exchange_problem(x, 400, "query_invalid", "path: expected an absolute path");
        return;
    }
    snprintf(path, sizeof path, "%.*s", SLICE_FMT(to));
    (void)!checkpoint_audit(x->hub, 1); /* the copy ends with signed heads */
    if (!store_backup(runner_url(x->hub->runner), path, error, sizeof error)) {
        exchange_problem(x, 422, "backup_failed", "%s", error);
        return;
    }
    json_open(&x->out, '{');
    json_key(&x->out, "file");
    json_put_str(&x->out, path);
    json_close(&x->out, '}');
    exchange_answer(x, 201);
}
