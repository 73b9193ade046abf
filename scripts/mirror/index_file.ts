import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../shared/runtime/mod.ts";
import type { ListedPicture } from "./source.ts";
import { lookAt, prepareFolder } from "./safe_path.ts";

/** The name of the file that says of each picture of a project what it is and how it was drawn, one a line. */
export const indexName = "index.jsonl";

const line = z.looseObject({
  file: z.string(),
  file_size: z.number(),
  sha256: z.string(),
  arrived_at: z.string(),
});

/** What a mirror knows of a picture that it has. */
export type IndexLine = z.infer<typeof line>;

/** The indexes of a mirror, by project. */
export interface MirrorIndex {
  /** By the names of their objects. */
  readonly known: ReadonlyMap<string, IndexLine>;
  /** Adds a picture, or says anew what it is. */
  add(picture: ListedPicture): Promise<void>;
  /** Leaves pictures out that are gone. */
  leaveOut(names: readonly string[]): Promise<void>;
}

/**
 * Opens the indexes of a mirror. A line that was cut off by the end of a process is as if it was not there, and its picture
 * is looked at again.
 *
 * @param projects folders of the mirror
 */
export async function openIndex(
  directory: string,
  projects: readonly string[],
): Promise<MirrorIndex> {
  const known = new Map<string, IndexLine>();
  for (const project of projects) {
    const path = join(directory, project, indexName);
    if (!(await lookAt(path))?.isFile) continue;
    const text = await Deno.readTextFile(path);
    const lines = text.split("\n");
    const isBroken = lines.pop() !== "";
    for (const each of lines) {
      const parsed = line.safeParse(parseJson(each));
      if (parsed.success) known.set(`${project}/${parsed.data.file}`, parsed.data);
    }
    if (isBroken) await rewrite(directory, project, known);
  }
  let last: Promise<void> = Promise.resolve();
  return {
    known,
    add(picture) {
      const entry = toLine(picture);
      known.set(picture.name, entry);
      const append = async () => {
        const path = await prepareFolder(directory, `${projectOf(picture.name)}/${indexName}`);
        await refuseLink(path);
        await Deno.writeTextFile(path, `${JSON.stringify(entry)}\n`, { append: true });
      };
      // One after the other, so that lines stay whole.
      return last = last.catch(() => {}).then(append);
    },
    async leaveOut(names) {
      for (const name of names) known.delete(name);
      for (const project of new Set(names.map(projectOf))) {
        await rewrite(directory, project, known);
      }
    },
  };
}

function toLine({ name, facts, ...picture }: ListedPicture): IndexLine {
  return {
    file: name.slice(projectOf(name).length + 1),
    ...facts,
    file_size: picture.size,
    sha256: picture.sha256,
    arrived_at: picture.arrivedAt,
  };
}

function projectOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

async function rewrite(
  directory: string,
  project: string,
  known: ReadonlyMap<string, IndexLine>,
): Promise<void> {
  const lines = [...known].filter(([name]) => projectOf(name) === project)
    .map(([, entry]) => `${JSON.stringify(entry)}\n`);
  const path = join(directory, project, indexName);
  await refuseLink(path);
  if (lines.length > 0) return await writeWhole(path, lines.join(""));
  if (await lookAt(path)) await Deno.remove(path);
}

async function refuseLink(path: string): Promise<void> {
  const found = await lookAt(path);
  if (found && !found.isFile) throw new Error(`${path} is no file but a link or a folder; refused`);
}

/** Writes a file that is there as a whole or as it was. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}.new`;
  await Deno.writeTextFile(unfinished, text);
  await Deno.rename(unfinished, path);
}
