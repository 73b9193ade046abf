"""WEBHOOK_SECRET=whsec_… python3 python.py"""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
# In a real receiver a table with a unique key: a message may come twice, to any of its processes.
seen = set()


def is_genuine(headers, body):
    """Whether a message is the service's and not older than five minutes (https://www.standardwebhooks.com)."""
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = f"{id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(each, expected) for each in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # As it came, before it is parsed.
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_genuine(self.headers, body):
            return self.answer(401, b"This is not signed by the service.")
        id = self.headers["webhook-id"]
        if id not in seen:
            seen.add(id)
            message = json.loads(body)
            images = message["data"].get("images") or [{}]
            print(message["type"], message["data"].get("generation_id"), images[0].get("object_path"), flush=True)
        self.answer(204)

    def answer(self, status, text=b""):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 9000))), Receiver).serve_forever()
