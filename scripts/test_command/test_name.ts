/** The name among the arguments of `Deno.test`: itself, a member of the options, or the function's own. */
export function nameOfTest(given: readonly unknown[]): string {
  return given.map(nameIn).find((name) => name !== undefined) ?? "";
}

function nameIn(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  if (typeof argument === "function") return argument.name;
  if (typeof argument !== "object" || argument === null) return undefined;
  const name: unknown = Reflect.get(argument, "name") ?? nameIn(Reflect.get(argument, "fn"));
  return typeof name === "string" ? name : undefined;
}
