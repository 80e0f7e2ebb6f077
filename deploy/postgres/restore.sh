#!/bin/bash
# Bring a dump back into a new, empty database: deploy/postgres/restore.sh FILE
#
# First make the roles and the database (prepare.sh). Run this as tst_owner; PGHOST, PGPORT, PGPASSWORD say where,
# TST_DATABASE the name. Then, before anyone is let in, and with the same environment as the platform:
#
#   manage.py migrate            what is newer than the dump
#   manage.py restore_keys FILE  the keys, save those erased since
#   manage.py replay_erasures    what was erased since the dump is erased again
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dump=${1:?which dump?}
export PGUSER=${PGUSER:-tst_owner} PGDATABASE=${TST_DATABASE:-tst}
export PGOPTIONS="--client-min-messages=warning"

if [ "$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" != 0 ]; then
    echo "The database $PGDATABASE is not empty: restore into a new one." >&2
    exit 1
fi
# The dump brings its own privileges; those that prepare.sh gave beforehand would be wider than some of them.
psql -Xq --set ON_ERROR_STOP=1 <<'SQL'
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public REVOKE ALL ON TABLES FROM tst_app, tst_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE tst_owner IN SCHEMA public REVOKE ALL ON SEQUENCES FROM tst_app, tst_backup;
SQL
run=(pg_restore --no-owner --exit-on-error --dbname "$PGDATABASE")
"${run[@]}" --section pre-data "$dump"
psql -Xq --set ON_ERROR_STOP=1 --file "$here/keys.sql"
"${run[@]}" --section data "$dump"
"${run[@]}" --section post-data "$dump"
psql -Xq --set ON_ERROR_STOP=1 --file "$here/privileges.sql"
