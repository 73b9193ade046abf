import assert from "node:assert/strict";
import { startSimulators } from "../../../scripts/simulators/mod.ts";
import { Semaphore, systemClock } from "../../runtime/mod.ts";
import {
  drawWith,
  openSimulatedContext,
  planWith,
} from "../../testing/providers/simulated_context.ts";
import { comfyui } from "./mod.ts";
import { fluxDev } from "./workflows/flux_dev.ts";

const shared = "flux1-dev-fp8.safetensors";

/** A prompt that a server has drawn. Moments are ms since the epoch. */
interface DrawnJob {
  id: string;
  create_time: number;
  execution_end_time: number;
}

function workflowWith(checkpoint: string) {
  const loader = { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: checkpoint } };
  return { graph: { ...fluxDev, "30": loader } };
}

Deno.test("ComfyUI: 200 requests to two servers with different models", async () => {
  const servers = await Promise.all(["left", "right"].map(async (name) => {
    const checkpoints = [shared, `${name}.safetensors`];
    const simulators = await startSimulators({ drawMs: 30, comfyuiModels: { checkpoints } });
    return { name, simulators, baseUrl: simulators.urls.comfyui };
  }));
  const opened = openSimulatedContext(comfyui, servers[0]?.baseUrl ?? "");
  const workflows = {
    left: workflowWith("left.safetensors"),
    right: workflowWith("right.safetensors"),
  };
  const context = {
    ...opened,
    // Pauses are short, and so are the moments for which a backlog is believed; the patience with a server is that with a
    // busy machine.
    clock: {
      ...systemClock,
      now: () => 100 * systemClock.now(),
      sleep: (ms: number, signal?: AbortSignal) =>
        systemClock.sleep(ms > 1_000 ? 40 * ms : ms / 100, signal),
    },
    settings: {
      ...opened.settings,
      endpoints: servers.map(({ name, baseUrl }) => ({ name, baseUrl, headers: {} })),
      options: { workflows },
    },
  };
  // Many at once to servers with nothing to do, then a mixture, then so few of what both can draw that a server is often idle.
  const phases = [
    { requests: 50, atOnce: 24, models: ["flux-dev"] },
    { requests: 100, atOnce: 24, models: ["left", "flux-dev", "right", "flux-dev"] },
    { requests: 50, atOnce: 3, models: ["flux-dev"] },
  ];
  const asked = new Map<string, { modelId: string; at: number }>();
  for (const { requests, atOnce, models } of phases) {
    const semaphore = new Semaphore(atOnce);
    await Promise.all(
      Array.from({ length: requests }, (_, index) =>
        semaphore.run(context.signal, async () => {
          const id = crypto.randomUUID(), modelId = models[index % models.length] ?? "";
          asked.set(id, { modelId, at: systemClock.now() });
          const request = { prompt: "a kite", width: 64, height: 64, count: 1, modelId };
          const plan = planWith(comfyui, request, context);
          const { result } = await drawWith(comfyui, plan, id, context);
          assert.equal(result.images.length, 1);
        })),
    );
  }

  const jobs = await Promise.all(servers.map(async ({ name, baseUrl }) => {
    const answer = await fetch(`${baseUrl}/api/jobs?status=completed`);
    const { jobs }: { jobs: DrawnJob[] } = await answer.json();
    return { name, jobs };
  }));
  for (const { simulators } of servers) await simulators.close();

  // Each was drawn once, and by a server that has its model.
  assert.equal(jobs.flatMap(({ jobs }) => jobs).length, 200);
  for (const { name, jobs: ofServer } of jobs) {
    const foreign = ofServer.filter(({ id }) =>
      !["flux-dev", name].includes(asked.get(id)?.modelId ?? "")
    );
    assert.deepEqual(foreign, []);
  }
  // None was sent to wait behind others while the other server had nothing to do, and nothing on its way, from before it
  // chose until it came: on a busy machine that may take as long as several drawings.
  const outstanding = (server: DrawnJob[], at: DrawnJob) =>
    server.filter((job) =>
      job !== at && job.create_time <= at.create_time && job.execution_end_time > at.create_time
    ).length;
  const askedAt = ({ id }: DrawnJob) => asked.get(id)?.at ?? 0;
  const wasIdle = (server: DrawnJob[], before: DrawnJob) =>
    !server.some((job) =>
      askedAt(job) <= before.create_time && job.execution_end_time >= askedAt(before)
    );
  const [left, right] = jobs;
  assert.ok(left && right);
  const misplaced = [[left, right], [right, left]].flatMap(([own, other]) =>
    (own?.jobs ?? []).filter((job) =>
      asked.get(job.id)?.modelId === "flux-dev" && outstanding(own?.jobs ?? [], job) > 0 &&
      wasIdle(other?.jobs ?? [], job)
    )
  );
  assert.equal(misplaced.length, 0, `${misplaced.length} of 150 waited beside an idle server`);
});
