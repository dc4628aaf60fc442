#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty: the user as whom Setpoint runs.
# What this user may do is said by `setpoint ledger migrate --grant-to-user setpoint`.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$(cat /run/secrets/postgres_password)" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE setpoint LOGIN PASSWORD :'password';
SQL
