import { reach } from "../../../scripts/source/mod.ts";
import { type House, isDeployed, isTest, type Plan } from "./house.ts";

/** Every import between files of the repository, and where it stands. */
function importsOf({ graph }: House) {
  return [...graph].flatMap(([from, imports]) =>
    imports.filter(({ to }) => graph.has(to)).map(({ to, line }) => ({
      from,
      to,
      where: `${from}:${line}`,
    }))
  );
}

/** Imports run downwards: functions, then the rooms of `shared/` in their order; an endpoint imports no other. */
export function importsRunDownwards(house: House, { rooms, collections }: Plan): string[] {
  const place = (path: string) => {
    const [top, room = ""] = path.split("/");
    return top === "functions" ? -1 : rooms.indexOf(room);
  };
  const homeless = new Set(
    [...house.graph.keys()]
      .filter((path) => isDeployed(path) && path.startsWith("shared/") && place(path) < 0)
      .map((path) => path.split("/").slice(0, 2).join("/")),
  );
  return [
    ...[...homeless].map((room) => `${room} has no place among the rooms`),
    ...importsOf(house)
      .filter(({ from, to }) => isDeployed(from) && isDeployed(to))
      .flatMap(({ from, to, where }) => {
        if (place(to) < place(from)) return [`${where} imports ${to}, which stands above it`];
        if (place(from) >= 0 || place(to) >= 0) return [];
        const [own, other] = [from, to].map((path) => path.split("/")[1] ?? "");
        const collected = collections.includes(own ?? "") && /\/(routes|operations)\.ts$/.test(to);
        return own === other || collected ? [] : [`${where} imports ${to} of another endpoint`];
      }),
  ];
}

/** No file imports itself by way of others. */
export function noCircles({ graph }: House): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) circles.push([...way.slice(start), path].join(" -> "));
    if (done.has(path)) return;
    done.add(path);
    for (const { to } of graph.get(path) ?? []) if (graph.has(to)) follow(to, [...way, path]);
  };
  for (const path of graph.keys()) follow(path, []);
  return circles;
}

/**
 * A folder that has a `mod.ts` is imported by that name alone, or by its `catalog.ts`, from outside; of `scripts/` only
 * the folders right below it. Tests may look inside.
 */
export function foldersHaveOneFace(house: House): string[] {
  const faced = [...house.graph.keys()]
    .filter((path) => /^(functions|shared)\/.*\/mod\.ts$|^scripts\/[^/]+\/mod\.ts$/.test(path))
    .map((path) => path.slice(0, -"mod.ts".length));
  return importsOf(house).filter(({ from }) => !isTest(from)).flatMap(({ from, to, where }) => {
    const crossed = faced.filter((folder) => to.startsWith(folder) && !from.startsWith(folder));
    const [outermost] = crossed.sort((one, other) => one.length - other.length);
    if (outermost === undefined || [`${outermost}mod.ts`, `${outermost}catalog.ts`].includes(to)) {
      return [];
    }
    return [`${where} imports ${to}, not ${outermost}mod.ts`];
  });
}

/** Nothing but tests imports the test kit, and what is deployed imports nothing of `scripts/`. */
export function productStandsAlone(house: House, { provers }: Plan): string[] {
  return importsOf(house).flatMap(({ from, to, where }) => {
    if (isTest(from) || provers.some((prover) => from.startsWith(prover))) return [];
    if (isTest(to)) return [`${where} imports ${to}, which is for tests`];
    if (isDeployed(from) && to.startsWith("scripts/")) {
      return [`${where} imports ${to}, which is not deployed`];
    }
    return [];
  });
}

/** `supabase functions deploy` uploads what an endpoint reaches: no test kit, no scripts. */
export function deployLeavesTestsOut({ graph }: House): string[] {
  const endpoints = [...graph.keys()].filter((path) => /^functions\/[^/]+\/index\.ts$/.test(path));
  return endpoints.flatMap((endpoint) =>
    [...reach([endpoint], graph)]
      .filter((path) => graph.has(path) && !isDeployed(path))
      .map((path) => `${endpoint} would upload ${path}`)
  );
}

/** No file stands among the product that nothing but a test imports. */
export function productIsUsed({ graph }: House, { entries }: Plan): string[] {
  const patterns = entries.map((entry) => new RegExp(`^${entry.replaceAll("*", "[^/]+")}$`));
  const paths = [...graph.keys()];
  const starts = paths.filter((path) =>
    !isTest(path) && patterns.some((pattern) => pattern.test(path))
  );
  const used = reach(starts, graph);
  return [
    ...entries
      .filter((_, index) => !paths.some((path) => patterns[index]?.test(path)))
      .map((entry) => `${entry} is not there`),
    ...paths
      .filter((path) => !isTest(path) && !used.has(path))
      .map((path) => `${path} is imported by tests alone, or by nobody`),
  ];
}

/**
 * A catalog is data: it loads no provider's client, and neither do the endpoints that only need the data. What is
 * imported at the moment it is needed does not count.
 */
export function catalogsCarryNoClient({ graph }: House, { clientless }: Plan): string[] {
  const starts = [
    ...[...graph.keys()].filter((path) => path.endsWith("/catalog.ts") && isDeployed(path)),
    ...clientless.map((endpoint) => `functions/${endpoint}/index.ts`),
  ];
  return starts.flatMap((start) =>
    [...reach([start], graph, ({ typeOnly, lazy }) => !typeOnly && !lazy)]
      .filter((path) => /^shared\/providers\/.*\/client\.ts$/.test(path))
      .map((path) => `${start} carries ${path}`)
  );
}
