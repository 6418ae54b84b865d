# Shared by kafka-up.sh and kafka-down.sh. Keeps to what bash 3.2, POSIX tools and macOS know.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
jars="${KAFKA_JARS:-$root/.cache/tools/kafka}"

say() { echo "kafka: $*" >&2; }
fail() {
  say "$@"
  exit 1
}

# Whether something listens on this port of the loopback address.
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Whether this process is the broker of this data folder: a file with a process id can outlive its process.
is_broker() { [ -n "${1:-}" ] && ps -p "$1" -o command= 2>/dev/null | grep -qF "kafka.Kafka $data/server.properties"; }

# The broker's process id, or nothing.
broker_pid() {
  local pid
  pid=$(cat "$data/broker.pid" 2>/dev/null || true)
  if is_broker "$pid"; then echo "$pid"; fi
}

# Holds a lock, which is a folder, until the script ends; one whose holder is gone is taken over.
hold() {
  local waited=0
  until mkdir "$1" 2>/dev/null; do
    local holder
    holder=$(cat "$1/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then rm -rf "$1"; continue; fi
    waited=$((waited + 1))
    if [ "$waited" -gt 3000 ]; then fail "waited 5 minutes for $1; if no other start is under way, remove it"; fi
    sleep 0.1
  done
  echo $$ >"$1/pid"
  held="${held:-} $1"
  trap 'for lock in $held; do rm -rf "$lock"; done' EXIT
}
