#!/bin/bash
# Dump the database without its keys, as tst_backup: deploy/postgres/back_up.sh FILE
#
# tst_backup reads every row, whoever they concern, and no key: the table of keys is not in the dump, not even
# empty, for a role that may not read a table may not lock it either. `manage.py back_up_keys` copies the keys,
# to another place. PGHOST, PGPORT, PGUSER, PGPASSWORD say where, TST_DATABASE the name.
set -euo pipefail
umask 077
exec pg_dump --username "${PGUSER:-tst_backup}" --dbname "${TST_DATABASE:-tst}" --no-password \
    --format custom --lock-wait-timeout 60s --file "${1:?where to?}" \
    --exclude-table public.core_datakey \
    --exclude-table-data public.django_session \
    --exclude-table-data public.platform_cache \
    --exclude-table-data public.core_ratecount
