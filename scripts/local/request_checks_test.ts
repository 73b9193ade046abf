import assert from "node:assert/strict";
import { connect } from "node:net";
import { startFixture } from "../../shared/testing/stack/fixture.ts";
import { refuseRequest } from "./request_checks.ts";

/** The first line of the answer to a request written by hand, since `fetch` sends neither. */
function firstLine(port: number, head: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, "127.0.0.1", () => socket.write(`${head}\r\n\r\n`));
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString();
    if (text.includes("\r\n")) socket.destroy();
  });
  socket.on("close", () => resolve(text.split("\r\n")[0] ?? ""));
  socket.on("error", reject);
  return promise;
}

Deno.test("the gateway answers to names of the loopback alone, and survives odd methods", async () => {
  await using stack = await startFixture({});
  const port = Number(new URL(stack.url).port);
  const cases: [head: string, answer: RegExp][] = [
    [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}`, / 200 /],
    [`GET / HTTP/1.1\r\nHost: localhost:${port}`, / 200 /],
    [`HEAD / HTTP/1.1\r\nHost: localhost:${port}`, / 200 /],
    [`GET / HTTP/1.1\r\nHost: evil.example:${port}`, / 421 /],
    [`POST /auth/v1/signup HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\nContent-Length: 0`, / 421 /],
    [`TRACE /functions/v1/health HTTP/1.1\r\nHost: 127.0.0.1:${port}`, / 405 /],
    [`GET / HTTP/1.1\r\nHost: localhost:${port}`, / 200 /],
  ];
  for (const [head, answer] of cases) assert.match(await firstLine(port, head), answer, head);
});

Deno.test("refuseRequest() lets addresses in numbers in when others may reach the stack, and still no other name", () => {
  const statusOf = (url: string) => refuseRequest(new Request(url), "192.168.1.5")?.status;
  for (
    const url of [
      "http://192.168.1.5:8003/",
      "http://10.0.2.2:8003/",
      "http://localhost/",
      "http://[fe80::1]/",
    ]
  ) {
    assert.equal(statusOf(url), undefined, url);
  }
  assert.equal(statusOf("http://rebound.example.com:8003/"), 421);
});
