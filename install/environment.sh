# shellcheck shell=bash
#
# What install/demo and install/test share: the checkout's .venv, what is installed in it, and
# Debian's packages. It is sourced, never run. Every step is one line on stderr; what pip and apt
# say goes to a log, which a failure names.

set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
venv="$root/.venv"
log="$root/build/install.log"
python="${PYTHON:-python3}"

mkdir -p "${log%/*}"
: >"$log"

say() {
  printf '%s\n' "$*" >&2
}

refuse() {
  say "$*"
  exit 1
}

# run_step SENTENCE COMMAND…: says the sentence and runs the command, its words to the log.
run_step() {
  say "$1 …"
  printf '\n$ %s\n' "${*:2}" >>"$log"
  "${@:2}" >>"$log" 2>&1 </dev/null
}

must_run_step() {
  run_step "$@" && return
  grep -iE '^[^$]*(error|^e):' "$log" | tail -n 3 >&2 || true
  refuse "This step failed. All that was said is in $log."
}

# --- Debian's packages -----------------------------------------------------------------------

is_debian_root() {
  [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null
}

# install_debian PACKAGE…: fails where it cannot, having said nothing but its steps.
install_debian() {
  export DEBIAN_FRONTEND=noninteractive
  run_step "Reading Debian's list of packages" apt-get update &&
    run_step "Installing from Debian: $*" \
      apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# --- .venv -----------------------------------------------------------------------------------

check_python() {
  command -v "$python" >/dev/null ||
    refuse "Homeroom needs Python 3.11 or newer, and there is no $python here;" \
      "on Debian: apt-get install python3 python3-venv."
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "Homeroom needs Python 3.11 or newer, and $("$python" --version 2>&1) is older;" \
      "name another with PYTHON=/path/to/python3 $0."
}

can_make_venv() {
  "$python" -c 'import ensurepip, venv' 2>/dev/null
}

make_venv() {
  check_python
  can_make_venv || { is_debian_root && install_debian python3-venv; } || true
  can_make_venv ||
    refuse "$python cannot make a virtual environment;" \
      "on Debian, as root: apt-get install python3-venv."
  must_run_step "Making .venv" "$python" -m venv --clear "$venv"
}

# A stamp says what .venv was made from. Another pyproject.toml, Python or place: another stamp.
stamp() {
  {
    printf '%s\n' "$root"
    "$venv/bin/python" --version
    cat "$root/pyproject.toml"
  } | sha256sum
}

has_working_venv() {
  "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

# is_installed WHAT: whether `demo` or `test` stands in .venv as pyproject.toml now has it.
is_installed() {
  [[ -x $venv/bin/python && -r $venv/installed-$1 ]] &&
    [[ $(stamp 2>/dev/null) == "$(<"$venv/installed-$1")" ]]
}

# The checkout itself is installed: what is edited or pulled is run without another install.
install_demo() {
  is_installed demo && return
  has_working_venv || make_venv
  must_run_step "Installing Homeroom from PyPI (a minute or so)" \
    "$venv/bin/python" -m pip install --no-input --progress-bar off --editable "$root"
  stamp >"$venv/installed-demo"
}

# Debian 12's pip knows no dependency groups, which came with pip 25.1.
install_test() {
  is_installed test && return
  has_working_venv || make_venv
  must_run_step "Renewing pip" \
    "$venv/bin/python" -m pip install --no-input --progress-bar off 'pip>=25.1'
  must_run_step "Installing Homeroom and its tests from PyPI (two minutes or so)" \
    "$venv/bin/python" -m pip install --no-input --progress-bar off \
    --editable "$root" --group "$root/pyproject.toml:test"
  stamp >"$venv/installed-demo"
  stamp >"$venv/installed-test"
}
