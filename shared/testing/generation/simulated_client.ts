import type postgres from "postgres";
import type { DatabaseClient } from "../../database/mod.ts";
import type { VirtualTime } from "../runtime/virtual_time.ts";

/** Where a connection breaks: before the database has got the call, or before its answer has come back. */
export type Break = "before" | "after";

/** What a test sees of a simulated client, and does to it. */
export interface SimulatedClientOptions {
  /** Gets the names of the database's functions that are called, reading the providers' settings left aside. */
  queries?: string[];
  /** The objects by path; absent for a Storage that takes everything and has nothing. */
  objects?: Map<string, Uint8Array>;
  /** Whether the connection of a call breaks. */
  breaks?(name: string): Break | undefined;
  /** Whether a call of Storage is never answered, and whether it is done for all that. */
  stalls?(): Break | undefined;
}

const lost = { data: null, error: { code: "", message: "TypeError: error sending request" } };

/** Calls the database's functions one after the other at the simulation's time. */
export function simulatedClient(
  sql: postgres.Sql,
  time: VirtualTime,
  { queries = [], objects, breaks = () => undefined, stalls = () => undefined }:
    SimulatedClientOptions = {},
): DatabaseClient {
  let last: Promise<unknown> = Promise.resolve();
  const call = async (name: string, parameters: Record<string, unknown>) => {
    const names = Object.keys(parameters);
    const list = names.map((each, index) => `${each} => $${index + 2}`).join(", ");
    const at = new Date(time.clock.now()).toISOString();
    const [row] = await sql.unsafe<{ data: unknown }[]>(
      `with clock as materialized (select set_config('app.clock', $1, true))
       select public.${name}(${list}) as data from clock`,
      // The driver serialises every value by the parameter's type and tells when it cannot.
      [at, ...Object.values(parameters)] as postgres.ParameterOrJSON<never>[],
      { prepare: true },
    );
    return { data: row?.data ?? null, error: null };
  };
  const client = {
    rpc(name: string, parameters: Record<string, unknown> = {}) {
      if (!/snapshot|provider/.test(name)) queries.push(name);
      const broken = breaks(name);
      if (broken === "before") return Promise.resolve(lost);
      const answer = last.then(() => call(name, parameters));
      last = answer.catch(() => {});
      return time.standStill<object>(broken === "after" ? answer.then(() => lost) : answer);
    },
    storage: { from: () => bucketOf(objects, stalls) },
  };
  // The pipeline uses no more of a client than these methods.
  return client as unknown as DatabaseClient;
}

function bucketOf(
  objects: Map<string, Uint8Array> | undefined,
  stalls: () => Break | undefined,
) {
  const answer = <Value>(work: () => Value): Promise<Value> => {
    const stalled = stalls();
    if (stalled === "before") return new Promise(() => {});
    const done = work();
    return stalled ? new Promise(() => {}) : Promise.resolve(done);
  };
  return {
    upload: (path: string, body: Uint8Array) =>
      answer(() => {
        const isThere = objects?.has(path);
        if (!isThere) objects?.set(path, body);
        return { error: isThere ? { message: "", statusCode: "409" } : null };
      }),
    remove: (paths: string[]) =>
      answer(() => {
        for (const path of paths) objects?.delete(path);
        return { error: null };
      }),
    download: (path: string) => ({
      asStream: () =>
        answer(() => {
          const bytes = objects?.get(path);
          return { data: bytes ? new Blob([bytes.slice()]).stream() : null };
        }),
    }),
  };
}
