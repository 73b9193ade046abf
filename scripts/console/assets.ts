import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { packageFile } from "./packages.ts";

/** A name in one of the folders that are served; no path leads out of them. */
const ownFile = /^(app|styles)\/[a-z0-9_]+\.(ts|css)$/;
const types: Record<string, string> = {
  ts: "text/javascript; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** The modules of the page, as addresses; a browser that knows all of them loads them at once. */
export function pageModules(): string[] {
  return readdirSync(new URL("./app/", import.meta.url))
    .filter((name) => name.endsWith(".ts") && !name.endsWith("_test.ts") && name !== "reference.ts")
    .map((name) => `/console/app/${name}`);
}

/**
 * Answers a file of the page: its own modules without their types, its styles, and what it uses of packages.
 *
 * @param name below `/console/`
 * @returns undefined when there is none
 */
export async function readAsset(name: string, request: Request): Promise<Response | undefined> {
  const text = await readText(name);
  if (text === undefined) return undefined;
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  // Asked for each time, so that an edit shows at once, and not sent again when it is the same.
  const headers = {
    "content-type": types[name.slice(name.lastIndexOf(".") + 1)] ?? "text/plain",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    etag,
  };
  if (request.headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { headers });
}

async function readText(name: string): Promise<string | undefined> {
  if (name.startsWith("packages/")) return await packageFile(name.slice("packages/".length));
  if (!ownFile.test(name) || name.endsWith("_test.ts")) return undefined;
  const text = await readFile(new URL(name, import.meta.url), "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  // Types become blanks, so that every line stays where it is.
  return text !== undefined && name.endsWith(".ts") ? stripTypeScriptTypes(text) : text;
}
