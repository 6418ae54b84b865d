#!/usr/bin/env bash
# Stops the PostgreSQL that postgres-up.sh started in this folder.
#
#     deploy/postgres/postgres-down.sh [--data FOLDER] [--wipe]
#
#   --data FOLDER  the folder that postgres-up.sh was given (.cache/postgres)
#   --wipe         removes the folder with everything that the database has kept
set -euo pipefail
. "$(dirname "$0")/common.sh"

data="$root/.cache/postgres" wipe=''
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$2; shift 2 ;;
    --wipe) wipe=yes; shift ;;
    *) fail "$1 is no option; see the head of $0" ;;
  esac
done
[ -d "$data" ] || exit 0
data=$(cd "$data" && pwd)
cd "$data"
programs=$(find_programs)
if runs; then as_owner "$programs/pg_ctl" -D "$data/data" -m fast -w stop >/dev/null; fi
cd /
# Only a folder of ours.
if [ -n "$wipe" ] && [ -f "$data/data/PG_VERSION" ]; then rm -rf "$data"; fi
