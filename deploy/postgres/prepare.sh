#!/bin/bash
# Make the three roles and the database, as a superuser of PostgreSQL; harmless to run again.
#
#   tst_owner   owns the tables and migrates them
#   tst_app     serves: no superuser, makes nothing, owns nothing, is held by every policy
#   tst_backup  makes the dumps: reads every row but the keys, changes nothing
#
# The official image runs this at its first start. By hand: PGHOST, PGPORT, PGUSER say where,
# TST_DATABASE the name, TST_OWNER_PASSWORD, TST_APP_PASSWORD
# and TST_BACKUP_PASSWORD the passwords (none: trust or peer only),
# TST_OWNER_MAY_CREATE=1 lets the owner make databases, which the tests need and production does not.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
database=${TST_DATABASE:-${POSTGRES_DB:-tst}}
export PGUSER=${PGUSER:-${POSTGRES_USER:-postgres}}
export PGOPTIONS="--client-min-messages=warning"
run=(psql --no-psqlrc --quiet --set ON_ERROR_STOP=1)

"${run[@]}" --dbname postgres --set database="$database" \
    --set owner_password="${TST_OWNER_PASSWORD:-}" --set app_password="${TST_APP_PASSWORD:-}" \
    --set backup_password="${TST_BACKUP_PASSWORD:-}" \
    --set may_create="${TST_OWNER_MAY_CREATE:-0}" <<'SQL'
SELECT 'CREATE ROLE tst_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tst_owner') \gexec
SELECT 'CREATE ROLE tst_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tst_app') \gexec
SELECT 'CREATE ROLE tst_backup LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tst_backup') \gexec
ALTER ROLE tst_owner NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION;
ALTER ROLE tst_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
ALTER ROLE tst_backup NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS NOREPLICATION;
ALTER ROLE tst_backup SET default_transaction_read_only = on;
-- Policies make a short query look dear, and PostgreSQL would then compile it, which takes longer than to run it.
ALTER ROLE tst_app SET jit = off;
SELECT CASE WHEN :'may_create' = '1' THEN 'ALTER ROLE tst_owner CREATEDB' ELSE 'ALTER ROLE tst_owner NOCREATEDB' END \gexec
-- Whoever drops the databases of the tests ends the connections that one of them left open.
SELECT CASE WHEN :'may_create' = '1' THEN 'GRANT pg_signal_backend TO tst_owner' ELSE 'REVOKE pg_signal_backend FROM tst_owner' END \gexec
SELECT format('ALTER ROLE tst_owner PASSWORD %L', :'owner_password') WHERE :'owner_password' <> '' \gexec
SELECT format('ALTER ROLE tst_app PASSWORD %L', :'app_password') WHERE :'app_password' <> '' \gexec
SELECT format('ALTER ROLE tst_backup PASSWORD %L', :'backup_password') WHERE :'backup_password' <> '' \gexec
SELECT format('CREATE DATABASE %I OWNER tst_owner', :'database')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('ALTER DATABASE %I OWNER TO tst_owner', :'database') \gexec
SQL

"${run[@]}" --dbname "$database" --file "$here/privileges.sql"
