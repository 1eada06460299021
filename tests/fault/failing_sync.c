/* Loaded in front of the C library: syncs fail for as long as the file that HF_FAIL_SYNC names is there, for
 * files whose name ends in what stands in it ("-wal", ".db"). What a dying disk does, on command. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool fails(int fd)
{
    char end[16] = "", link[64], path[4096];
    const char *order = getenv("HF_FAIL_SYNC");
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
    if (!fails(fd))
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
