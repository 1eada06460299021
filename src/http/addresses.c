/* Counts new connections per address.
 * Asked by the server before it takes a connection.
 * Promise: one address cannot take every connection there is. */
#include "http/addresses.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { SLOTS = 1024 }; /* a full table forgets the oldest: the limit is a brake, not a ledger */

struct slot {
    uint32_t address;
    int64_t minute;
    int connections;
};

struct addresses {
    pthread_mutex_t mutex;
    struct slot slots[SLOTS];
};

struct addresses *addresses_new(void)
{
    struct addresses *a = calloc(1, sizeof *a);
    if (a != NULL)
        pthread_mutex_init(&a->mutex, NULL);
    return a;
}

void addresses_free(struct addresses *a)
{
    if (a == NULL)
        return;
    pthread_mutex_destroy(&a->mutex);
    free(a);
}

enum MHD_Result addresses_admit(void *arg, const struct sockaddr *address, socklen_t bytes)
{
    struct addresses *a = arg;
    struct sockaddr_in in;
    if (address->sa_family != AF_INET || bytes < (socklen_t)sizeof in)
        return MHD_YES;
    memcpy(&in, address, sizeof in);
    uint32_t host = ntohl(in.sin_addr.s_addr);
    if (host >> 24 == 127)
        return MHD_YES;
    int64_t minute = clock_monotonic_us() / (60 * US_PER_S);
    pthread_mutex_lock(&a->mutex);
    struct slot *slot = &a->slots[(host * 2654435761u) >> 22];
    if (slot->address != host || slot->minute != minute)
        *slot = (struct slot){host, minute, 0};
    bool admit = slot->connections++ < ADDRESS_CONNECTIONS_PER_MINUTE;
    pthread_mutex_unlock(&a->mutex);
    return admit ? MHD_YES : MHD_NO;
}
