/**
 * Loads test files with a `Deno.test` that only writes down the names.
 */
/// <reference lib="deno.worker" />
import type { CountMessage } from "./count.ts";
import { nameOfTest } from "./test_name.ts";

let names: string[] = [];

function register(...given: unknown[]): void {
  names.push(nameOfTest(given));
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
