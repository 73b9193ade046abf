import type { Bytes } from "../../../shared/runtime/mod.ts";
import type { Exchange, Reply } from "../exchange.ts";
import {
  type Canvas,
  drawSubject,
  type PictureFormat,
  readCanvas,
  type Subject,
} from "../pictures/mod.ts";
import type { Surroundings } from "../service.ts";
import type { ComfyuiJob, SavedFile } from "./job.ts";
import type { Drawing, Graph } from "./graph.ts";
import { animatePng, animateWebp } from "./animation.ts";
import { compose } from "./composition.ts";
import { type FileKind, fileKinds } from "./node_output.ts";
import { embedText } from "./png_text.ts";

/** A file on the simulated disk: one that was drawn, or one that was uploaded. */
type Content =
  & { writtenAt: number }
  & (
    | {
      subject: Subject;
      drawing: Drawing;
      graph: Graph;
      nodeId: string;
      kind: FileKind;
      frames: number;
    }
    | { bytes: Bytes; mediaType: string }
  );

/** How a graph names a file: its folder within, its name, and which of the three folders it is in, `input` if none is told. */
const annotated = /^(?:(.*)\/)?([^/]+?)(?: \[(input|output|temp)\])?$/;

/** Files that are kept. */
const maximumFiles = 2_000;

/** The folders `output`, `temp` and `input`; they outlive a restart. */
export interface ComfyuiFiles {
  save(job: ComfyuiJob, nodeId: string, index: number, drawing: Drawing): SavedFile;
  upload(exchange: Exchange): Promise<Reply>;
  view(exchange: Exchange): Promise<Reply>;
  /** The prompt of the picture that a call of {@link view} asks for. */
  promptOf(exchange: Exchange): string | undefined;
  /** Names of the files in the folder `input`, those in its own folders left out. */
  inputs(): string[];
  /** Every name by which a graph can load a file: those outside of the folder `input` end in ` [output]` or ` [temp]`. */
  loadable(): string[];
  clear(): void;
}

const extensions: Record<FileKind, string> = {
  still: "png",
  animated_png: "png",
  animated_webp: "webp",
  video: "mp4",
  latent: "latent",
};

/** An empty disk. */
export function createFiles(surroundings: Surroundings): ComfyuiFiles {
  const contents = new Map<string, Content>();
  const counters = new Map<string, number>();

  function put(file: SavedFile, content: Content): SavedFile {
    contents.set(pathOf(file), content);
    const [oldest] = contents.keys();
    if (contents.size > maximumFiles && oldest !== undefined) contents.delete(oldest);
    return file;
  }

  async function readInput(name: string): Promise<Canvas | undefined> {
    const [, subfolder = "", filename = "", type = "input"] = annotated.exec(name) ?? [];
    const content = contents.get(`${type}/${subfolder}/${filename}`);
    if (!content) return undefined;
    return "bytes" in content
      ? await readCanvas(content.bytes)
      : drawSubject(await subjectOf(content));
  }

  /** What a drawn file shows: with what its graph made of the pictures that it loaded. */
  async function subjectOf(content: Extract<Content, { subject: Subject }>): Promise<Subject> {
    const made = await compose(content.graph, content.nodeId, content.drawing, readInput);
    const { subject } = content;
    return made ? { ...subject, made, width: made.width, height: made.height } : subject;
  }

  return {
    save(job, nodeId, index, drawing) {
      const inputs = job.graph[nodeId]?.inputs ?? {};
      const isPreview = job.graph[nodeId]?.class_type === "PreviewImage";
      const prefix = isPreview
        ? "ComfyUI_temp_simul"
        : String(inputs["filename_prefix"] ?? "ComfyUI");
      const slash = prefix.lastIndexOf("/");
      const subfolder = slash < 0 ? "" : prefix.slice(0, slash);
      const number = (counters.get(prefix) ?? 0) + 1;
      counters.set(prefix, number);
      const kind = fileKinds[job.graph[nodeId]?.class_type ?? ""] ?? "still";
      const counted = `${prefix.slice(slash + 1)}_${String(number).padStart(5, "0")}_`;
      const filename = `${counted}.${extensions[kind]}`;
      const { prompt, model, width, height } = drawing;
      const seed = drawing.seed + index;
      const subject = { prompt, provider: "ComfyUI", model, seed, width, height };
      const file: SavedFile = { filename, subfolder, type: isPreview ? "temp" : "output" };
      const writtenAt = surroundings.now();
      if (kind === "video" || kind === "latent") {
        const bytes = new TextEncoder().encode(`\0\0\0\x18ftypmp42 ${prompt}`);
        return put(file, { bytes, mediaType: "application/octet-stream", writtenAt });
      }
      const { graph } = job;
      return put(file, { subject, drawing, graph, nodeId, kind, frames: drawing.count, writtenAt });
    },

    async upload(exchange) {
      const form = await new Response(exchange.body, {
        headers: { "content-type": exchange.headers["content-type"] ?? "" },
      }).formData().catch(() => undefined);
      const image = form?.get("image");
      if (!(image instanceof File)) return { status: 400 };
      const subfolder = String(form?.get("subfolder") ?? "");
      const overwrite = ["true", "1"].includes(String(form?.get("overwrite")));
      const bytes = await image.bytes();
      const file: SavedFile = { filename: image.name, subfolder, type: "input" };
      for (let copy = 1; !overwrite; copy++) {
        const there = contents.get(pathOf(file));
        if (!there || ("bytes" in there && equal(there.bytes, bytes))) break;
        file.filename = image.name.replace(/(\.\w+)?$/, ` (${copy})$1`);
      }
      const mediaType = "application/octet-stream";
      put(file, { bytes, mediaType, writtenAt: surroundings.now() });
      return {
        status: 200,
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify({ name: file.filename, subfolder, type: "input" }),
      };
    },

    async view(exchange) {
      const filename = exchange.query.get("filename");
      const subfolder = exchange.query.get("subfolder") ?? "";
      const type = exchange.query.get("type") ?? "output";
      if (filename === null) return { status: 404 };
      if (filename === "" || filename.startsWith("/") || filename.includes("..")) {
        return { status: 400 };
      }
      if (type !== "output" && type !== "temp" && type !== "input") return { status: 400 };
      if (subfolder.split("/").includes("..") || subfolder.startsWith("/")) return { status: 403 };
      const content = contents.get(pathOf({ filename, subfolder, type }));
      if (!content) return { status: 404 };
      const disposition = { "content-disposition": `filename="${filename}"` };
      const preview = exchange.query.get("preview");
      if ("bytes" in content) {
        if (preview !== null) return { status: 500 };
        const { bytes, mediaType } = content;
        return inPart(exchange, content, disposition, mediaType, bytes);
      }
      const { kind } = content;
      const subject = await subjectOf(content);
      const format = preview !== null
        ? previewFormat(preview)
        : kind === "animated_webp"
        ? "webp"
        : "png";
      const { bytes, mediaType } = await surroundings.paint(subject, format, exchange);
      // What is converted on the way is made for this one answer: without a mark, and not in part.
      if (preview !== null) {
        return { status: 200, headers: { ...disposition, "content-type": mediaType }, body: bytes };
      }
      return inPart(exchange, content, disposition, mediaType, finish(bytes, content));
    },

    inputs: () =>
      [...contents.keys()].flatMap((path) => /^input\/\/([^/]+)$/.exec(path)?.[1] ?? []),

    loadable: () =>
      [...contents.keys()].flatMap((path) => {
        const [, type, subfolder = "", name] = /^(\w+)\/(.*)\/([^/]+)$/.exec(path) ?? [];
        if (name === undefined) return [];
        const file = subfolder === "" ? name : `${subfolder}/${name}`;
        return type === "input" ? file : `${file} [${type}]`;
      }),

    promptOf({ query }) {
      const get = (name: string) => query.get(name) ?? "";
      const content = contents.get(
        `${get("type") || "output"}/${get("subfolder")}/${get("filename")}`,
      );
      return content && "subject" in content ? content.subject.prompt : undefined;
    },

    clear() {
      contents.clear();
      counters.clear();
    },
  };
}

/** The file as a node writes it: with its graph inside, and all its frames. */
function finish(bytes: Bytes, content: Extract<Content, { subject: Subject }>): Bytes {
  const { kind, frames, graph, subject } = content;
  const text = JSON.stringify(graph);
  if (kind === "animated_webp") return animateWebp(bytes, subject, frames, text);
  return kind === "animated_png"
    ? embedText(animatePng(bytes, frames), "comf", "prompt", text)
    : embedText(bytes, "tEXt", "prompt", text);
}

/** A file as aiohttp serves it: with a mark by which it is known again, and in part where that is asked for. */
function inPart(
  { headers: asked }: Exchange,
  { writtenAt }: Content,
  disposition: Record<string, string>,
  mediaType: string,
  bytes: Bytes,
): Reply {
  const etag = `"${writtenAt.toString(16)}-${bytes.byteLength.toString(16)}"`;
  const headers = {
    ...disposition,
    "content-type": mediaType,
    etag,
    "last-modified": new Date(writtenAt).toUTCString(),
    "accept-ranges": "bytes",
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(asked["range"] ?? "");
  const isSame = [undefined, etag, headers["last-modified"]].includes(asked["if-range"]);
  if (!range || !isSame) return { status: 200, headers, body: bytes };
  const total = bytes.byteLength;
  const first = Number(range[1]);
  const last = Math.min(total - 1, range[2] ? Number(range[2]) : total - 1);
  if (first > last) {
    return { status: 416, headers: { "content-range": `bytes */${total}` } };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${first}-${last}/${total}` },
    body: bytes.slice(first, last + 1),
  };
}

/** The format of `preview=webp;90`; like the real server, anything but jpeg becomes WebP. */
function previewFormat(preview: string): PictureFormat {
  return preview.split(";")[0] === "jpeg" ? "jpeg" : "webp";
}

function pathOf({ type, subfolder, filename }: SavedFile): string {
  return `${type}/${subfolder}/${filename}`;
}

function equal(one: Bytes, other: Bytes): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}
