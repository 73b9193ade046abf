import { gzipSync } from "node:zlib";
import { build, stop } from "esbuild";

/**
 * Bytes of a module with all that it imports, minified, and then compressed by gzip as a server would.
 *
 * @param entry a path; packages are found beside it in node_modules
 */
export async function measureBundle(
  entry: string,
): Promise<{ minified: number; compressed: number }> {
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
    return { minified: file.contents.byteLength, compressed: gzipSync(file.contents).byteLength };
  } finally {
    await stop();
  }
}
