#!/bin/sh
# Makes the secrets of docker-compose.yml in deploy/secrets, each once: what is there stays.
# Whoever loses master_key can read no personal text any more: keep a copy in a safe place.
set -eu
folder=$(dirname "$0")/../secrets
mkdir -p "$folder"
# Containers read the files as other users; on this machine the folder lets nobody else in.
chmod 700 "$folder"
cd "$folder"

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
once() { [ -s "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }; chmod 444 "$1"; }

random | once postgres_owner_password
random | once postgres_password
head -c 32 /dev/urandom | base64 | tr -d '\n' | once master_key
printf 'postgresql://owner:%s@postgres:5432/setpoint' "$(cat postgres_owner_password)" | once ledger_of_owner
printf 'postgresql://setpoint:%s@postgres:5432/setpoint' "$(cat postgres_password)" | once ledger
# Of clients at issuers and providers nothing can be made up: write their secrets into these.
for client in oidc google microsoft; do
    [ -e "${client}_client_secret" ] || : >"${client}_client_secret"
    chmod 644 "${client}_client_secret"
done
