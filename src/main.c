/* holdfast: one binary; the command line decides which role it plays. */
#include <stdio.h>

#include <sys/resource.h>

#include "cli/cli.h"

int main(int argc, char **argv)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE,
                    &none); /* a core would hold keys and names, of a command as of the daemon */
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("pclmul")) {
        fputs("holdfast: this processor lacks SSE 4.2, which the JSON parser is built for\n",
              stderr);
        return EXIT_COULD_NOT;
    }
#endif
    return cli_main(argc, argv);
}
