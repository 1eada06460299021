#ifndef HF_STORE_NEIGHBOURS_H
#define HF_STORE_NEIGHBOURS_H

/* Processes that share a store on a server tell each other what their commits announced
 * (txn_announce), so that what one owes is seen by another at once. A hint, on a session of its own
 * (LISTEN, NOTIFY) and after the commit: it costs the commit nothing, and one that is lost - the
 * session broke, a pooler is in between - is made good by the next round of whoever waits. */

struct neighbours; /* opaque */

/* heard(arg, announcements): another process committed something, or may have while the session
 * was down (then all bits are set). Called on a thread of its own; it must not use the store.
 * NULL: the store is a file, which one process has; or out of resources. */
struct neighbours *neighbours_open(const char *url,
                                   void (*heard)(void *arg, unsigned announcements), void *arg);
/* From any thread; never waits. What is told in quick succession travels together. */
void neighbours_tell(struct neighbours *n, unsigned announcements);
/* Waits for the thread, up to 3 s while it connects. NULL is fine. */
void neighbours_close(struct neighbours *n);

#endif
