# Shared by the scripts beside it: where the project is, what Debian packages it needs, how a build
# directory is made. Sourced, never run. Leaves the caller in the project's root with errors fatal.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"

say() {
    printf '%s\n' "$*"
}

# fail STATUS MESSAGE...: 1 the answer is no, 2 wrong usage, 3 could not run.
fail() {
    local status=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$status"
}

build_packages=(gcc g++ meson ninja-build pkg-config ccache python3 make
    libmicrohttpd-dev libsqlite3-dev libpq-dev libssl-dev libsodium-dev libzstd-dev libyaml-dev
    libsimdjson-dev libglib2.0-dev libcurl4-openssl-dev libphonenumber-dev libcsv-dev libzint-dev libhpdf-dev fonts-dejavu-core
    libcmocka-dev tzdata esbuild node-preact)
test_packages=(clang clang-format libclang-rt-14-dev postgresql postgresql-contrib haproxy curl openssl openssh-server python3-yaml util-linux
    zbar-tools poppler-utils node-typescript chromium)

# Debian's own meson and python come first: a python from elsewhere in PATH may lack the modules
# that Debian's meson stands on.
debian_or_path() {
    if [ -x "/usr/bin/$1" ]; then
        printf '/usr/bin/%s\n' "$1"
    else
        command -v "$1" || fail 3 "$1 is not installed; run script/install"
    fi
}

# missing PACKAGE...: prints those that dpkg does not know as installed, one per line.
missing() {
    local installed package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
    done
}

# install_packages PACKAGE...: installs what is missing; silent and quick when nothing is.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "This is not a Debian system; the names of what is needed there are: $*"
        return 0
    fi
    local wanted
    mapfile -t wanted < <(missing "$@")
    [ "${#wanted[@]}" -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail 3 "missing ${wanted[*]}; install them as root (there is no sudo here)"
        as_root=(sudo)
    fi
    say "installing: ${wanted[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${wanted[@]}"
}

# install_node: Node.js and npm from Debian, unless another Node.js (18 or newer) brings its own npm: the two
# packages exclude each other.
install_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return 0
    install_packages nodejs npm
}

# compiler NAME: the compiler behind ccache where there is one.
compiler() {
    if command -v ccache >/dev/null; then
        printf 'ccache %s\n' "$1"
    else
        printf '%s\n' "$1"
    fi
}

# set_up DIR CC CXX MESON-OPTION...: makes the build directory once.
set_up() {
    local dir=$1 cc=$2 cxx=$3
    shift 3
    [ -f "$dir/build.ninja" ] && return 0
    mkdir -p "$(dirname "$dir")"
    # A directory that an interrupted set-up left behind is made again.
    [ -d "$dir" ] && rm -rf "$dir"
    if ! CC=$(compiler "$cc") CXX=$(compiler "$cxx") \
        "$(debian_or_path meson)" setup "$dir" "$@" >"$dir.log" 2>&1; then
        cat "$dir.log" >&2
        fail 3 "meson could not set up $dir"
    fi
    rm -f "$dir.log"
}

# compile DIR: brings it up to date. Prints only when there is work, or when it fails.
compile() {
    local ninja
    ninja=$(debian_or_path ninja)
    if "$ninja" -C "$1" -n 2>/dev/null | grep -q '^ninja: no work to do'; then
        return 0
    fi
    "$ninja" -C "$1"
}

# with_postgres: exports HF_TEST_POSTGRES, from a throw-away server that ends with the script unless
# the caller named one. Its directory is outside the project, where root's helper user may enter.
with_postgres() {
    [ -z "${HF_TEST_POSTGRES-}" ] || return 0
    local url
    postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/hf-postgres.XXXXXX")
    trap 'script/lib/postgres stop "$postgres_dir"' EXIT
    url=$(script/lib/postgres start "$postgres_dir")
    export HF_TEST_POSTGRES=$url
}
