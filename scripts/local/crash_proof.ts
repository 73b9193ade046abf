import assert from "node:assert/strict";
import { until } from "../../shared/testing/runtime/until.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import {
  type ChildFacts,
  type ChildStack,
  startChildStack,
} from "../../shared/testing/worker/chaos_stack.ts";
import {
  type Books,
  type FaultOrder,
  type ServiceName,
  startSimulatorWorker,
} from "../simulators/mod.ts";
import { connectDatabase, type LocalDatabase } from "./database.ts";
import { startProjectStack } from "./project.ts";
import { withSimulators } from "./upstreams.ts";

const order = { prompt: "a lighthouse", width: 256, height: 256, enable_fallback: false };

/** A moment at which the stack is killed, and what that costs. */
interface Moment {
  name: string;
  provider: ServiceName;
  fault?: Omit<FaultOrder, "service">;
  /** Whether it has come. */
  reached(books: Books, objects: number): boolean;
  /** Keeps the rows of pictures from being written. */
  holdRows?: boolean;
  /** How often the provider is asked to draw in all. */
  submits: number;
}

const moments: Moment[] = [
  {
    name: "the provider has been asked and has not answered",
    provider: "gemini",
    fault: { fault: "transport.stalled_headers", count: 1 },
    reached: ({ services }) => services.gemini.counts.submit > 0,
    submits: 2,
  },
  {
    name: "the provider is drawing",
    provider: "runware_ai",
    fault: { fault: "transport.stalled_headers", count: 1, match: { call: "poll" } },
    reached: ({ services }) => services.runware_ai.counts.poll > 0,
    submits: 1,
  },
  {
    name: "the picture is on its way",
    provider: "runware_ai",
    fault: { fault: "transport.stalled_body", count: 1, match: { call: "download" } },
    reached: ({ services }) => services.runware_ai.counts.download > 0,
    submits: 1,
  },
  {
    name: "the picture is stored and its row is not written",
    provider: "runware_ai",
    reached: (_, objects) => objects > 0,
    holdRows: true,
    submits: 1,
  },
];
/** Lets no row of a picture be written until the server stops. */
const holdImages = `
  create or replace function image_generation.hold() returns trigger language plpgsql as $$
    begin perform pg_sleep(60); return new; end $$;
  create trigger hold before insert on image_generation.images
  for each row execute function image_generation.hold();
`;

async function generate(
  { url, secretKey }: ChildFacts,
  json: Record<string, unknown>,
): Promise<number> {
  const response = await fetch(`${url}/functions/v1/generate`, {
    method: "POST",
    headers: { apikey: secretKey, "content-type": "application/json" },
    body: JSON.stringify(json),
  });
  await response.body?.cancel();
  return response.status;
}

async function count(database: LocalDatabase, what: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from ${what}`,
  );
  return row?.count ?? 0;
}

/** What must hold at any time when no job is under way. */
async function expectConsistent(database: LocalDatabase): Promise<void> {
  const broken = {
    "running jobs": "image_generation.generation_jobs where status = 'running'",
    "running attempts": "image_generation.generation_attempts where status = 'running'",
    "images without an object": `image_generation.images i where not exists (
      select from storage.objects o where o.bucket_id = 'generated-images' and o.name = i.object_path)`,
    "objects without an image":
      `storage.objects o where o.bucket_id = 'generated-images' and not exists (
      select from image_generation.images i where i.object_path = o.name)`,
    "completed jobs without a picture":
      `image_generation.generation_jobs j where status = 'completed'
      and not exists (select from image_generation.images i where i.job_id = j.id)`,
  };
  for (const [name, what] of Object.entries(broken)) {
    assert.equal(await count(database, what), 0, name);
  }
}

Deno.test("a stack that is killed while it draws loses no job and pays for none twice", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "local-stack-" });
  const simulators = await startSimulatorWorker({ drawMs: 800 });
  const environment = withSimulators({ LOG_LEVEL: "error" }, simulators.urls);

  /** Has a stack draw, and kills it at the moment. */
  const killAt = async (child: ChildStack, moment: Moment) => {
    await simulators.reset();
    const { provider, fault, reached, holdRows } = moment;
    if (fault) await simulators.setFault({ service: provider, ...fault });
    const database = connectDatabase(child.databaseUrl);
    try {
      if (holdRows) await database.script(holdImages);
      const drawn = await count(database, "storage.objects");
      const answer = generate(child, { ...order, provider }).catch(() => "cut off");
      await until(async () =>
        reached(await simulators.books(), await count(database, "storage.objects") - drawn)
      );
      await child.kill(false);
      assert.equal(await answer, "cut off");
    } finally {
      await database.close();
    }
  };

  /** Holds that the next stack in the folder goes on with what the last one left, and draws as before. */
  const expectRevived = async (stack: ChildFacts, { provider, submits }: Moment) => {
    const database = connectDatabase(stack.databaseUrl);
    try {
      await database.script("drop trigger if exists hold on image_generation.images");
      await using jobs = await watchJobs(database);
      const [left] = await database.query<{ id: string }>(
        "select id from image_generation.generation_jobs where status = 'running'",
      );
      assert.ok(left, "the job is there, as it was when its runner died");
      await database.script(`
        update image_generation.generation_jobs set lease_until = now() - interval '1 second'
        where status = 'running';
        select image_generation.maintain_generations();
      `);
      const end = await jobs.end(left.id);
      const [job] = await database.query(
        "select error from image_generation.generation_jobs where id = $1",
        [left.id],
      );
      assert.equal(end, "completed", JSON.stringify(job));
      await expectConsistent(database);
      assert.equal((await simulators.books()).services[provider].counts.submit, submits);
      // And the stack draws as before.
      assert.equal(await generate(stack, { ...order, provider: "gemini" }), 200);
      await expectConsistent(database);
    } finally {
      await database.close();
    }
  };

  // Each stack revives what the one before it left and is killed in its turn, since starting one is most of the cost.
  let former: Moment | undefined;
  const revive = async (stack: ChildFacts) => {
    const moment = former;
    if (!moment) return;
    await t.step(`revived after it was killed when ${moment.name}`, async () => {
      await expectRevived(stack, moment);
    });
  };
  try {
    for (const moment of moments) {
      await using child = await startChildStack(folder, environment, { isolates: false });
      await revive(child);
      await t.step(`killed when ${moment.name}`, () => killAt(child, moment));
      former = moment;
    }
    await using stack = await startProjectStack({
      ...{ dataDirectory: folder, simulate: false, isolates: false, environment },
    });
    await revive(stack);
  } finally {
    await simulators.close();
    await Deno.remove(folder, { recursive: true });
  }
});
