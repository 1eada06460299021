/* Turns the built console into C: embed_console PAGE OUT.c FILE...
 * Runs at build time. Every FILE gets a name with the hash of its content; %NAME% in PAGE and in
 * the files after it becomes that name. Each is kept plain and as gzip (FILE.gz is made by the
 * caller's gzip). Promise: the same input gives the same output. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 16, BYTES_MAX = 4 << 20 };

struct file {
    const char *name; /* without folder */
    char hashed[128];
    unsigned char *bytes, *packed;
    size_t len, packed_len;
};

static void die(const char *what, const char *name)
{
    fprintf(stderr, "embed_console: %s: %s\n", what, name);
    exit(1);
}

static unsigned char *read_all(FILE *f, const char *name, size_t *len)
{
    unsigned char *bytes = f != NULL ? malloc(BYTES_MAX) : NULL;
    if (bytes == NULL)
        die("cannot read", name);
    *len = fread(bytes, 1, BYTES_MAX, f);
    if (*len == BYTES_MAX)
        die("too large", name);
    return bytes;
}

/* FNV-1a: a name for the cache, no proof of anything. */
static uint64_t hash(const unsigned char *bytes, size_t len)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++)
        h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* Every %NAME% of the files before becomes the name with its hash. */
static void fill_in(struct file *f, const struct file *before, int count)
{
    unsigned char *out = malloc(BYTES_MAX);
    size_t used = 0;
    if (out == NULL)
        die("out of memory", f->name);
    for (size_t at = 0; at < f->len;) {
        const struct file *found = NULL;
        for (int i = 0; i < count && f->bytes[at] == '%'; i++) {
            size_t n = strlen(before[i].name);
            if (f->len - at >= n + 2 && memcmp(f->bytes + at + 1, before[i].name, n) == 0 &&
                f->bytes[at + n + 1] == '%')
                found = &before[i];
        }
        if (used + 256 > BYTES_MAX)
            die("too large", f->name);
        if (found != NULL) {
            used += (size_t)sprintf((char *)out + used, "%s", found->hashed);
            at += strlen(found->name) + 2;
        } else {
            out[used++] = f->bytes[at++];
        }
    }
    free(f->bytes);
    f->bytes = out;
    f->len = used;
}

static void pack(struct file *f, const char *scratch)
{
    char command[1024];
    FILE *out = fopen(scratch, "wb");
    if (out == NULL || fwrite(f->bytes, 1, f->len, out) != f->len || fclose(out) != 0)
        die("cannot write", scratch);
    snprintf(command, sizeof command, "gzip -9 -n -c '%s'", scratch);
    FILE *in = popen(command, "r");
    f->packed = read_all(in, f->name, &f->packed_len);
    if (pclose(in) != 0 || f->packed_len == 0)
        die("gzip did not work on", f->name);
    unlink(scratch);
}

static const char *type_of(const char *name)
{
    const char *end = strrchr(name, '.');
    if (end != NULL && strcmp(end, ".js") == 0)
        return "text/javascript; charset=utf-8";
    if (end != NULL && strcmp(end, ".css") == 0)
        return "text/css; charset=utf-8";
    if (end != NULL && strcmp(end, ".svg") == 0)
        return "image/svg+xml";
    return "text/html; charset=utf-8";
}

static void emit_bytes(FILE *out, const char *what, int number, const unsigned char *bytes,
                       size_t len)
{
    fprintf(out, "static const unsigned char %s_%d[] = {", what, number);
    for (size_t i = 0; i < len; i++)
        fprintf(out, "%s%u,", i % 32 == 0 ? "\n" : "", bytes[i]);
    fprintf(out, "0};\n");
}

int main(int argc, char **argv)
{
    static struct file files[FILES_MAX]; /* the page is first, and is filled in last */
    char scratch[512];
    int count = argc - 2;
    if (argc < 4 || count > FILES_MAX)
        die("usage", "embed_console PAGE OUT.c FILE...");
    snprintf(scratch, sizeof scratch, "%s.part", argv[2]);
    for (int i = 0; i < count; i++) {
        const char *path = i == 0 ? argv[1] : argv[i + 2];
        const char *slash = strrchr(path, '/');
        files[i].name = slash != NULL ? slash + 1 : path;
        FILE *in = fopen(path, "rb");
        files[i].bytes = read_all(in, path, &files[i].len);
        fclose(in);
    }
    for (int i = 1; i <= count; i++) {
        struct file *f = &files[i % count];
        fill_in(f, files + 1, i - 1);
        const char *dot = strrchr(f->name, '.');
        snprintf(f->hashed, sizeof f->hashed, "%.*s-%016llx%s",
                 dot != NULL ? (int)(dot - f->name) : 0, f->name,
                 (unsigned long long)hash(f->bytes, f->len), dot != NULL ? dot : "");
        pack(f, scratch);
    }
    FILE *out = fopen(argv[2], "w");
    if (out == NULL)
        die("cannot write", argv[2]);
    fprintf(out, "/* Made by tools/embed_console. */\n#include \"http/console_files.h\"\n\n");
    for (int i = 0; i < count; i++) {
        emit_bytes(out, "plain", i, files[i].bytes, files[i].len);
        emit_bytes(out, "packed", i, files[i].packed, files[i].packed_len);
    }
    fprintf(out, "\nconst struct console_file console_files[] = {\n");
    for (int i = 0; i < count; i++)
        fprintf(
            out,
            "    {\"%s\", \"%s\", {(const char *)plain_%d, %zu}, {(const char *)packed_%d, %zu}},\n",
            files[i].hashed, type_of(files[i].name), i, files[i].len, i, files[i].packed_len);
    fprintf(out, "};\nconst size_t console_file_count = %d;\n", count);
    return fclose(out) == 0 ? 0 : 1;
}
