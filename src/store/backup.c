/* A copy of the store while it runs.
 * Called by the backup command through the daemon.
 * Promise: one consistent moment; the live file is opened for reading only. */
#include "store/backup.h"

#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool backup_sqlite(const char *path, const char *to, char *error, size_t error_size)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    bool good =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_text(stmt, 1, to, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_DONE;
    if (!good)
        snprintf(error, error_size, "%s", sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return good;
}

static bool backup_postgres(const char *url, const char *to, char *error, size_t error_size)
{
    char program[] = "pg_dump", format[] = "--format=custom", file[] = "--file",
         dbname[] = "--dbname";
    char target[4096], source[4096];
    snprintf(target, sizeof target, "%s", to);
    snprintf(source, sizeof source, "%s", url);
    char *const arguments[] = {program, format, file, target, dbname, source, NULL};
    pid_t pid;
    int status = -1;
    if (posix_spawnp(&pid, program, NULL, NULL, arguments, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        snprintf(error, error_size, "pg_dump did not succeed; is postgresql-client installed?");
        return false;
    }
    return true;
}

bool store_backup(const char *url, const char *path, char *error, size_t error_size)
{
    struct stat st;
    if (stat(path, &st) == 0) {
        snprintf(error, error_size, "%s is there already", path);
        return false;
    }
    mode_t before = umask(0177);
    bool good = strncmp(url, "sqlite:", 7) == 0 ? backup_sqlite(url + 7, path, error, error_size)
                                                : backup_postgres(url, path, error, error_size);
    umask(before);
    int fd = good ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) { /* a copy that is not on the disk is none */
        good = fsync(fd) == 0;
        close(fd);
    }
    return good;
}
