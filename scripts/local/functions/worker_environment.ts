import process from "node:process";

const variables = new Map<string, string>();
let isReplaced = false;

/**
 * Replaces the environment of this thread, as `Deno.env` and `process.env` show it. The process has one environment
 * for all of its threads, while several stacks, each with keys of its own, may run in it. May be called again.
 */
export function replaceEnvironment(values: Record<string, string>): void {
  variables.clear();
  for (const [name, value] of Object.entries(values)) variables.set(name, value);
  if (isReplaced) return;
  isReplaced = true;
  Object.defineProperty(Deno, "env", {
    value: {
      get: (name: string) => variables.get(name),
      has: (name: string) => variables.has(name),
      set: (name: string, value: string) => void variables.set(name, value),
      delete: (name: string) => void variables.delete(name),
      toObject: () => Object.fromEntries(variables),
    } satisfies Deno.Env,
  });
  process.env = new Proxy<Record<string, string>>({}, {
    get: (_target, name) => typeof name === "string" ? variables.get(name) : undefined,
    has: (_target, name) => typeof name === "string" && variables.has(name),
    set: (_target, name, value) => typeof name === "string" && !!variables.set(name, String(value)),
    deleteProperty: (_target, name) => typeof name !== "string" || (variables.delete(name), true),
    ownKeys: () => [...variables.keys()],
    getOwnPropertyDescriptor: (_target, name) =>
      typeof name === "string" && variables.has(name)
        ? { value: variables.get(name), writable: true, enumerable: true, configurable: true }
        : undefined,
  });
}
