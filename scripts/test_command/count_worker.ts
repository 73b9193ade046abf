/**
 * Loads test files with a `Deno.test` that only writes down the names.
 */
/// <reference lib="deno.worker" />
import type { CountMessage } from "./count.ts";

let names: string[] = [];

function register(...given: unknown[]): void {
  names.push(given.map(nameIn).find((name) => name !== undefined) ?? "");
}

/** The name in one of the arguments of `Deno.test`: itself, a member of the options, or the function's own. */
function nameIn(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  if (typeof argument === "function") return argument.name;
  if (typeof argument !== "object" || argument === null) return undefined;
  const name: unknown = Reflect.get(argument, "name") ?? nameIn(Reflect.get(argument, "fn"));
  return typeof name === "string" ? name : undefined;
}

Object.defineProperty(Deno, "test", {
  value: Object.assign(register, {
    ignore: register,
    only: register,
    beforeAll() {},
    beforeEach() {},
    afterEach() {},
    afterAll() {},
  }),
});

globalThis.addEventListener("message", async ({ data }: MessageEvent<[string, string][]>) => {
  const found: CountMessage = {};
  for (const [file, address] of data) {
    names = [];
    await import(address).catch(() => {});
    found[file] = names;
  }
  self.postMessage(found);
});
