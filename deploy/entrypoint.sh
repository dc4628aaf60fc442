#!/bin/sh
# Runs `setpoint` with secrets that come as files: SETPOINT_LEDGER_FILE names a file that holds what
# SETPOINT_LEDGER would. So passwords and keys stand in no manifest and in no listing of containers.
set -eu
for name in SETPOINT_LEDGER SETPOINT_MASTER_KEY SETPOINT_CHANNEL SETPOINT_OIDC_CLIENT_SECRET \
    SETPOINT_GOOGLE_CLIENT_SECRET SETPOINT_MICROSOFT_CLIENT_SECRET; do
    eval "file=\${${name}_FILE:-}"
    [ -n "$file" ] || continue
    if [ ! -r "$file" ]; then
        echo "setpoint: ${name}_FILE: expected a file that can be read, found $file" >&2
        exit 2
    fi
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
done
exec setpoint "$@"
