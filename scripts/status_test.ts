import assert from "node:assert/strict";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { startTestService } from "../shared/testing/service/service.ts";
import { writeStackFile } from "./local/mod.ts";
import { main } from "./status.ts";

Deno.test("status tells of the running stack, and that none runs", async () => {
  const folder = await Deno.makeTempDir({ prefix: "status-test-" });
  try {
    const none = memoryTerminal();
    assert.equal(await main(["--data", folder], none), 1);
    assert.match(none.noted[0] ?? "", /No local stack runs/);

    await using service = await startTestService();
    const control = service.simulators.urls.control;
    await writeStackFile(folder, { ...service.stack, simulatorsControl: control });
    const terminal = memoryTerminal();
    assert.equal(await main(["--data", folder], terminal), 0);
    const text = terminal.printed.join("\n");
    assert.ok(text.includes(`at ${service.stack.url} (process ${Deno.pid})`), text);
    for (const part of [service.stack.publishableKey, service.stack.secretKey, control]) {
      assert.ok(text.includes(part), part);
    }
    assert.match(text, /gemini +simulated, available/);
    assert.match(text, /optional parts +all$/m);
    assert.match(text, /generations +0 queued, 0 running$/m);

    const json = memoryTerminal();
    assert.equal(await main(["--data", folder, "--json"], json), 0);
    assert.equal(JSON.parse(json.printed[0] ?? "").generations.queued, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
