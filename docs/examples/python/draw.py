"""Draws a picture and saves it, with nothing but Python's own library.

SUPABASE_URL=… KEY=sb_secret_… python3 draw.py "a lighthouse at dusk" picture.png
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

url = os.environ["SUPABASE_URL"].rstrip("/") + "/functions/v1"
key = os.environ["KEY"]
headers = {"x-api-key" if key.startswith("igk_") else "apikey": key}


def call(path, body=None, more_headers=None):
    """The answer's JSON. A problem of the service is an error with its code and its sentence."""
    request = urllib.request.Request(
        url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={**headers, "content-type": "application/json", **(more_headers or {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=180) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        raise SystemExit(f"{problem['code']}: {problem['detail']}") from error


def draw(prompt, **options):
    """The generation, finished; also when the service answers first that it goes on by itself."""
    # The same key for every try: whatever gets lost on the way, one picture is drawn and paid.
    idempotency = {"idempotency-key": str(uuid.uuid4())}
    for attempt in range(3):
        try:
            generation = call("/generate", {"prompt": prompt, **options}, idempotency)
            break
        except (urllib.error.URLError, TimeoutError):
            if attempt == 2:
                raise
            time.sleep(2**attempt)
    while generation["status"] in ("queued", "running"):
        time.sleep(2)
        generation = call(f"/jobs/{generation['generation_id']}")
    if generation["status"] != "completed":
        raise SystemExit(f"{generation['error']['code']}: {generation['error']['detail']}")
    return generation


if __name__ == "__main__":
    prompt, file = sys.argv[1], sys.argv[2]
    generation = draw(prompt, aspect_ratio="16:9", output_format="png")
    urllib.request.urlretrieve(generation["images"][0]["signed_url"], file)
    print(file, generation["provider"], generation["metadata"]["cost_usd"])
