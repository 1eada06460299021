#ifndef HF_STORE_BACKUP_H
#define HF_STORE_BACKUP_H

#include <stdbool.h>
#include <stddef.h>

/* A consistent copy of a store while it is in use: SQLite by VACUUM INTO on a read-only connection
 * (the writer goes on), PostgreSQL by pg_dump in its custom format. The master key is not in it.
 * path: a file that is not there yet. Blocks. */
bool store_backup(const char *url, const char *path, char *error, size_t error_size);

#endif
