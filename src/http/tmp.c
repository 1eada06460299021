#include "http/floor_routes.h"
#include "http/order_routes.h"
#include "cli/cli.h"
#define T(n) void n(struct exchange *x) { exchange_problem(x, 404, "x", "x"); }
T(handle_get_proof)
int cmd_proof(struct cli *c) { (void)c; return 3; }
int cmd_rebuild(struct cli *c) { (void)c; return 3; }
int cmd_doctor(struct cli *c) { (void)c; return 3; }
int cmd_backup(struct cli *c) { (void)c; return 3; }
