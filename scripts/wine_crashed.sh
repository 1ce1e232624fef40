# shellcheck shell=bash
# For tests of programs that end in the midst of their work, many times. Sourced.

# wine_crashed STATUS OUTPUT COMMAND…: whether a program under Wine ended by Wine's own fault. About one in fifty processes
# that end while threads are busy crashes inside Wine (status 139), also a C program that has nothing but its own loops; or
# Wine loses its own server ("wine client error"). Such a round says nothing and is repeated; callers allow one in five.
wine_crashed() {
  local status=$1 output=$2
  shift 2
  [[ "$*" == *wine.sh* ]] && { [ "$status" = 139 ] || wine_lost_its_server "$output"; }
}

# wine_lost_its_server OUTPUT: whether a program ended because Wine's server went away.
wine_lost_its_server() { grep -q '^wine client error' "$1"; }
