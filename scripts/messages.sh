# shellcheck shell=bash
# How the scripts speak, and where the project is. Sourced, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # used by those who source this
TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/target}

# Progress goes to stderr, so that stdout carries only what a script was asked for.
say() {
  printf '==> %s\n' "$*" >&2
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# A toolchain that was just installed is not on the PATH of an old shell or of CI.
find_cargo() {
  if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH=$HOME/.cargo/bin:$PATH
  fi
}

# version_at_least FOUND WANTED: both as 1.2.3
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}
