#!/usr/bin/env bash
# Starts a PostgreSQL for development and tests, on the loopback address, from the programs that the system has. Running it again while
# it is up changes nothing. Whoever may use this machine may use the database: for production, set up one with passwords.
#
#     deploy/postgres/postgres-up.sh [--data FOLDER] [--port PORT] [--database NAME]
#
#   --data FOLDER    keeps its data (.cache/postgres)
#   --port PORT      5433 unless given
#   --database NAME  made where it is missing (dacp)
#
# Prints the URL of the database, for dacp up --postgres. POSTGRES_BIN names another folder of programs.
set -euo pipefail
. "$(dirname "$0")/common.sh"

data="$root/.cache/postgres" port='' database=dacp
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=$2; shift 2 ;;
    --port) port=$2; shift 2 ;;
    --database) database=$2; shift 2 ;;
    *) fail "$1 is no option; see the head of $0" ;;
  esac
done
programs=$(find_programs)
mkdir -p "$data"
data=$(cd "$data" && pwd)
if [ -n "$owner" ]; then
  chown "$owner" "$data"
  as_owner test -w "$data" || fail "user $owner cannot reach $data; name another folder with --data"
fi
cd "$data"

# 1. Its files.
if [ ! -f data/PG_VERSION ]; then
  rm -rf data
  as_owner "$programs/initdb" -D data -U dacp -A trust --encoding=UTF8 --locale=C --no-instructions >initdb.log 2>&1 ||
    fail "the data folder could not be prepared: $(tail -n 3 initdb.log)"
fi

# 2. The server.
if ! runs; then
  as_owner "$programs/pg_ctl" -D "$data/data" -l "$data/server.log" -w \
    -o "-p ${port:-5433} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start >/dev/null ||
    fail "it did not start: $(tail -n 3 server.log)"
fi
port=$(sed -n 4p data/postmaster.pid)

# 3. The database.
url() { echo "postgres://dacp@127.0.0.1:$port/$1"; }
if [ "$("$programs/psql" -XtA "$(url postgres)" -c "SELECT count(*) FROM pg_database WHERE datname = '$database'")" = 0 ]; then
  "$programs/createdb" --maintenance-db="$(url postgres)" "$database"
fi
url "$database"
