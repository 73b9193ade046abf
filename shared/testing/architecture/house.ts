import { isTestFile, type ModuleGraph } from "../../../scripts/source/mod.ts";
import type { UndocumentedSymbol } from "./undocumented_symbols.ts";

/** The source of the repository, as far as the rules of the house look at it. Paths are those in the repository. */
export interface House {
  /** Of every TypeScript file. */
  graph: ModuleGraph;
  /** Of every TypeScript and SQL file, the number of its lines. */
  lines: ReadonlyMap<string, number>;
  /** Files that make a `ServiceError` themselves. */
  errorMakers: readonly string[];
  /** Variables of modules that change or are filled while the program runs: `<file> <name>`. */
  moduleStates: readonly string[];
  /** Exports of `shared/*\/mod.ts` without a docstring. */
  undocumented: readonly UndocumentedSymbol[];
}

/** What the rules hold the house to. */
export interface Plan {
  /** The rooms of `shared/` that the product is made of, from the top to the bottom: imports run downwards. */
  rooms: readonly string[];
  /** Endpoints that are made of the routes and operations of the others. */
  collections: readonly string[];
  /** Endpoints that have no use for a provider's client. */
  clientless: readonly string[];
  /** What a provider's folder may be made of; `foo/` is a folder. */
  providerFiles: readonly string[];
  /** What only one provider needs, by provider and file or folder, and why no other one does. */
  furtherProviderFiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Scripts that run the tests or measure what is in the test kit, and therefore import it; none is deployed. */
  provers: readonly string[];
  /** Files that are run or published and that nobody imports; `*` stands for a part of a path. */
  entries: readonly string[];
  /** Variables of deployed modules that tests may share, `<file> <name>`, and why. */
  sharedStates: Readonly<Record<string, string>>;
  /** Files that a tool wrote. */
  generated: readonly string[];
  longestFile: number;
  /** Files that are longer and wait for being divided. */
  tooLong: readonly string[];
}

/** Whether a file exists for tests alone. */
export function isTest(path: string): boolean {
  return isTestFile(path) || path.startsWith("shared/testing/") ||
    path.startsWith("supabase/tests/");
}

/** Whether a file is of what is deployed. */
export function isDeployed(path: string): boolean {
  return /^(functions|shared)\//.test(path) && !isTest(path);
}
