import assert from "node:assert/strict";
import type postgres from "postgres";
import { readConfiguration } from "../../configuration/mod.ts";
import type { DatabaseClient } from "../../database/mod.ts";
import type { GenerationContext } from "../../generation/generation_context.ts";
import { IsolateMemory } from "../../generation/isolate_memory.ts";
import { silentLog } from "../../observability/mod.ts";
import { type ImageProvider, providers } from "../../providers/mod.ts";
import { systemClock } from "../../runtime/mod.ts";
import { samplePictures } from "../storage/pictures.ts";

/** Of figures, the median, the 99th percentile and the longest. */
export function summarise(
  times: number[],
): { median: number; p99: number; longest: number } {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
}

/** Fills tables without their triggers, which would take most of the time. */
export async function fill(
  sql: postgres.Sql,
  work: (sql: postgres.TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await work(transaction);
  });
}

/** What calls of the database's functions have cost so far, by name. */
export type Work = Map<string, { calls: number; pages: number }>;

/** What they have cost until now, as the database itself counts it. */
export async function readWork(sql: postgres.Sql): Promise<Work> {
  await sql`create extension if not exists pg_stat_statements`;
  const rows = await sql<{ name: string; calls: number; pages: number }[]>`
    select substring(query from 'public\.(image_generation_[a-z_]+)') as name, sum(calls)::integer as calls,
      sum(shared_blks_hit + shared_blks_read)::integer as pages
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
      and query like '%public.image_generation_%' and toplevel
    group by 1`;
  return new Map(rows.map(({ name, calls, pages }) => [name, { calls, pages }]));
}

/** Between two moments; 0 where there were no calls. */
export function pagesPerCall(name: string, from: Work | undefined, to: Work | undefined): number {
  const calls = (to?.get(name)?.calls ?? 0) - (from?.get(name)?.calls ?? 0);
  const pages = (to?.get(name)?.pages ?? 0) - (from?.get(name)?.pages ?? 0);
  return calls === 0 ? 0 : Math.round(pages / calls);
}

/**
 * Pages of memory that a statement reads when it is run again, which do not depend on the time of the machine. They are the
 * same each time on a server of its own (`ownServer`): a connection that has missed too much of what changed on its server,
 * in other databases too, reads the catalog anew.
 */
export async function pagesOf(sql: postgres.Sql, statement: string): Promise<number> {
  // The first call of a function reads how it is to be done.
  await sql.unsafe(statement);
  const [row] = await sql.unsafe<{ "QUERY PLAN": [{ Plan: Record<string, number> }] }[]>(
    `explain (analyze, buffers, format json) ${statement}`,
  );
  const plan = row?.["QUERY PLAN"][0].Plan ?? {};
  return (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
}

/**
 * A client that calls the database's functions and notes how long the database was at work on each, commit left out. The
 * first call of a function on a connection plans its statements, whatever it is asked for, and is noted apart.
 */
export function timedClient(
  sql: postgres.Sql,
  times: Map<string, number[]>,
  firstTimes: number[],
): DatabaseClient {
  const called = new Set<string>();
  const client = {
    async rpc(name: string, parameters: Record<string, unknown> = {}) {
      const list = Object.keys(parameters).map((each, index) => `${each} => $${index + 1}`);
      const [row] = await sql.unsafe<{ data: unknown; ms: number; connection: number }[]>(
        // "offset" keeps the moment of the end from being taken before the call.
        `select called.data, pg_backend_pid() as connection,
           (extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::double precision as ms
         from (select public.${name}(${list.join(", ")}) as data offset 0) called`,
        // The driver serialises every value by the parameter's type and tells when it cannot.
        Object.values(parameters) as postgres.ParameterOrJSON<never>[],
        { prepare: true },
      );
      const noted = times.get(name) ?? [];
      const first = `${row?.connection} ${name}`;
      (called.has(first) ? noted : firstTimes).push(row?.ms ?? NaN);
      called.add(first);
      times.set(name, noted);
      return { data: row?.data ?? null, error: null };
    },
    storage: { from: () => ({ upload: () => Promise.resolve({ error: null }) }) },
  };
  // The pipeline uses no more of a client than these methods.
  return client as unknown as DatabaseClient;
}

/** The surroundings of a runner whose provider draws at once. */
export function contextOf(client: DatabaseClient): GenerationContext {
  const [sample] = samplePictures;
  assert.ok(sample);
  const source = { kind: "bytes" as const, bytes: sample.bytes, mediaType: "image/png" };
  const drawer: ImageProvider = {
    ...providers.runware_ai,
    plan: (request, settings) => {
      const model = settings.models[0];
      assert.ok(model);
      return {
        possible: true,
        plan: {
          ...{ provider: "runware_ai", model, losses: [], estimatedCostUsd: 0.01 },
          calls: [{ count: request.count, body: null }],
          ...{ expectedSize: { width: 7, height: 5 }, expectedFormat: "png" },
        },
      };
    },
    submit: (call, taskId) => {
      const images = Array.from({ length: call.count }, () => ({ source }));
      return Promise.resolve({ taskId, result: { images } });
    },
  };
  return {
    caller: { kind: "secret_key", id: null, client, service: client },
    configuration: readConfiguration({ RUNWARE_API_KEY: "scripted" }),
    providers: { ...providers, runware_ai: drawer },
    memory: new IsolateMemory(),
    fetch: () => Promise.reject(new Error("unreachable: the drawer sends nothing")),
    clock: systemClock,
    log: silentLog,
    signal: new AbortController().signal,
  };
}
