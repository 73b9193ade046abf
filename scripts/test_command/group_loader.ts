/**
 * Loads the test files of a group, and names each test after its file.
 *
 * @module
 */
import { nameOfTest } from "./test_name.ts";

/** A test file as it is to be named, and its address. */
export type GroupedFile = [name: string, address: string];

/** Registers the tests of several files. A file that cannot be loaded is a test that fails. */
export async function loadGroup(files: GroupedFile[]): Promise<void> {
  const original = Deno.test;
  let current = "";
  const register = (...given: unknown[]): void => {
    const [options, run] = [given.find(isObject), given.find((each) => typeof each === "function")];
    original({
      ...options,
      ...(run !== undefined && { fn: run }),
      name: `${current} => ${nameOfTest(given)}`,
    } as Deno.TestDefinition); // what was given is one, in one of the forms that Deno takes
  };
  const as = (more: Partial<Deno.TestDefinition>) => (...given: unknown[]) =>
    register(...given.filter((each) => !isObject(each)), {
      ...given.find(isObject),
      ...more,
    });
  Object.defineProperty(Deno, "test", {
    value: Object.assign(register, {
      ignore: as({ ignore: true }),
      only: as({ only: true }),
      beforeAll: original.beforeAll,
      beforeEach: original.beforeEach,
      afterEach: original.afterEach,
      afterAll: original.afterAll,
    }),
  });
  for (const [name, address] of files) {
    current = name;
    // The codecs of pictures leave an address without an origin, by which packages take a browser for granted.
    const { location } = globalThis;
    if (location && location.origin === undefined) Object.assign(location, { origin: "null" });
    try {
      await import(address);
    } catch (error) {
      original(`${name} => the file can be loaded`, () => {
        throw error;
      });
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
