# shellcheck shell=bash
# Read by every script of this folder; not run by itself.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=$root/.cache

say() { printf '%s\n' "$*" >&2; }
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Makes what bootstrap found (JAVA_HOME, PATH, QUETZAL_CHROMIUM) the environment of this script.
load_environment() {
    # shellcheck source=/dev/null
    [ ! -r "$cache/env" ] || . "$cache/env"
}
