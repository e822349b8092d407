#!/bin/sh
# Needs nothing but a POSIX shell and curl.
set -eu

base='__BASE_URL__'
token='__TOKEN__'
country='RU'
product='2' # Telegram

number=$(curl -sS --fail-with-body "$base/api/get_number" \
  -H 'content-type: application/json' \
  -d "{\"token\":\"$token\",\"country\":\"$country\",\"productId\":\"$product\"}") || { echo "$number" >&2; exit 1; }
echo "$number"
number_id=$(printf '%s' "$number" | sed 's/.*"numberId":"\([0-9]*\)".*/\1/')

# Use the number now. The last call waits up to 60 seconds for its code.
curl -sS --fail-with-body "$base/api/get_sms" \
  -H 'content-type: application/json' \
  -d "{\"token\":\"$token\",\"country\":\"$country\",\"productId\":\"$product\",\"numberId\":\"$number_id\",\"wait\":60}"
echo
