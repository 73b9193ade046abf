import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { unassignedPort } from "../../shared/testing/runtime/unassigned_port.ts";
import { until } from "../../shared/testing/runtime/until.ts";
import { listFaults, startSimulators, startSimulatorWorker } from "./mod.ts";
import {
  followTask,
  laterCall,
  leonardoKey,
  see,
  submitCall,
} from "../../shared/testing/simulators/typical_calls.ts";

for (const start of [startSimulators, startSimulatorWorker]) {
  Deno.test(`${start.name} serves every service, arms faults, keeps books and closes`, async () => {
    const simulators = await start({ drawMs: 0 });
    const probe = laterCall("ollama", "probe", simulators.urls, "", "");
    const { pictureUrls } = await followTask("leonardo_ai", simulators.urls);
    await see({ url: pictureUrls[0] ?? "" });
    await simulators.setFault({ service: "ollama", fault: "ollama.busy", count: 2 });
    assert.equal((await see(submitCall("ollama", simulators.urls))).status, 503);
    assert.deepEqual((await simulators.faults()).map(({ count }) => count), [1]);
    await simulators.clearFaults();
    assert.equal((await see(submitCall("ollama", simulators.urls))).status, 200);
    const books = await simulators.books();
    const { counts, maximumTasksInFlight } = books.services.leonardo_ai;
    assert.deepEqual([counts.submit, counts.download, maximumTasksInFlight], [1, 1, 0]);
    assert.equal(books.calls[0]?.key, `...${leonardoKey.slice(-4)}`);
    assert.ok(!JSON.stringify(books).includes(leonardoKey));
    await assert.rejects(simulators.setFault({ service: "ollama", fault: "no.such" }), RangeError);
    await simulators.reset();
    assert.deepEqual((await simulators.books()).calls, []);
    await simulators.close();
    assert.equal((await see(probe)).status, "cut");
  });
}

Deno.test("the control route lists, arms, shows and clears faults and refuses bad orders", async () => {
  const { urls, close } = await startSimulators({ drawMs: 0 });
  const faults = `${urls.control}/faults`;
  const available = await see({ url: `${faults}/available` });
  assert.deepEqual(JSON.parse(available.text), JSON.parse(JSON.stringify(listFaults())));
  const order = { service: "gemini", fault: "gemini.overloaded", match: { path: "banana" } };
  const armed = await see({ url: faults, body: order });
  assert.deepEqual([armed.status, JSON.parse(armed.text)], [201, [order]]);
  assert.equal((await see(submitCall("gemini", urls))).status, 503);
  assert.equal((await see({ url: faults, method: "DELETE" })).status, 204);
  assert.equal((await see({ url: faults })).text, "[]");
  for (
    const bad of [{ service: "gemini" }, { ...order, fault: "x" }, { ...order, often: 1 }, "x"]
  ) {
    assert.equal((await see({ url: faults, body: bad })).status, 400);
  }
  assert.match((await see({ url: urls.control })).text, /POST {3}\/control\/faults/);
  assert.equal((await see({ url: `${urls.control}/nothing` })).status, 404);
  await close();
});

Deno.test("the books count how many calls and tasks were in flight at once", async () => {
  const simulators = await startSimulators({ drawMs: 400 });
  const submit = () => see(submitCall("gemini", simulators.urls));
  await Promise.all([submit(), submit(), submit()]);
  await Promise.all([1, 2, 3, 4].map(() => see(submitCall("leonardo_ai", simulators.urls))));
  const { gemini, leonardo_ai } = (await simulators.books()).services;
  assert.deepEqual([gemini.callsInFlight, gemini.maximumCallsInFlight], [0, 3]);
  assert.equal(leonardo_ai.maximumTasksInFlight, 4);
  await simulators.close();
});

Deno.test("close ends calls that are still being answered", async () => {
  const simulators = await startSimulators({ drawMs: 60_000 });
  const hanging = [
    see(submitCall("gemini", simulators.urls)),
    see(submitCall("ollama", simulators.urls)),
  ];
  await until(async () => (await simulators.books()).calls.length === 2);
  await simulators.close();
  assert.deepEqual((await Promise.all(hanging)).map(({ status }) => status), ["cut", "cut"]);
});

Deno.test("startSimulators takes a port, and says when it is taken", async () => {
  const port = unassignedPort();
  const simulators = await startSimulators({ port });
  assert.equal(new URL(simulators.urls.control).port, String(port));
  await assert.rejects(startSimulators({ port }), { code: "EADDRINUSE" });
  await assert.rejects(
    startSimulatorWorker({ port }),
    /could not start.*EADDRINUSE|address already in use/,
  );
  await simulators.close();
  const again = await startSimulators({ port });
  assert.equal(new URL(again.urls.gemini).port, String(port));
  await again.close();
});

Deno.test("a caller that leaves in the middle of its request does no harm", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  const socket = connect(Number(new URL(simulators.urls.ollama).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write("POST /ollama/api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
  await new Promise<void>((resolve) => socket.end(resolve));
  socket.destroy();
  assert.equal((await see(submitCall("ollama", simulators.urls))).status, 200);
  await simulators.close();
});

Deno.test("an unknown path below no service is a 404", async () => {
  const simulators = await startSimulators();
  const { origin } = new URL(simulators.urls.control);
  assert.equal((await see({ url: `${origin}/midjourney/imagine` })).status, 404);
  await simulators.close();
});
