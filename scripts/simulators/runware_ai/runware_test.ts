import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { IErrorResponse, ITextToImage } from "@runware/sdk-js";
import { startSimulators } from "../mod.ts";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import {
  leaveUnanswered,
  runwareTask,
  see,
  typicalSize,
  valuesOf,
} from "../../../shared/testing/simulators/typical_calls.ts";
import type { RunwareError } from "./errors.ts";
import type { RunwareResult } from "./result.ts";
import { askUntil } from "../../../shared/testing/runtime/until.ts";

/** What the SDK's types say about a result. The service leaves `status` out of synchronous answers. */
type SdkResult = Omit<ITextToImage, "taskType" | "status"> & {
  taskType: `${ITextToImage["taskType"]}`;
  status?: string;
};

/** What the SDK's types say about an error, whose optional members they take for present. */
type SdkError = Partial<Omit<IErrorResponse, "parameter">> & { parameter?: string | string[] };

async function open(drawMs = 0) {
  const simulators = await startSimulators({ drawMs });
  const url = simulators.urls.runware_ai;
  const headers = { authorization: "Bearer simulated-key" };
  const send = (...tasks: unknown[]) => see({ url, headers, body: tasks });
  return { simulators, url, send, [Symbol.asyncDispose]: () => simulators.close() };
}

Deno.test("Runware's results and errors have the types of its official SDK", () => {
  const result: RunwareResult = {
    taskType: "imageInference",
    taskUUID: "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
    imageUUID: "b7db282d-2943-4f12-992f-77df3ad3ec71",
    imageURL: "https://im.runware.ai/image.png",
    seed: 42,
    NSFWContent: false,
    cost: 0.0038,
  };
  const error: RunwareError = { code: "invalidWidth", message: "Invalid", parameter: ["width"] };
  const resultForSdk: SdkResult = result;
  const errorForSdk: SdkError = error;
  assert.equal(resultForSdk.imageURL, result.imageURL);
  assert.equal(errorForSdk.code, error.code);
});

Deno.test("Runware delivers every format by URL, base64 and data URI in the requested size", async () => {
  const formats = [["JPG", "jpeg"], ["PNG", "png"], ["WEBP", "webp"], [undefined, "jpeg"]] as const;
  await using runware = await open();
  for (const [outputFormat, format] of formats) {
    for (const outputType of ["URL", "base64Data", "dataURI"]) {
      const task = runwareTask({ outputType, ...(outputFormat ? { outputFormat } : {}) });
      const [item] = JSON.parse((await runware.send(task)).text).data;
      const bytes = item.imageURL ? (await see({ url: item.imageURL })).bytes : new Uint8Array(
        Buffer.from(item.imageBase64Data ?? item.imageDataURI.split(",")[1], "base64"),
      );
      assert.deepEqual(await decodeIndependently(bytes), { format, ...typicalSize });
      assert.equal(item.taskUUID, task.taskUUID);
      if (outputType === "dataURI") {
        assert.ok(item.imageDataURI.startsWith(`data:image/${format};base64,`));
      }
    }
  }
});

Deno.test("Runware answers several pictures with their own ids and seeds, cost and check on request", async () => {
  await using runware = await open();
  const task = runwareTask({ numberResults: 3, includeCost: true, checkNSFW: true, seed: 5 });
  const { data } = JSON.parse((await runware.send(task)).text);
  assert.deepEqual(data.map(({ seed }: { seed: number }) => seed), [5, 6, 7]);
  assert.equal(new Set(valuesOf(JSON.stringify(data), "imageUUID")).size, 3);
  assert.deepEqual(valuesOf(JSON.stringify(data), "NSFWContent"), [false, false, false]);
  assert.ok(data[0].cost > 0);
  const plain = (await runware.send(runwareTask())).text;
  assert.deepEqual([...valuesOf(plain, "cost"), ...valuesOf(plain, "NSFWContent")], []);
});

Deno.test("Runware acknowledges an asynchronous task and tells its states to getResponse", async () => {
  await using runware = await open();
  const ask = (taskUUID: string) => runware.send({ taskType: "getResponse", taskUUID });
  const task = runwareTask({ deliveryMethod: "async" });
  await runware.simulators.setFault({
    ...{ service: "runware_ai", fault: "runware.never_ends", count: 1 },
    match: { call: "submit" },
  });
  const { taskUUID } = task;
  const ack = JSON.parse((await runware.send(task)).text);
  assert.deepEqual(ack, { data: [{ taskType: "imageInference", taskUUID }] });
  assert.deepEqual(valuesOf((await ask(taskUUID)).text, "status"), ["processing"]);
  const quick = runwareTask({ deliveryMethod: "async" });
  await runware.send(quick);
  const done = (await ask(quick.taskUUID)).text;
  assert.deepEqual(valuesOf(done, "status"), ["success"]);
  assert.equal(valuesOf(done, "imageURL").length, 1);
});

Deno.test("Runware tells a failed asynchronous task as an item or at the top", async () => {
  await using runware = await open();
  const cases = [["runware.task_failed", 0, 1], ["runware.task_failed_top_level", 1, 0]] as const;
  for (const [fault, atTop, items] of cases) {
    await runware.simulators.setFault({ service: "runware_ai", fault, count: 1 });
    const task = runwareTask({ deliveryMethod: "async" });
    await runware.send(task);
    const { text } = await runware.send({ taskType: "getResponse", taskUUID: task.taskUUID });
    const { data, errors = [] } = JSON.parse(text);
    assert.deepEqual([errors.length, data.length], [atTop, items], fault);
  }
});

Deno.test("Runware finds a synchronous task whose caller has left", async () => {
  await using runware = await open(1_000);
  const task = runwareTask();
  const headers = { authorization: "Bearer simulated-key" };
  const call = { url: runware.url, headers, body: [task] };
  const left = await leaveUnanswered(call, runware.simulators);
  assert.equal(left.status, "stalled");
  const ask = () => runware.send({ taskType: "getResponse", taskUUID: task.taskUUID });
  const states = await askUntil(
    async () => valuesOf((await ask()).text, "status"),
    (told) => !told.includes("processing"),
  );
  assert.deepEqual(states, ["success"]);
});

Deno.test("Runware takes the key as a header or as the first task", async () => {
  await using runware = await open();
  const authentication = (apiKey: string) => ({ taskType: "authentication", apiKey });
  const good = await see({ url: runware.url, body: [authentication("k"), runwareTask()] });
  assert.deepEqual([good.status, valuesOf(good.text, "imageURL").length], [200, 1]);
  for (const apiKey of ["", "revoked"]) {
    const bad = await see({ url: runware.url, body: [authentication(apiKey), runwareTask()] });
    assert.deepEqual([bad.status, valuesOf(bad.text, "code")], [401, ["invalidApiKey"]]);
  }
  const none = await see({ url: runware.url, body: [runwareTask()] });
  assert.equal(none.status, 401);
});

Deno.test("Runware refuses what the service refuses and names the parameter and its limits", async () => {
  const cases: [change: Record<string, unknown>, code: string][] = [
    [{ taskUUID: "7" }, "invalidTaskUUID"],
    [{ taskUUID: undefined }, "missingTaskUUID"],
    [{ positivePrompt: "x" }, "invalidPositivePrompt"],
    [{ positivePrompt: "x".repeat(3_001) }, "invalidPositivePrompt"],
    [
      { positivePrompt: "x".repeat(3_001), model: "google:4@2", width: 1_264, height: 848 },
      "ok",
    ],
    [{ model: "google:4@2", width: 2_752, height: 1_536 }, "ok"],
    [{ model: "google:4@1", width: 1_264, height: 848 }, "unsupportedDimensions"],
    [{ model: "google:4@1", width: 1_248, height: 832 }, "ok"],
    [{ negativePrompt: "" }, "invalidNegativePrompt"],
    [{ model: "flux" }, "invalidModel"],
    [{ width: 1_000 }, "invalidWidth"],
    [{ width: 64 }, "invalidWidth"],
    [{ height: 2_112 }, "invalidHeight"],
    [{ width: 1_008, model: "runware:z-image@turbo" }, "ok"],
    [{ steps: 101 }, "invalidSteps"],
    [{ CFGScale: 51 }, "invalidCFGScale"],
    [{ seed: 0 }, "invalidSeed"],
    [{ numberResults: 21 }, "invalidNumberResults"],
    [{ outputFormat: "jpeg" }, "invalidOutputFormat"],
    [{ outputType: "bytes" }, "invalidOutputType"],
    [{ outputQuality: 100 }, "invalidOutputQuality"],
    [{ deliveryMethod: "later" }, "invalidDeliveryMethod"],
    [{ prompt: "x" }, "unknownParameter"],
    [{ taskType: "imageDreaming" }, "invalidTaskType"],
    [{ positivePrompt: "a beach [moderated]" }, "contentPolicyViolation"],
  ];
  await using runware = await open();
  for (const [change, code] of cases) {
    const seen = await runware.send(runwareTask(change));
    assert.deepEqual(
      valuesOf(seen.text, "code"),
      code === "ok" ? [] : [code],
      seen.text.slice(0, 300),
    );
    assert.equal(seen.status, code === "ok" ? 200 : 400);
  }
  const [error] = JSON.parse((await runware.send(runwareTask({ width: 1_000 }))).text).errors;
  assert.deepEqual([error.parameter, error.min, error.max, error.multiplier], [
    "width",
    128,
    2_048,
    64,
  ]);
});

Deno.test("Runware refuses a body that is no array and a task id that is still known", async () => {
  await using runware = await open();
  const headers = { authorization: "Bearer simulated-key" };
  const single = await see({ url: runware.url, headers, body: runwareTask() });
  assert.equal(single.status, 400);
  const task = runwareTask();
  await runware.send(task);
  const again = await runware.send(task);
  assert.deepEqual([again.status, valuesOf(again.text, "code")], [400, ["conflictTaskUUID"]]);
});

Deno.test("Runware answers the good tasks of a request beside the errors of the bad ones", async () => {
  await using runware = await open();
  const { status, text } = await runware.send(runwareTask(), runwareTask({ width: 1 }));
  const { data, errors } = JSON.parse(text);
  assert.deepEqual([status, data.length, errors.length], [200, 1, 1]);
});

Deno.test("Runware calls the webhook once per result and again after a refusal", async () => {
  const received: string[] = [];
  const complete = Promise.withResolvers<void>();
  const listener = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push(Buffer.concat(chunks).toString());
    response.writeHead(received.length === 1 ? 500 : 200).end();
    if (received.length === 3) complete.resolve();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  assert.ok(address !== null && typeof address === "object");
  await using runware = await open();
  const webhookURL = `http://127.0.0.1:${address.port}/hook?secret=1`;
  await runware.send(runwareTask({ deliveryMethod: "async", numberResults: 2, webhookURL }));
  await complete.promise;
  assert.equal(received[0], received[1]);
  assert.equal(valuesOf(received[2] ?? "", "imageURL").length, 1);
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
});
