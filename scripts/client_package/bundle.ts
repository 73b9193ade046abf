import { build, stop } from "esbuild";
import { gzipSync } from "node:zlib";

/**
 * A module with all that it imports, minified, as a page loads it.
 *
 * @param entry a path; packages are found beside it in node_modules
 */
export async function bundle(entry: string): Promise<string> {
  try {
    const { outputFiles: [file] } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
    });
    if (!file) throw new Error(`unreachable: esbuild made nothing of ${entry}`);
    return file.text;
  } finally {
    await stop();
  }
}

/** Bytes of what {@link bundle} makes, and of that compressed by gzip as a server would. */
export async function measureBundle(
  entry: string,
): Promise<{ minified: number; compressed: number }> {
  const text = new TextEncoder().encode(await bundle(entry));
  return { minified: text.byteLength, compressed: gzipSync(text).byteLength };
}
