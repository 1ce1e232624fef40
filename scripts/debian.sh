# shellcheck shell=sh
# Debian packages for scripts/setup.sh: what is missing is installed, or one line says why it is not. Sourced; `repo` is
# the repository's folder. What apt-get prints goes into .cache/apt.log.

apt_log=$repo/.cache/apt.log
# Seconds. A fresh Ubuntu upgrades itself in the night, which can take half an hour.
lock_wait=${HISBRIDGE_LOCK_WAIT:-2400}

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# need_apt NAME…: whether these could be installed at all.
need_apt() {
    have apt-get || fail "there is no apt-get here; please install what these Debian packages hold: $*"
    [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2> /dev/null; } ||
        fail "root rights are needed to install $*; run this as root, or \`sudo -v\` before it"
}

# The packages of the list that are not installed yet.
missing_packages() {
    names=
    for package in "$@"; do
        # A bare name means this machine's architecture or "all".
        state=$(dpkg-query -W -f ' ${db:Status-Status} ' "$package" 2>/dev/null || true)
        case "$state" in *" installed "*) ;; *) names="$names $package" ;; esac
    done
    printf '%s' "${names# }"
}

# apt COMMAND…: apt-get as root, after whoever holds one of its locks.
#
# apt-get can wait by itself (DPkg::Lock::Timeout), but only for dpkg's lock: at those of the indexes and of the archives
# it fails at once. So it shall not wait, and this waits for all of them.
apt() {
    mkdir -p "$repo/.cache"
    waited=0
    while ! as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
        apt-get -q -y -o DPkg::Lock::Timeout=0 "$@" > "$apt_log" 2>&1; do
        holder=$(lock_holder)
        [ -n "$holder" ] || return 1
        [ "$waited" -lt "$lock_wait" ] ||
            fail "gave up after $waited s: the package manager is still held by $holder; run this again when that has ended"
        [ "$waited" -gt 0 ] || say "waiting for the package manager, which is held by $holder; up to $((lock_wait / 60)) min"
        sleep 1
        waited=$((waited + 1))
    done
}

# Who holds the lock at which apt-get has just failed; nothing if it failed for another reason.
lock_holder() {
    sed -n -e 's/^E: Could not get lock \(.*\)\. It is held by process \([0-9]*\) (\(.*\))$/\3 (process \2, \1)/p' -e t \
        -e 's/^E: Could not get lock \([^ ]*\) .*/another program (\1)/p' "$apt_log" | head -n 1
}

# said E, said W: the errors or warnings of apt-get's last run, one a line. An index's address may hold a password.
said() { sed -n "s/^$1: //p" "$apt_log" | sed 's|//[^/@ ]*@|//|; s/  */ /g; s/\.$//'; }

apt_updated=
index_refused=
# An index that a mirror refuses is no reason to stop: the installation decides.
update_index() {
    [ -z "$apt_updated" ] || return 0
    apt_updated=yes
    apt update || true
    # When a host does not answer apt-get only warns.
    index_refused=$({ said E; said W | grep '^Failed to fetch'; } | head -n 1)
    [ -z "$index_refused" ] || say "a package index could not be had ($index_refused); going on with the others"
}

# apt_install OPTION… NAME…: true when they are all installed.
apt_install() { apt install --no-install-recommends "$@"; }

# could_not_install NAME…: ends the set-up after a failed `apt_install`.
could_not_install() {
    advice="see $apt_log"
    [ -z "$index_refused" ] ||
        advice="an index is missing: mend its line in /etc/apt/sources.list* or the network, then run this again"
    why=$(said E | head -n 1)
    fail "could not install $*: ${why:-$(tail -n 1 "$apt_log")}; $advice"
}

# What a part has begun is taken back when it ends before its time.
added_i386=
undo() {
    # dpkg refuses this when something of that architecture got installed; then it stays.
    [ -z "$added_i386" ] || as_root dpkg --remove-architecture i386 2> /dev/null || true
    [ -z "$added_policy" ] || as_root rm -f "$policy"
}
trap undo EXIT
trap 'exit 130' INT TERM HUP

# The 32-bit packages of Debian, for who is on 64 bits.
need_i386() {
    case " $(dpkg --print-architecture) $(dpkg --print-foreign-architectures | tr '\n' ' ')" in *" i386 "*) return 0 ;; esac
    as_root dpkg --add-architecture i386
    added_i386=yes
    apt_updated=
}

# Between these two no service is started that a package brings.
policy=/usr/sbin/policy-rc.d
added_policy=
no_services() {
    [ ! -e "$policy" ] || return 0
    added_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root sh -c "cat > $policy && chmod 755 $policy"
}
services_again() {
    [ -z "$added_policy" ] || as_root rm -f "$policy"
    added_policy=
}

# need_packages NAME…: installs those that are missing.
need_packages() {
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    need_apt "$missing"
    say "installing: $missing"
    update_index
    # shellcheck disable=SC2086 # a list of names
    apt_install $missing || could_not_install $missing
}
