import { createHash } from "node:crypto";
import type { Bytes } from "../../../shared/runtime/mod.ts";
import { type Exchange, isRecord, json, parseBody, type Reply } from "../exchange.ts";
import { googleError, invalidArgument } from "./errors.ts";

/** A file that was uploaded. */
export interface GeminiFile {
  name: string;
  mimeType: string;
  bytes: Bytes;
}

/** The Files API (https://ai.google.dev/api/files). */
export interface Files {
  /** Its calls; undefined for one of another part of the API. */
  handle(exchange: Exchange): Reply | undefined;
  /** Puts a file there that was not uploaded. */
  add(file: GeminiFile): void;
  /** The file of an address. */
  find(uri: string): GeminiFile | undefined;
  clear(): void;
}

const nameShape = /^files\/[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Starts without files. */
export function createFiles(): Files {
  const files = new Map<string, GeminiFile>();
  /** What was begun, by the id of its upload. */
  const begun = new Map<string, Omit<GeminiFile, "bytes"> & { size: number }>();

  function start({ headers, baseUrl, ...exchange }: Exchange): Reply {
    if (headers["x-goog-upload-protocol"] !== "resumable") {
      return invalidArgument("Only the resumable protocol is simulated.");
    }
    const body = parseBody({ headers, baseUrl, ...exchange });
    const file = isRecord(body) && isRecord(body["file"]) ? body["file"] : {};
    const name = String(file["name"] ?? `files/${crypto.randomUUID()}`);
    if (!nameShape.test(name)) return invalidArgument("* CreateFileRequest.file.name: bad format");
    if (files.has(name)) {
      return googleError(409, "ALREADY_EXISTS", "Requested entity already exists");
    }
    const id = crypto.randomUUID();
    const mimeType = headers["x-goog-upload-header-content-type"] ?? "";
    const size = Number(headers["x-goog-upload-header-content-length"]);
    begun.set(id, { name, mimeType, size });
    return {
      status: 200,
      headers: {
        "x-goog-upload-status": "active",
        "x-goog-upload-url": `${baseUrl}/upload/v1beta/files?upload_id=${id}`,
      },
    };
  }

  function finish({ headers, query, body, baseUrl }: Exchange): Reply {
    const upload = begun.get(query.get("upload_id") ?? "");
    const isWhole = headers["x-goog-upload-command"] === "upload, finalize" &&
      headers["x-goog-upload-offset"] === "0" && upload?.size === body.byteLength;
    if (!upload || !isWhole) return invalidArgument("Upload is not whole.");
    files.set(upload.name, { name: upload.name, mimeType: upload.mimeType, bytes: body });
    const answer = json({ file: describe(upload.name, baseUrl) });
    return { ...answer, headers: { ...answer.headers, "x-goog-upload-status": "final" } };
  }

  function describe(name: string, baseUrl: string) {
    const file = files.get(name);
    return {
      ...{
        name,
        mimeType: file?.mimeType,
        sizeBytes: String(file?.bytes.byteLength),
        state: "ACTIVE",
      },
      uri: `${baseUrl}/v1beta/${name}`,
      sha256Hash: createHash("sha256").update(file?.bytes ?? new Uint8Array()).digest("base64"),
    };
  }

  return {
    handle(exchange) {
      const { method, path, query, baseUrl } = exchange;
      if (method === "POST" && path === "/upload/v1beta/files") {
        return query.has("upload_id") ? finish(exchange) : start(exchange);
      }
      const name = /^\/v1beta\/(files\/[^/]+)$/.exec(path)?.[1];
      if (name === undefined) return undefined;
      if (!files.has(name)) {
        const message =
          `You do not have permission to access the File ${name} or it may not exist.`;
        return googleError(403, "PERMISSION_DENIED", message);
      }
      if (method === "GET") return json(describe(name, baseUrl));
      if (method !== "DELETE") return undefined;
      files.delete(name);
      return json({});
    },
    add: (file) => void files.set(file.name, file),
    find: (uri) => files.get(/\/v1beta\/(files\/[^/]+)$/.exec(uri)?.[1] ?? ""),
    clear() {
      files.clear();
      begun.clear();
    },
  };
}
