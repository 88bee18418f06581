#!/usr/bin/env bash
# Install what the platform needs on Debian 12: system packages that are missing, and a venv from the lock file.
# Does nothing, in milliseconds, when both are there already. With the word `browser`, also what browser tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.run/venv
python=${PYTHON:-python3.11}

say() { printf '== %s\n' "$*"; }
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }

install_system_packages() {
    local missing=() sudo=""
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    say "installing Debian packages: ${missing[*]}"
    $sudo apt-get update -q || fail "apt-get update failed: check the network or the package sources"
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" ||
        fail "could not install ${missing[*]}: install them by hand, then run this again"
}

if [ "${1:-}" = browser ]; then
    install_system_packages chromium chromium-driver fonts-noto-cjk
fi
stamp=$(cat deploy/requirements.lock setup.py pyproject.toml $(find ckanext-changsha -name '*.po') | sha256sum)
[ "$(cat "$venv/stamp" 2>/dev/null)" = "$stamp" ] && exit 0
packages=(gcc git libmagic1 libpq-dev postgresql-15 python3-dev python3-venv redis-server)
command -v java >/dev/null || packages+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || packages+=(maven)
install_system_packages "${packages[@]}"
command -v "$python" >/dev/null || fail "$python not found: install Python 3.11, or set PYTHON to its path"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
say "installing Python packages into $venv (a few minutes the first time)"
"$venv/bin/pip" install -q --disable-pip-version-check --no-deps --require-hashes -r deploy/requirements.lock
rm -rf build ./*.egg-info  # a stale one would hide new plugins from what starts in this folder
"$venv/bin/pip" install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
"$venv/bin/python" -m compileall -q ckanext-changsha harvesters schemas  # the sandbox reads bytecode and writes none
printf '%s\n' "$stamp" >"$venv/stamp"
