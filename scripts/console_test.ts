import assert from "node:assert/strict";
import { until } from "../shared/testing/runtime/until.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { main } from "./console.ts";

Deno.test("deno task console shows the console of a project elsewhere, and keeps its key", async () => {
  await using service = await startTestService({ drawMs: 5 });
  const { url, secretKey } = service.stack;
  await service.call("/generate", { json: { prompt: "a kite", width: 256, height: 256 } });
  const stopping = new AbortController();
  const terminal = memoryTerminal({}, stopping.signal);
  const ended = main(["--url", url, "--key", secretKey, "--port", "0"], terminal);
  await until(() => terminal.printed.length > 0);
  const address = /^Open (http:\/\/127\.0\.0\.1:\d+)\/$/.exec(terminal.printed[0] ?? "")?.[1];
  assert.ok(address, String(terminal.printed[0]));
  const own = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };

  const page = await fetch(`${address}/`, { headers: { accept: "text/html" } });
  assert.match(await page.text(), /<title>Image generation<\/title>/);
  const connection = await fetch(`${address}/console/connection`, { headers: own });
  assert.deepEqual(await connection.json(), { url, key: null, proxied: true });
  const jobs = await fetch(`${address}/functions/v1/jobs?limit=1`, { headers: own });
  const { jobs: [job] } = await jobs.json();
  assert.equal(job.prompt, "a kite");
  const { pathname, search } = new URL(job.images[0].signed_url);
  const picture = await fetch(address + pathname + search, {
    headers: { "sec-fetch-site": "same-origin" },
  });
  assert.equal(picture.headers.get("content-type"), `image/${job.images[0].format}`);
  assert.equal((await picture.arrayBuffer()).byteLength, job.images[0].file_size);
  const made = await fetch(`${address}/functions/v1/jobs/${job.generation_id}/stream-token`, {
    method: "POST",
    headers: own,
  });
  const stream = new URL((await made.json()).url);
  const events = await fetch(address + stream.pathname + stream.search, { headers: own });
  assert.match(await events.text(), /^event: done$/m);
  const foreign = await fetch(`${address}/functions/v1/jobs`, {
    headers: { origin: "https://evil.example" },
  });
  assert.equal(foreign.status, 403);
  await foreign.body?.cancel();

  stopping.abort();
  assert.equal(await ended, 0);
});

Deno.test("deno task console says what it lacks", async () => {
  for (
    const [parameters, what] of [
      [["--url", "project.example", "--key", "k"], /takes https:\/\//],
      [["--url", "http://project.example", "--key", "k"], /takes https:\/\//],
      [["--url", "https://project.example"], /wants a key/],
      [["--port", "many"], /takes a number/],
    ] as const
  ) {
    const terminal = memoryTerminal();
    assert.equal(await main([...parameters], terminal), 2, parameters.join(" "));
    assert.match(terminal.noted.join("\n"), what);
  }
});
