/* The audit's verification as often as somebody asks: one line in, one verdict out.
 *     verify_often STORE-URL KEY-FILE
 * The story changes a bit between two lines; starting the program anew each time would take an
 * hour. What runs is what `holdfast audit verify` runs, on a new snapshot every time. */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/audit/verify_audit.h"
#include "flow/hub.h"
#include "store/readers.h"

static enum hf_status verify(struct hub *hub, struct audit_report *r)
{
    struct txn *tx;
    struct store *st;
    enum hf_status s = readers_begin(hub->readers, &tx, &st);
    if (s < 0)
        return s;
    s = verify_audit(hub, tx, -1, 1, r);
    if (s >= 0 && !r->broken)
        s = verify_payloads(hub, tx, -1, r);
    readers_end(hub->readers, tx, st);
    return s;
}

int main(int argc, char **argv)
{
    char error[300], line[64];
    struct clock *clock = clock_wall();
    if (argc != 3)
        return 2;
    struct log *log = log_new(2, LOG_ERROR, clock);
    struct hub *hub = hub_open(
        &(struct hub_options){
            .url = argv[1], .key_path = argv[2], .clock = clock, .log = log, .writers = 1},
        error, sizeof error);
    if (hub == NULL) {
        fprintf(stderr, "%s\n", error);
        return 3;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct audit_report r = {0};
        enum hf_status s = verify(hub, &r);
        if (s < 0)
            printf("trouble %d\n", (int)s);
        else
            printf("%s %lld %lld\n", r.broken ? r.kind : "holds", (long long)r.rows,
                   (long long)r.payloads);
        fflush(stdout);
    }
    hub_close(hub);
    log_free(log);
    return 0;
}
