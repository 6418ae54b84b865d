# Shared by postgres-up.sh and postgres-down.sh. Keeps to what bash 3.2, POSIX tools and macOS know.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

say() { echo "postgres: $*" >&2; }
fail() {
  say "$@"
  exit 1
}

# The folder of PostgreSQL's programs: POSTGRES_BIN, or the newest of Debian's or Homebrew's, or the one on the PATH.
find_programs() {
  local server
  for server in "${POSTGRES_BIN:-}/postgres" \
    $(ls -d /usr/lib/postgresql/*/bin/postgres /opt/homebrew/opt/postgresql@*/bin/postgres /usr/local/opt/postgresql@*/bin/postgres 2>/dev/null | sort -rV) \
    "$(command -v postgres || true)"; do
    if [ -x "$server" ]; then
      dirname "$server"
      return
    fi
  done
  fail 'found no PostgreSQL: install it (apt-get install postgresql, brew install postgresql@17), or set POSTGRES_BIN'
}

# PostgreSQL refuses to run as root: then it is the user postgres, or nobody.
owner=''
if [ "$(id -u)" = 0 ]; then
  for user in postgres nobody; do
    if id "$user" >/dev/null 2>&1; then
      owner=$user
      break
    fi
  done
fi
as_owner() {
  if [ -z "$owner" ]; then "$@"; elif command -v runuser >/dev/null; then runuser -u "$owner" -- "$@"; else sudo -u "$owner" "$@"; fi
}

# Whether the server of this data folder runs.
runs() { as_owner "$programs/pg_ctl" -D "$data/data" status >/dev/null 2>&1; }
