import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { openApiDocument } from "../../functions/docs/openapi.ts";
import { isTestFile, repository } from "../source/mod.ts";

const client = new URL("shared/client/", repository);

/** The modules of the package, by their names in `shared/client`. */
export function sourceFiles(): string[] {
  return [...Deno.readDirSync(client)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ts") && !isTestFile(name)).sort();
}

/**
 * Writes the package into an empty folder: a module of JavaScript and one of types for each source, so that what people
 * step through is what stands here.
 *
 * @throws Error when a source cannot be read
 */
export async function buildClientPackage(directory: string): Promise<void> {
  const output = join(directory, "dist");
  await Deno.mkdir(output, { recursive: true });
  const program = ts.createProgram(
    sourceFiles().map((name) => fileURLToPath(new URL(name, client))),
    {
      outDir: output,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
      // `deno check` has checked them.
      noCheck: true,
      types: [],
    },
  );
  program.emit(undefined, (path, text) => {
    // In a module of types TypeScript leaves the names of sources as they are.
    const named = path.endsWith(".d.ts")
      ? text.replace(/(from |import\()"(\.[^"]+)\.ts"/g, '$1"$2.js"')
      : text;
    Deno.writeTextFileSync(join(output, basename(path)), named);
  });
  const about = JSON.stringify(await manifest(), null, 2) + "\n";
  await Deno.writeTextFile(join(directory, "package.json"), about);
  await Deno.copyFile(new URL("README.md", client), join(directory, "README.md"));
  await Deno.copyFile(new URL("LICENSE", repository), join(directory, "LICENSE"));
}

/** Packs a folder that was built, with npm. @returns the path of the tarball */
export async function packClient(directory: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npm", {
    args: ["pack", "--json", "--ignore-scripts"],
    cwd: directory,
    stdin: "null",
  }).output();
  if (!success) throw new Error(`npm pack failed:\n${new TextDecoder().decode(stderr)}`);
  const [{ filename }] = JSON.parse(new TextDecoder().decode(stdout));
  return join(directory, filename);
}

async function manifest(): Promise<object> {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", repository)));
  const versionOf = (specifier: string) => /@([\d.]+)/.exec(imports[specifier].slice(5))?.[1];
  const { info } = openApiDocument("") as { info: { version: string; description: string } };
  const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  return {
    name: "supabase-image-generation",
    version: info.version,
    description: `${info.description} A typed client.`,
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.3" },
    files: ["dist"],
    exports: { ".": entry("mod"), "./ai-sdk": entry("ai_sdk"), "./zip": entry("zip") },
    types: "./dist/mod.d.ts",
    dependencies: {
      "client-zip": `^${versionOf("client-zip")}`,
      "eventsource-parser": `^${versionOf("eventsource-parser/stream")}`,
    },
    peerDependencies: { "@ai-sdk/provider": "^4.0.0" },
    peerDependenciesMeta: { "@ai-sdk/provider": { optional: true } },
  };
}
