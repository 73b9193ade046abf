import type { Bytes } from "../../../shared/runtime/mod.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { PictureFormat, Subject } from "../pictures/mod.ts";
import type { Surroundings } from "../service.ts";
import type { ComfyuiJob, SavedFile } from "./executor.ts";
import type { Drawing, Graph } from "./graph.ts";
import { embedText } from "./png_text.ts";

/** A file on the simulated disk: one that was drawn, or one that was uploaded. */
type Content = { subject: Subject; graph: Graph } | { bytes: Bytes };

/** Files that are kept. */
const maximumFiles = 2_000;

/** The folders `output`, `temp` and `input`; they outlive a restart. */
export interface ComfyuiFiles {
  save(job: ComfyuiJob, nodeId: string, index: number, drawing: Drawing): SavedFile;
  upload(exchange: Exchange): Promise<Reply>;
  view(exchange: Exchange): Promise<Reply>;
  /** The prompt of the picture that a call of {@link view} asks for. */
  promptOf(exchange: Exchange): string | undefined;
  clear(): void;
}

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
      const filename = `${prefix.slice(slash + 1)}_${String(number).padStart(5, "0")}_.png`;
      const { prompt, model, width, height } = drawing;
      const seed = drawing.seed + index;
      const subject = { prompt, provider: "ComfyUI", model, seed, width, height };
      return put({ filename, subfolder, type: isPreview ? "temp" : "output" }, {
        subject,
        graph: job.graph,
      });
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
      put(file, { bytes });
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
      const headers = { "content-disposition": `filename="${filename}"` };
      if ("bytes" in content) {
        const label = { "content-type": "application/octet-stream" };
        return { status: 200, headers: { ...headers, ...label }, body: content.bytes };
      }
      const format = previewFormat(exchange.query.get("preview"));
      const { bytes, mediaType } = await surroundings.paint(content.subject, format, exchange);
      const body = embedText(bytes, "prompt", JSON.stringify(content.graph));
      return { status: 200, headers: { ...headers, "content-type": mediaType }, body };
    },

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

/** The format of `preview=webp;90`; like the real server, anything but jpeg becomes WebP. */
function previewFormat(preview: string | null): PictureFormat {
  if (preview === null) return "png";
  return preview.split(";")[0] === "jpeg" ? "jpeg" : "webp";
}

function pathOf({ type, subfolder, filename }: SavedFile): string {
  return `${type}/${subfolder}/${filename}`;
}

function equal(one: Bytes, other: Bytes): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}
