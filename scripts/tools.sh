# shellcheck shell=bash
# What the scripts that fetch a tool into .tools/ (ignored by git) share. Sourced, not run.

TOOLS=$ROOT/.tools

# Two makes may run at once: the second waits here, and then finds the tool in place.
lock_tools() {
  mkdir -p "$TOOLS"
  exec 9>"$TOOLS/.lock"
  flock 9
}

# install_from_pypi VENV REQUIREMENTS: a virtual environment that holds exactly what the
# requirements file pins by hash. Nothing is built: only wheels are taken.
install_from_pypi() {
  local venv=$1 requirements=$2 log=$TOOLS/pip.log
  require_python_venv
  rm -rf "$venv"
  python3 -m venv "$venv" >"$log" 2>&1 ||
    fail "python3 -m venv does not work here (see ${log#"$ROOT"/}): sudo apt-get install python3-venv"
  "$venv/bin/python" -m pip install --disable-pip-version-check --retries 2 --timeout 30 \
    --no-deps --only-binary :all: --require-hashes -r "$requirements" >>"$log" 2>&1 ||
    fail "$(explain_pip_failure "$requirements" "$log")"
}

require_python_venv() {
  python3 -c 'import venv, ensurepip' 2>/dev/null ||
    fail "python3 with venv is missing: sudo apt-get install python3-venv"
}

explain_pip_failure() {
  local requirements=${1#"$ROOT"/} log=$2
  if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
    echo "what PyPI sent is not what $requirements pins: do not use it, and report it"
  elif grep -qiE 'connection|resolve|timed out|network|proxy' "$log"; then
    echo "PyPI cannot be reached: check the network and run this again (details in ${log#"$ROOT"/})"
  else
    echo "PyPI has no fitting wheel of what $requirements pins for this machine (details in ${log#"$ROOT"/})"
  fi
}
