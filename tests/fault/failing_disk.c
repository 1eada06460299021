/* Loaded in front of the C library: for files whose name ends in what stands in the order file
 * ("-wal", ".db"), syncs fail for as long as the file that HF_FAIL_SYNC names is there, and writes
 * find no room while HF_FAIL_WRITE's is. What a dying disk and a full one do, on command. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool fails(const char *name, int fd)
{
    char end[16] = "", link[64], path[4096];
    const char *order = getenv(name);
    int file = order != NULL ? open(order, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return false;
    ssize_t n = read(file, end, sizeof end - 1);
    close(file);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path);
    return n > 0 && len >= n && memcmp(path + len - n, end, (size_t)n) == 0;
}

static int sync_or_fail(long call, int fd)
{
    if (!fails("HF_FAIL_SYNC", fd))
        return (int)syscall(call, fd);
    errno = EIO;
    return -1;
}

int fsync(int fd)
{
    return sync_or_fail(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_or_fail(SYS_fdatasync, fd);
}

static ssize_t write_or_fail(int fd, const void *bytes, size_t count, off_t at)
{
    if (!fails("HF_FAIL_WRITE", fd))
        return syscall(SYS_pwrite64, fd, bytes, count, at);
    errno = ENOSPC;
    return -1;
}

/* Built for large files, so its name in the library is pwrite64, which is what SQLite calls. */
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return write_or_fail(fd, bytes, count, at);
}
