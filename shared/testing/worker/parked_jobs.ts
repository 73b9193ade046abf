import assert from "node:assert/strict";
import { catalogs } from "../../providers/catalog.ts";
import { until } from "../runtime/until.ts";
import type { TestService } from "../service/service.ts";

/** The providers that are polled. */
export const polledProviders = ["leonardo_ai", "runware_ai", "comfyui"] as const;

/** Says that every provider takes a minute for a picture, whatever it has taken before. */
export async function expectAMinute(service: TestService): Promise<void> {
  await service.heal();
  for (const provider of polledProviders) {
    const models = catalogs[provider].map(({ id }) => ({ id, typicalLatencyMs: 60_000 }));
    // By its route, so that the functions know of it at once.
    const changed = await service.call(`/providers/${provider}`, {
      method: "PATCH",
      json: { models, requests_per_minute: null },
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
  }
}

/** Asks for a picture that nobody waits for. @returns the job's id once it is parked */
export async function park(
  service: TestService,
  request: Record<string, unknown>,
): Promise<string> {
  const answer = await service.call("/generate", {
    json: { prompt: "parked", width: 256, height: 256, enable_fallback: false, ...request },
    headers: { prefer: "respond-async" },
  });
  assert.equal(answer.status, 202);
  const { generation_id: id } = answer.body as { generation_id: string };
  await until(async () => await statusOf(service, id) === "waiting");
  return id;
}

/** A job's status as its row has it; undefined when there is none. */
export async function statusOf({ stack }: TestService, id: string): Promise<string | undefined> {
  const [row] = await stack.database.query<{ status: string }>(
    "select status from image_generation.generation_jobs where id = $1",
    [id],
  );
  return row?.status;
}

/** Makes the next look at parked jobs due. */
export async function makeDue({ stack }: TestService, ids: string[]): Promise<void> {
  await stack.database.query(
    `update image_generation.generation_attempts set next_look_at = now()
     where job_id = any ($1::uuid[]) and status = 'running'`,
    [ids],
  );
}

/** Calls the worker. */
export async function wake(service: TestService): Promise<void> {
  assert.equal((await service.call("/worker", { method: "POST" })).status, 202);
}

/** Fails when anything is broken that always holds. */
export async function expectInvariants(service: TestService): Promise<void> {
  const { data } = await service.client.rpc("image_generation_check_data");
  assert.deepEqual(data, {});
}
