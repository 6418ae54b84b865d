#!/usr/bin/env bash
# Stops the broker that kafka-up.sh started in this folder.
#
#     deploy/kafka/kafka-down.sh [--data FOLDER] [--wipe]
#
#   --data FOLDER  the folder that kafka-up.sh was given (.cache/kafka)
#   --wipe         removes the folder with everything that the broker has kept
set -euo pipefail
. "$(dirname "$0")/common.sh"

data="$root/.cache/kafka" wipe=''
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$2; shift 2 ;;
    --wipe) wipe=yes; shift ;;
    *) fail "$1 is no option; see the head of $0" ;;
  esac
done
[ -d "$data" ] || exit 0
data=$(cd "$data" && pwd)

pid=$(broker_pid)
if [ -n "$pid" ]; then
  kill "$pid"
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if is_broker "$pid"; then
    say 'it did not stop within 15 s and is killed'
    kill -9 "$pid"
  fi
fi
rm -f "$data/broker.pid"
# Only a folder of ours.
if [ -n "$wipe" ] && [ -f "$data/server.properties" ]; then rm -rf "$data"; fi
