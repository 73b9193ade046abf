import { type House, isDeployed, isTest, type Plan } from "./house.ts";

/** Every provider's folder is made of the same files, and has those without which it is none. */
export function providersHaveTheSameFiles({ graph }: House, plan: Plan): string[] {
  const files = [...graph.keys()].flatMap((path) => {
    const [, provider, file] = /^shared\/providers\/([^/]+)\/(.+)$/.exec(path) ?? [];
    return provider && file && !isTest(path) ? [{ path, provider, file }] : [];
  });
  const foreign = files.filter(({ provider, file }) => {
    const names = [
      ...plan.providerFiles,
      ...Object.keys(plan.furtherProviderFiles[provider] ?? {}),
    ];
    return !names.some((name) => name.endsWith("/") ? file.startsWith(name) : file === name);
  });
  const kept = Object.entries(plan.furtherProviderFiles).flatMap(([provider, names]) =>
    Object.keys(names)
      .filter((name) =>
        !files.some((each) => each.provider === provider && each.file.startsWith(name))
      )
      .map((name) => `shared/providers/${provider}/${name} is on the list and not there`)
  );
  const needed = ["catalog.ts", "failures.ts", "mod.ts", "plan.ts", "submit.ts"];
  const missing = [...new Set(files.map(({ provider }) => provider))].flatMap((provider) =>
    needed
      .filter((name) => !graph.has(`shared/providers/${provider}/${name}`))
      .map((name) => `shared/providers/${provider} has no ${name}`)
  );
  return [
    ...foreign.map(({ path }) => `${path} has a name that no provider's folder has`),
    ...missing,
    ...kept,
  ];
}

/** Files stay small; one that is known to be too long is off the list as soon as it is not. */
export function filesStaySmall({ lines }: House, plan: Plan): string[] {
  const long = [...lines].filter(([path, count]) =>
    !isTest(path) && !plan.generated.includes(path) && count > plan.longestFile
  );
  return [
    ...long
      .filter(([path]) => !plan.tooLong.includes(path))
      .map(([path, count]) => `${path} has ${count} lines`),
    ...plan.tooLong
      .filter((path) => !long.some(([each]) => each === path))
      .map((path) => `${path} is on the list of those that are too long and is not`),
  ];
}

/** What a room of `shared/` lends to others says what it means. */
export function publicSymbolsAreDocumented(
  { undocumented }: House,
  { generated }: Plan,
): string[] {
  return undocumented
    .filter(({ declaredIn }) => !generated.includes(declaredIn))
    .map(({ module, symbol }) => `${module} exports ${symbol} without a docstring`);
}

/** What callers are told is worded in the catalogue of errors. */
export function errorsComeFromTheCatalogue({ errorMakers }: House): string[] {
  return errorMakers
    .filter((path) => isDeployed(path) && !path.startsWith("shared/errors/"))
    .map((path) => `${path} makes a ServiceError without the catalogue`);
}

/**
 * What a module remembers between requests is an `isolateState`, which the next test forgets; but for what is the same
 * for every test.
 */
export function stateIsForgotten({ moduleStates }: House, { sharedStates }: Plan): string[] {
  return [
    ...moduleStates
      .filter((state) => isDeployed(state.split(" ")[0] ?? "") && !(state in sharedStates))
      .map((state) => `${state} is remembered, and no isolateState`),
    ...Object.keys(sharedStates)
      .filter((state) => !moduleStates.includes(state))
      .map((state) => `${state} is on the list and not there`),
  ];
}
