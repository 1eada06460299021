#ifndef HF_OUTBOX_TIMERS_H
#define HF_OUTBOX_TIMERS_H

#include "flow/hub.h"

/* The timer role: looks for timers that came due and hands each to its unit of work; escalates what
 * is overdue; signs the audit chains' heads; reads the directory anew when another process applied
 * something. Any number of processes may run it: a timer fires once. */
struct timers;
struct timers *timers_start(struct hub *hub);
void timers_stop(struct timers *t);

/* One pass in the caller's thread: everything due now (the demo day and tests move the clock and
 * call this). Returns how many fired, < 0 on trouble. */
int timers_run_due(struct hub *hub);

#endif
