#!/usr/bin/env bash
# Starts one Apache Kafka broker for development and tests: KRaft, loopback only, its jars from Maven Central. Needs Java 17 and, the
# first time, Maven. Running it again while the broker is up changes nothing.
#
#     deploy/kafka/kafka-up.sh [--data FOLDER] [--port PORT] [--while PID]
#     deploy/kafka/kafka-up.sh --jars
#
#   --data FOLDER  where the broker keeps everything (.cache/kafka)
#   --port PORT    9092 unless said or used before in this folder; 0: a free one
#   --while PID    the broker ends when this process does
#   --jars         only fetches the jars, and makes starts faster
#
# Prints `127.0.0.1:PORT` when the broker takes calls. Environment: KAFKA_JARS (folder of the jars), KAFKA_HEAP (384m), KAFKA_JAVA
# (flags of Java in place of -XX:+UseG1GC), KAFKA_EXTRA (file with further lines for server.properties).
set -euo pipefail
. "$(dirname "$0")/common.sh"

data="$root/.cache/kafka" port='' owner='' only_jars=''
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --while) owner=$2; shift 2 ;;
    --jars) only_jars=yes; shift ;;
    *) fail "$1 is no option; see the head of $0" ;;
  esac
done

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" >/dev/null || fail 'Java is not installed; 17 or newer is needed'

classes="$jars/classes.jsa"
# For processes that do not run for long: compiled once, quickly, and one thread collects garbage.
lean='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

# 1. The jars, once: copied aside and then moved, so that a download that broke off never counts.
fetch_jars() {
  local wanted
  wanted=$(cksum <"$here/pom.xml")
  [ "$(cat "$jars/pom.cksum" 2>/dev/null || true)" = "$wanted" ] && return
  command -v mvn >/dev/null || fail 'Maven is not installed; it is needed once, to fetch the jars of Kafka'
  mkdir -p "$(dirname "$jars")"
  hold "$jars.lock"
  [ "$(cat "$jars/pom.cksum" 2>/dev/null || true)" = "$wanted" ] && return
  say "fetching the jars of Kafka into $jars"
  rm -rf "$jars.new"
  mvn -B -ntp -q -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$jars.new" >&2 || fail 'Maven could not fetch the jars'
  cp "$here/log4j2.properties" "$jars.new/"
  echo "$wanted" >"$jars.new/pom.cksum"
  rm -rf "$jars"
  mv "$jars.new" "$jars"
  keep_classes
}

# Java keeps the classes of a broker that ran once, as it has checked them: each start then takes half the CPU time. Without, all
# works, more slowly.
keep_classes() {
  local folder
  folder=$(mktemp -d)
  say 'starting a broker once, for faster starts'
  if KAFKA_JAVA="$lean -XX:ArchiveClassesAtExit=$classes.new" "$0" --data "$folder" --port 0 >/dev/null &&
    "$here/kafka-down.sh" --data "$folder" >&2 && [ -s "$classes.new" ]; then
    mv "$classes.new" "$classes"
  else
    say "the classes were not kept; see $folder/broker.log"
    return
  fi
  rm -rf "$folder"
}
fetch_jars
if [ -n "$only_jars" ]; then exit 0; fi

mkdir -p "$data"
data=$(cd "$data" && pwd)
hold "$data/start.lock"

# 2. Up already?
pid=$(broker_pid)
used=$(cat "$data/port" 2>/dev/null || true)
if [ -n "$pid" ] && listens "$used"; then
  echo "127.0.0.1:$used"
  exit 0
fi

# 3. Its ports: that of the brokers' own talk is no business of clients.
free_port() {
  local candidate
  for _ in $(seq 100); do
    candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if [ "$candidate" != "${port:-}" ] && ! listens "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  fail 'found no free port'
}
port=${port:-${used:-9092}}
if [ "$port" = 0 ]; then port=${used:-$(free_port)}; fi
if [ -z "$pid" ] && listens "$port"; then fail "port $port is taken by another process; name another with --port"; fi
controller=$(cat "$data/controller.port" 2>/dev/null || true)
if [ -z "$controller" ] || { [ -z "$pid" ] && listens "$controller"; }; then controller=$(free_port); fi
echo "$port" >"$data/port"
echo "$controller" >"$data/controller.port"

# 4. Its settings, written anew each time.
write_settings() {
  sed -e "s|@PORT@|$port|g" -e "s|@CONTROLLER@|$controller|g" -e "s|@DATA@|$data|g" "$here/server.properties" >"$data/server.properties"
  if [ -n "${KAFKA_EXTRA:-}" ]; then cat "$KAFKA_EXTRA" >>"$data/server.properties"; fi
}

flags=("-Dlog4j2.configurationFile=$jars/log4j2.properties" -cp "$jars/*")
if [ -f "$classes" ]; then flags+=("-XX:SharedArchiveFile=$classes"); fi
# An id is 16 bytes in URL-safe base64; Kafka takes none that begins with a dash.
cluster_id() {
  local id
  until [ -n "${id:-}" ] && [ "${id#-}" = "$id" ]; do id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='); done
  echo "$id"
}
format() {
  # shellcheck disable=SC2086
  "$java" $lean -Xmx128m "${flags[@]}" kafka.tools.StorageTool format -t "$(cluster_id)" -c "$data/server.properties" \
    >"$data/format.log" 2>&1 || fail "the data folder could not be prepared: $(tail -n 3 "$data/format.log")"
}

# 5. The broker, in the background and free of this script's pipes and locks.
start() {
  mv -f "$data/broker.log" "$data/broker.log.old" 2>/dev/null || true
  # shellcheck disable=SC2086
  nohup "$java" ${KAFKA_JAVA:--XX:+UseG1GC} -Xms64m "-Xmx${KAFKA_HEAP:-384m}" -XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true \
    "${flags[@]}" kafka.Kafka "$data/server.properties" \
    >"$data/broker.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$data/broker.pid"
}

# Ends the broker when its owner has ended.
watch_owner() {
  (
    trap '' INT
    while kill -0 "$owner" 2>/dev/null && kill -0 "$pid" 2>/dev/null; do sleep 1; done
    if is_broker "$pid"; then kill -9 "$pid"; fi
  ) >/dev/null 2>&1 </dev/null &
}

if [ -z "$pid" ]; then
  write_settings
  [ -f "$data/logs/meta.properties" ] || format
  start
  if [ -n "$owner" ]; then watch_owner; fi
fi

# 6. Ready: it says so after it has opened its port.
for _ in $(seq 1800); do
  if listens "$port" && grep -q 'Kafka Server started' "$data/broker.log"; then
    echo "127.0.0.1:$port"
    exit 0
  fi
  kill -0 "$pid" 2>/dev/null || fail "the broker has ended: $(grep -E 'ERROR|FATAL' "$data/broker.log" | tail -n 3)"
  sleep 0.1
done
fail "the broker was not ready after three minutes; see $data/broker.log"
