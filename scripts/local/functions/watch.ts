import { isTestFile } from "../../source/mod.ts";

/** Editors save in several steps; changes closer together than this are one. */
const settleMs = 150;

/**
 * Calls back after files of some folders have changed, once things are quiet again.
 *
 * @param onChange gets the changed paths
 * @returns ends it
 */
export function watchFolders(folders: string[], onChange: (paths: string[]) => void): () => void {
  const watcher = Deno.watchFs(folders);
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tellSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, settleMs);
  };
  (async () => {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      for (const path of paths.filter(isSource)) changed.add(path);
      if (changed.size > 0) tellSoon();
    }
  })();
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

function isSource(path: string): boolean {
  return /\.(ts|tsx|js|mjs|json|sql|wasm)$/.test(path) && !isTestFile(path);
}
