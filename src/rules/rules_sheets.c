/* What each column of a printed rule table says.
 * Where: rules; under rules_print.c.
 * Promise: reads the arrays the program runs on; a table without a sheet does not compile. */
#include "rules/rules_sheets.h"

#include <assert.h>
#include <string.h>

#include "rules/access.h"
#include "rules/break_glass.h"
#include "rules/carrier_hold.h"
#include "rules/custody.h"
#include "rules/edit_policy.h"
#include "rules/exceptions.h"
#include "rules/inbound_states.h"
#include "rules/limits.h"
#include "rules/ownership.h"
#include "rules/receiving.h"
#include "rules/return_states.h"
#include "rules/states.h"
#include "rules/statuses.h"
#include "rules/tracking_number.h"

static void put_text(struct cell *c, const char *text)
{
    c->kind = CELL_TEXT;
    snprintf(c->text, sizeof c->text, "%s", text);
}

static void put_number(struct cell *c, int n)
{
    c->kind = CELL_NUMBER;
    snprintf(c->text, sizeof c->text, "%d", n);
}

static void put_yes_no(struct cell *c, bool yes)
{
    c->kind = CELL_YES_NO;
    snprintf(c->text, sizeof c->text, "%s", yes ? "yes" : "no");
}

static void put_word(struct cell *c, const char *word)
{
    size_t len = strlen(c->text);

    c->kind = CELL_LIST;
    snprintf(c->text + len, sizeof c->text - len, "%s%s", len > 0 ? " " : "", word);
}

static void put_evidence(struct cell *c, uint32_t mask)
{
    c->kind = CELL_LIST;
    for (int bit = 0; bit < EVIDENCE_KINDS; bit++) {
        if (mask & (1u << bit))
            put_word(c, evidence_name(1u << bit));
    }
}

static size_t transition_count(void)
{
    size_t count;
    (void)order_transitions(&count);
    return count;
}

static void transition_cell(size_t row, size_t column, struct cell *out)
{
    size_t count;
    const struct transition *t = &order_transitions(&count)[row];

    switch (column) {
    case 0:
        put_text(out, order_state_name(t->from));
        break;
    case 1:
        put_text(out, order_event_name(t->event));
        break;
    case 2:
        put_text(out, order_state_name(t->to));
        break;
    case 3:
        put_evidence(out, t->needs);
        break;
    default:
        put_yes_no(out, t->event == EVENT_ACCEPT || t->event == EVENT_RELEASE);
        break;
    }
}

static size_t ownership_count(void)
{
    size_t count;
    (void)ownership_rows(&count);
    return count;
}

static void ownership_cell(size_t row, size_t column, struct cell *out)
{
    size_t count;
    const struct ownership *o = &ownership_rows(&count)[row];

    if (column == 0)
        put_text(out, object_name(o->object));
    else if (column == 1)
        put_text(out, field_group_name(o->group));
    else if (column < 2 + PHASE_COUNT)
        put_text(out, authority_name(o->owner[column - 2]));
    else if (column == 2 + PHASE_COUNT)
        put_text(out, authority_name(o->may_ask));
    else
        put_text(out, o->what);
}

static size_t access_count(void)
{
    size_t count;
    (void)access_rules(&count);
    return count;
}

static void access_cell(size_t row, size_t column, struct cell *out)
{
    size_t count;
    const struct access_rule *a = &access_rules(&count)[row];

    if (column == 0) {
        put_text(out, access_action_name(a->action));
        return;
    }
    if (column <= ROLE_COUNT) {
        put_text(out, access_name(a->cell[column - 1]));
        return;
    }
    switch (column - ROLE_COUNT) {
    case 1:
        put_number(out, a->approvals);
        break;
    case 2:
        put_text(out, a->approver);
        break;
    case 3:
        put_yes_no(out, a->step_up);
        break;
    case 4:
        put_yes_no(out, a->reason_required);
        break;
    case 5:
        put_text(out, a->not_by == ACTION_NONE ? "" : access_action_name(a->not_by));
        break;
    case 6:
        put_yes_no(out, access_on_floor(a->action));
        break;
    default:
        put_text(out, a->what);
        break;
    }
}

static size_t exception_count(void)
{
    size_t count;
    (void)exception_rules(&count);
    return count;
}

static void exception_cell(size_t row, size_t column, struct cell *out)
{
    size_t count;
    const struct exception_rule *e = &exception_rules(&count)[row];

    switch (column) {
    case 0:
        put_text(out, reason_name(e->reason));
        break;
    case 1:
        put_text(out, e->step);
        break;
    case 2:
        put_text(out, e->clarify);
        break;
    case 3:
        put_yes_no(out, e->blocks);
        break;
    case 4:
        put_number(out, e->due_hours);
        break;
    case 5:
        put_yes_no(out, e->data_closes);
        break;
    case 6:
        put_yes_no(out, e->second_person);
        break;
    case 7:
        put_text(out, e->english);
        break;
    default:
        put_text(out, e->spanish);
        break;
    }
}

static size_t custody_count(void)
{
    size_t count;
    (void)carrier_class_rules(&count);
    return count;
}

static void custody_cell(size_t row, size_t column, struct cell *out)
{
    size_t count;
    const struct carrier_class_rule *c = &carrier_class_rules(&count)[row];

    if (column == 0)
        put_text(out, carrier_class_name(c->class));
    else if (column == 1)
        put_yes_no(out, c->proves_custody);
    else
        put_text(out, c->moves ? custody_name(c->to) : "");
}

static size_t edit_count(void)
{
    return ORDER_STATE_COUNT;
}

static void edit_cell(size_t row, size_t column, struct cell *out)
{
    enum order_state s = (enum order_state)row;
    const struct cancel_rule *cancel = cancel_policy(s);

    if (column == 0) {
        put_text(out, order_state_name(s));
        return;
    }
    if (column <= 3) {
        put_text(out, edit_answer_name(edit_policy(
                          s, EDIT_CONTENT, (enum editable_until)(EDITABLE_ACCEPTED + column - 1))));
        return;
    }
    switch (column) {
    case 4:
        put_text(out, edit_answer_name(edit_policy(s, EDIT_NOTE, EDITABLE_ACCEPTED)));
        break;
    case 5:
        put_text(out, cancel_answer_name(cancel->answer));
        break;
    case 6:
        put_text(out, cancel->reason == REASON_NONE ? "" : reason_name(cancel->reason));
        break;
    default:
        put_yes_no(out, cancel->second_person);
        break;
    }
}

static size_t return_count(void)
{
    size_t n;
    (void)return_transitions(&n);
    return n;
}

static void return_cell(size_t row, size_t column, struct cell *c)
{
    size_t n;
    const struct return_transition *t = &return_transitions(&n)[row];

    if (column == 0) {
        put_text(c, return_event_name(t->event));
    } else if (column == 1) {
        c->kind = CELL_LIST;
        for (int s = 0; s < RETURN_STATE_COUNT; s++)
            if (t->from & 1u << s)
                put_word(c, return_state_name((enum return_state)s));
    } else if (column == 2) {
        put_text(c, return_state_name(t->to));
    } else if (column == 3) {
        put_evidence(c, t->needs);
    } else {
        put_text(c, t->what);
    }
}

static size_t triage_count(void)
{
    return TRIAGE_COUNT;
}

static void triage_cell(size_t row, size_t column, struct cell *c)
{
    const struct triage_rule *t = triage_rule((enum triage_decision)row);

    if (column == 0)
        put_text(c, triage_name(t->decision));
    else if (column == 1)
        put_text(c, t->bucket);
    else
        put_yes_no(c, column == 2 ? t->placed : t->final);
}

static size_t limit_count(void)
{
    return LIMIT_COUNT;
}

static void limit_cell(size_t row, size_t column, struct cell *c)
{
    size_t count;
    const struct limit_rule *l = &limit_rules(&count)[row];
    switch (column) {
    case 0:
        put_text(c, l->name);
        break;
    case 1:
        put_number(c, (int)l->standard);
        break;
    case 2:
        put_number(c, (int)l->least);
        break;
    case 3:
        put_number(c, (int)l->ceiling);
        break;
    default:
        put_text(c, l->what);
    }
}

static size_t inbound_count(void)
{
    size_t n;
    (void)inbound_transitions(&n);
    return n;
}

static void inbound_cell(size_t row, size_t column, struct cell *c)
{
    size_t n;
    const struct inbound_transition *t = &inbound_transitions(&n)[row];

    if (column == 0) {
        put_text(c, inbound_event_name(t->event));
    } else if (column == 1) {
        c->kind = CELL_LIST;
        for (int s = 0; s < INBOUND_STATE_COUNT; s++)
            if (t->from & 1u << s)
                put_word(c, inbound_state_name((enum inbound_state)s));
    } else if (column == 2) {
        put_text(c, inbound_state_name(t->to));
    } else if (column == 3) {
        put_evidence(c, t->needs);
    } else {
        put_text(c, t->what);
    }
}

static size_t finding_count(void)
{
    return FINDING_COUNT;
}

static void finding_cell(size_t row, size_t column, struct cell *c)
{
    const struct finding_rule *f = finding_rule((enum goods_finding)row);

    if (column == 0)
        put_text(c, f->name);
    else if (column == 1)
        put_yes_no(c, f->said);
    else if (column == 2)
        put_text(c, f->bucket);
    else if (column == 3)
        put_text(c, f->reason == REASON_NONE ? "" : reason_name(f->reason));
    else
        put_text(c, f->what);
}

static size_t status_count(void)
{
    return carrier_status_count;
}

static void status_cell(size_t row, size_t column, struct cell *c)
{
    const struct carrier_status *s = &carrier_statuses[row];

    if (column == 1) {
        char code[64];
        snprintf(code, sizeof code, "%s%s%s", s->code, s->last[0] != '\0' ? ".." : "", s->last);
        put_text(c, code);
    } else if (column == 0 || column == 5) {
        put_text(c, column == 0 ? s->carrier : s->note);
    } else if (column == 2) {
        put_text(c, carrier_class_name(s->class));
    } else {
        put_yes_no(c, column == 3 ? s->proves_custody : s->confirmed);
    }
}

static size_t glass_count(void)
{
    size_t count;
    (void)glass_rules(&count);
    return count;
}

static void glass_cell(size_t row, size_t column, struct cell *c)
{
    size_t count;
    const struct glass_rule *g = &glass_rules(&count)[row];

    put_text(c, column == 0   ? access_action_name(g->action)
                : column == 1 ? g->emergencies
                              : g->what);
}

static size_t number_count(void)
{
    return number_form_count;
}

static void number_cell(size_t row, size_t column, struct cell *c)
{
    const struct number_form *f = &number_forms[row];

    if (column == 2)
        put_yes_no(c, f->check_holds != NULL);
    else
        put_text(c, column == 0 ? f->name : column == 1 ? f->pattern : f->what);
}

static size_t carrier_hold_count(void)
{
    size_t count;
    (void)carrier_hold_moves(&count);
    return count;
}

static void carrier_hold_cell(size_t row, size_t column, struct cell *c)
{
    size_t count;
    const struct carrier_hold_move *m = &carrier_hold_moves(&count)[row];

    put_text(c, column == 0   ? carrier_hold_name(m->from)
                : column == 1 ? carrier_hold_event_name(m->event)
                              : carrier_hold_name(m->to));
}

/* clang-format off */
const struct sheet rules_sheets[] = {
    {"transitions", {"from", "event", "to", "evidence", "readiness"}, transition_count, transition_cell},
    {"ownership", {"object", "fields", "open", "execution", "gone", "may_ask", "what"}, ownership_count, ownership_cell},
    {"access", {"action", "operator", "supervisor", "engineer", "merchant", "auditor", "machine", "approvals", "approver",
                "step_up", "reason_required", "never_same_person_as", "badge", "what"}, access_count, access_cell},
    {"exceptions", {"reason", "step", "clarifies", "blocks", "due_hours", "data_closes", "second_person", "en", "es"},
                   exception_count, exception_cell},
    {"custody", {"class", "proves_custody", "custody"}, custody_count, custody_cell},
    {"edits", {"state", "editable_accepted", "editable_picking", "editable_packed", "price_note", "cancel", "reason",
               "second_person"}, edit_count, edit_cell},
    {"returns", {"event", "from", "to", "evidence", "what"}, return_count, return_cell},
    {"triage", {"decision", "bucket", "location", "final"}, triage_count, triage_cell},
    {"inbound", {"event", "from", "to", "evidence", "what"}, inbound_count, inbound_cell},
    {"findings", {"finding", "said", "bucket", "reason", "what"}, finding_count, finding_cell},
    {"limits", {"limit", "standard", "least", "ceiling", "what"}, limit_count, limit_cell},
    {"statuses", {"carrier", "code", "class", "proves_custody", "confirmed", "note"}, status_count, status_cell},
    {"break_glass", {"action", "emergencies", "what"}, glass_count, glass_cell},
    {"carrier_hold", {"from", "event", "to"}, carrier_hold_count, carrier_hold_cell},
    {"numbers", {"form", "pattern", "check_digit", "what"}, number_count, number_cell},
};
/* clang-format on */
_Static_assert(sizeof rules_sheets / sizeof *rules_sheets == RULES_TABLES,
               "a rule table is not printed");
