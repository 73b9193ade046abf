#!/bin/sh
# Draws a picture and saves it.  SUPABASE_URL=… KEY=sb_secret_… sh curl.sh "a lighthouse at dusk" picture.png
set -eu
: "${SUPABASE_URL:?is the address of the project, such as http://127.0.0.1:8003}"
: "${KEY:?is a secret key, or an API key of a project}"
prompt=${1:?is what to draw}
file=${2:-picture.png}

# As JSON has it.
text=$(printf '%s' "$prompt" | tr '\t\r' '  ' | sed 's/[\\"]/\\&/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')

# An API key has its own header.
case $KEY in igk_*) header="x-api-key: $KEY" ;; *) header="apikey: $KEY" ;; esac

# The same key for every try: whatever gets lost on the way, one picture is drawn and paid.
answer=$(curl --silent --show-error --fail-with-body --retry 3 --max-time 180 \
  "$SUPABASE_URL/functions/v1/generate" \
  -H "$header" -H "content-type: application/json" -H "idempotency-key: $(date +%s)-$$" \
  -d "{\"prompt\": \"$text\", \"aspect_ratio\": \"16:9\", \"output_format\": \"png\"}") || {
  printf '%s\n' "$answer" >&2
  exit 1
}

# With jq: url=$(printf '%s' "$answer" | jq -r '.images[0].signed_url')
url=$(printf '%s\n' "$answer" | sed 's/.*"signed_url":"\([^"]*\)".*/\1/')
curl --silent --show-error --fail --output "$file" "$url"
echo "$file"
