import assert from "node:assert/strict";
import { type Simulators, startSimulators } from "../mod.ts";
import type { CallKind, ServiceName } from "../exchange.ts";
import { decodeIndependently } from "../../../shared/testing/simulators/decode_independently.ts";
import {
  followTask,
  inlinePicture,
  laterCall,
  leaveUnanswered,
  see,
  submitCall,
} from "../../../shared/testing/simulators/typical_calls.ts";
import {
  expectedAnswers,
  expectedCourses,
  expectedDeliveries,
} from "../../../shared/testing/simulators/expected_answers.ts";
import { type FaultName, type FaultOrder, listFaults } from "./mod.ts";

/** Faults whose effect has a test of its own. */
const provenElsewhere: FaultName[] = [
  "comfyui.cpu_only",
  "comfyui.old_server",
  "leonardo.unwrapped_answer",
  "ollama.never_ends",
  "ollama.unterminated_stream",
  "runware.nsfw",
  // By the official client, which alone has batches drawn here.
  "gemini.batch_expired",
  "gemini.batch_failed",
  "gemini.batch_waits",
  "gemini.batch_line_failed",
];
const faults = listFaults();

Deno.test("every fault has an expectation, and every expectation a fault", () => {
  const pictures = faults.filter(({ fault }) => fault.startsWith("picture.")).map(({ fault }) =>
    fault
  );
  const expected = [
    ...[expectedAnswers, expectedDeliveries, expectedCourses].flatMap((table) =>
      Object.keys(table)
    ),
    ...pictures,
    ...provenElsewhere,
  ];
  const names = faults.map(({ fault }) => fault);
  assert.deepEqual([...new Set(expected)].sort(), [...new Set(names)].sort());
});

Deno.test("a fault that answers gives the status and words of the real service, and is booked", async (test) => {
  const simulators = await startSimulators({ drawMs: 0 });
  const finished = await followEach(simulators);
  for (const { service, fault, calls, status } of faults) {
    const expected = expectedAnswers[fault];
    if (!expected) continue;
    await test.step(`${service}: ${fault}`, async () => {
      const [kind] = calls.filter((kind) => kind !== "upload");
      assert.ok(kind);
      await simulators.setFault({ service, fault, count: 1 });
      const { taskId, pictureUrl } = finished[service];
      const call = kind === "submit"
        ? submitCall(service, simulators.urls)
        : laterCall(service, kind, simulators.urls, taskId, pictureUrl);
      const seen = await see(call);
      assert.equal(seen.status, expected[0]);
      assert.ok(seen.text.includes(expected[1]), seen.text);
      if (status !== null) assert.equal(seen.status, status);
      assert.deepEqual((await simulators.books()).calls.at(-1)?.faults, [fault]);
      assert.deepEqual(await simulators.faults(), []);
    });
  }
  await simulators.close();
});

Deno.test("a fault of the delivery reaches the caller, and the work is accepted or not", async (test) => {
  const simulators = await startSimulators({ drawMs: 0 });
  for (const { service, fault } of faults) {
    const expected = expectedDeliveries[fault];
    if (!expected) continue;
    await test.step(`${service}: ${fault}`, async () => {
      await simulators.setFault({ service, fault, count: 1, delayMs: 25 });
      const before = performance.now();
      const call = submitCall(service, simulators.urls);
      const hasIds = service !== "gemini" && service !== "ollama";
      const seen = expected.status === "stalled"
        ? await leaveUnanswered(
          call,
          simulators,
          ({ faults, taskIds }) => faults.length > 0 && taskIds.length > 0 === hasIds,
        )
        : await see(call);
      assert.equal(seen.status, expected.status, seen.text);
      if (expected.slow) assert.ok(performance.now() - before >= 24);
      if (fault === "transport.wrong_content_type") {
        assert.equal(seen.headers.get("content-type"), "application/octet-stream");
      }
      const { taskIds, faults } = (await simulators.books()).calls.at(-1) ?? {};
      assert.deepEqual(faults, [fault]);
      if (hasIds) assert.equal(taskIds?.length, expected.accepted ? 1 : 0);
    });
  }
  await simulators.close();
});

Deno.test("a fault that a service acts out shows in the task's course", async (test) => {
  const simulators = await startSimulators({ drawMs: 0 });
  for (const { service, fault } of faults) {
    const expected = expectedCourses[fault];
    if (!expected) continue;
    await test.step(fault, async () => {
      await simulators.reset();
      await simulators.setFault({ service, fault, delayMs: 20, content: "given" });
      const { last, pictureUrls } = await followTask(service, simulators.urls, 5);
      assert.match(last.text, expected.last);
      assert.equal(pictureUrls.length, expected.pictures);
      assert.ok((await simulators.books()).calls.some((call) => call.faults.includes(fault)));
    });
  }
  await simulators.close();
});

Deno.test("API v2 of Leonardo can leave the wrapper out, and Runware flags when it checks", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  await simulators.setFault({
    service: "leonardo_ai",
    fault: "leonardo.unwrapped_answer",
    count: 1,
  });
  const { headers = {} } = submitCall("leonardo_ai", simulators.urls);
  const parameters = { prompt: "x", width: 128, height: 128 };
  const unwrapped = await see({
    url: `${simulators.urls.leonardo_ai}/v2/generations`,
    headers,
    body: { model: "lucid-origin", parameters },
  });
  assert.ok(JSON.parse(unwrapped.text).generationId);
  await simulators.setFault({ service: "runware_ai", fault: "runware.nsfw", count: 1 });
  const call = submitCall("runware_ai", simulators.urls);
  const [task] = Array.isArray(call.body) ? call.body : [];
  const flagged = await see({
    ...call,
    body: [{ ...task, deliveryMethod: "sync", checkNSFW: true }],
  });
  assert.match(flagged.text, /"NSFWContent":true/);
  await simulators.setFault({ service: "ollama", fault: "ollama.never_ends", count: 1 });
  const endless = await leaveUnanswered(submitCall("ollama", simulators.urls), simulators);
  assert.equal(endless.status, "stalled");
  await simulators.close();
});

Deno.test("a picture fault spoils the picture of every service that draws", async (test) => {
  const simulators = await startSimulators({ drawMs: 0 });
  for (const { service, fault } of faults.filter(({ fault }) => fault.startsWith("picture."))) {
    await test.step(`${service}: ${fault}`, async () => {
      await simulators.reset();
      const good = await fetchPicture(service, simulators);
      const whole = await decodeIndependently(good.bytes);
      await simulators.setFault({ service, fault });
      const { bytes, mediaType } = await fetchPicture(service, simulators);
      switch (fault) {
        case "picture.truncated":
          assert.ok(bytes.byteLength < good.bytes.byteLength * 0.6);
          assert.deepEqual(bytes, good.bytes.slice(0, bytes.byteLength));
          break;
        case "picture.empty":
          assert.equal(bytes.byteLength, 0);
          break;
        case "picture.other_format":
          assert.notEqual(`image/${(await decodeIndependently(bytes)).format}`, mediaType);
          break;
        case "picture.other_size": {
          const size = { width: whole.width / 2, height: whole.height / 2 };
          assert.deepEqual(await decodeIndependently(bytes), { ...whole, ...size });
          break;
        }
        case "picture.bomb":
          assert.ok(bytes.byteLength < 20_000 && declaredWidth(bytes) >= 16_383);
          break;
        case "picture.html":
          assert.match(new TextDecoder().decode(bytes), /^<!DOCTYPE html>/);
          break;
      }
    });
  }
  await simulators.close();
});

Deno.test("an order's count, match and probability decide which calls a fault strikes", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  const probe = laterCall("ollama", "probe", simulators.urls, "", "");
  const fault = "transport.bad_gateway";
  const statuses = async (order: Partial<FaultOrder>) => {
    await simulators.reset();
    await simulators.setFault({ service: "ollama", fault, ...order });
    const seen = [
      await see(probe),
      await see(submitCall("ollama", simulators.urls)),
      await see(probe),
    ];
    return seen.map(({ status }) => status);
  };
  assert.deepEqual(await statuses({}), [502, 502, 502]);
  assert.deepEqual(await statuses({ count: 2 }), [502, 502, 200]);
  assert.deepEqual(await statuses({ probability: 0 }), [200, 200, 200]);
  assert.deepEqual(await statuses({ match: { call: "submit" } }), [200, 502, 200]);
  assert.deepEqual(await statuses({ match: { path: "/api/tags" } }), [502, 200, 502]);
  assert.deepEqual(await statuses({ match: { text: "lighthouse" } }), [200, 502, 200]);
  assert.deepEqual(await statuses({ service: "gemini" }), [200, 200, 200]);
  await simulators.close();
});

Deno.test("a match of text strikes every call about the work whose prompt holds it", async () => {
  const simulators = await startSimulators({ drawMs: 0 });
  const services = [...new Set(faults.map(({ service }) => service))];
  for (const service of services.filter((service) => service !== "ollama")) {
    await simulators.reset();
    const fault = "transport.slow_headers";
    const order: FaultOrder = { service, fault, delayMs: 1 };
    await simulators.setFault({ ...order, match: { text: "another prompt" } });
    await simulators.setFault({ ...order, match: { text: "lighthouse" } });
    await fetchPicture(service, simulators);
    const { calls } = await simulators.books();
    const kinds = service === "gemini" ? ["submit"] : ["submit", "poll", "download"];
    assert.deepEqual([...new Set(calls.map(({ call }) => call))], kinds);
    for (const { prompt, faults } of calls) {
      assert.match(prompt ?? "", /lighthouse/);
      assert.deepEqual(faults, [fault]);
    }
  }
  await simulators.close();
});

Deno.test("setFault refuses what cannot happen", async () => {
  const simulators = await startSimulators();
  const orders: FaultOrder[] = [
    { service: "ollama", fault: "picture.bomb" },
    { service: "gemini", fault: "leonardo.moderated" },
    { service: "gemini", fault: "toString" },
    { service: "gemini", fault: "gemini.internal", count: 0 },
    { service: "gemini", fault: "gemini.internal", probability: 2 },
  ];
  for (const order of orders) await assert.rejects(simulators.setFault(order), RangeError);
  await simulators.close();
});

type Finished = Record<ServiceName, { taskId: string; pictureUrl: string }>;

async function followEach(simulators: Simulators): Promise<Finished> {
  const follow = async (service: ServiceName) => {
    const { taskId, pictureUrls } = await followTask(service, simulators.urls);
    return { taskId, pictureUrl: pictureUrls[0] ?? "" };
  };
  return {
    leonardo_ai: await follow("leonardo_ai"),
    runware_ai: await follow("runware_ai"),
    gemini: await follow("gemini"),
    comfyui: await follow("comfyui"),
    ollama: await follow("ollama"),
  };
}

async function fetchPicture(service: ServiceName, simulators: Simulators) {
  const { submit, pictureUrls } = await followTask(service, simulators.urls);
  if (service === "gemini") return inlinePicture(submit.text);
  const kind: CallKind = "download";
  const { bytes, headers } = await see(
    laterCall(service, kind, simulators.urls, "", pictureUrls[0] ?? ""),
  );
  return { bytes, mediaType: headers.get("content-type") ?? "" };
}

/** The width in the header of a PNG or a baseline JPEG. */
function declaredWidth(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint16(0) === 0x8950) return view.getUint32(16);
  let at = 2;
  while (view.getUint16(at) !== 0xffc0) at += 2 + view.getUint16(at + 2);
  return view.getUint16(at + 7);
}
