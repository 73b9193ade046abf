import { resolve, sep } from "node:path";

/**
 * Where an object of the bucket lies on disk.
 *
 * @param directory the mirror's root
 * @param name the object's name, segments separated by `/`
 * @returns undefined when the name would lead outside the directory, or somewhere else on another system
 */
export function localPath(directory: string, name: string): string | undefined {
  const segments = name.split("/");
  const unsafe = segments.some((segment) =>
    segment === "" || segment === "." || segment === ".." || /[\\:\0]/.test(segment)
  );
  const root = resolve(directory);
  const path = resolve(root, ...segments);
  return unsafe || !path.startsWith(root.endsWith(sep) ? root : root + sep) ? undefined : path;
}
