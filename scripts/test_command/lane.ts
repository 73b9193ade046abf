/**
 * Runs test files one after the other in the isolate it is loaded into, each test named after its file.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOfTest } from "./test_name.ts";

/** A test file as it is to be named, and its address. */
export type LaneFile = [name: string, address: string];

/** What the list of all lanes' files is called in their folder. */
export const laneFiles = "files.json";

const moments = ["beforeAll", "beforeEach", "afterEach", "afterAll"] as const;

/** What a file registers while it is loaded. */
interface LoadedFile {
  tests: Deno.TestStepDefinition[];
  hooks: Record<typeof moments[number], (() => unknown)[]>;
}

/**
 * Registers one test, of which the tests of all files are steps that this lane takes before another does.
 *
 * @param folder holds the list of {@link LaneFile}, and an empty file for each that was taken
 */
export function runLane(folder: string): void {
  // Written by what starts the lanes.
  const files = JSON.parse(readFileSync(join(folder, laneFiles), "utf8")) as LaneFile[];
  Deno.test("lane", async (lane) => {
    const load = replaceTest();
    for (const [index, file] of files.entries()) {
      if (await take(join(folder, String(index)))) await runFile(lane, file, load);
    }
  });
}

/** Tells whether nobody had taken it before. */
async function take(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

async function runFile(
  lane: Deno.TestContext,
  [name, address]: LaneFile,
  load: (address: string) => Promise<LoadedFile>,
): Promise<void> {
  /** Makes a failed test of what goes wrong outside of the tests. */
  const must = async <Result>(what: string, work: () => Promise<Result>) => {
    try {
      return await work();
    } catch (error) {
      await lane.step(`${name} => ${what}`, () => {
        throw error;
      });
      return undefined;
    }
  };
  const loaded = await must("the file can be loaded", () => load(address));
  if (!loaded) return;
  const { tests, hooks } = loaded;
  const call = async (moment: typeof moments[number]) => {
    for (const hook of hooks[moment]) await hook();
    return true;
  };
  const begun = await must("what comes before all tests", () => call("beforeAll"));
  for (const test of begun ? tests : []) {
    await lane.step({
      ...test,
      name: `${name} => ${test.name}`,
      async fn(context) {
        await call("beforeEach");
        try {
          await test.fn(context);
        } finally {
          await call("afterEach");
        }
      },
    });
  }
  await must("what comes after all tests", () => call("afterAll"));
}

/** Puts a `Deno.test` in place that only keeps what it is given. @returns what loads a file, and tells what that gave */
function replaceTest(): (address: string) => Promise<LoadedFile> {
  const nothing = (): LoadedFile => ({
    tests: [],
    hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
  });
  let loaded = nothing();
  const as = (more: { ignore?: true; only?: true }) => (...given: unknown[]): void => {
    const options = given.find(isObject);
    const test = {
      ...options,
      ...more,
      fn: given.find((each) => typeof each === "function") ?? options?.["fn"],
      name: nameOfTest(given),
    };
    if ("permissions" in test || "only" in test) {
      throw new Error(
        `The test "${test.name}" has an option that goes with running its file alone.`,
      );
    }
    // What was given is a test in one of the forms that Deno takes, of whose options a step lacks those two.
    loaded.tests.push(test as Deno.TestStepDefinition);
  };
  const hooks = moments.map((moment) => [
    moment,
    (hook: () => unknown) => void loaded.hooks[moment].push(hook),
  ]);
  Object.defineProperty(Deno, "test", {
    configurable: true,
    value: Object.assign(as({}), {
      ignore: as({ ignore: true }),
      only: as({ only: true }),
      ...Object.fromEntries(hooks),
    }),
  });
  return async (address) => {
    loaded = nothing();
    // The codecs of pictures leave an address without an origin, by which packages take a browser for granted.
    const { location } = globalThis;
    if (location && location.origin === undefined) Object.assign(location, { origin: "null" });
    await import(address);
    return loaded;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
