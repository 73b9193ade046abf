import { encode } from "fast-png";
import { globSync } from "node:fs";
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorStatuses } from "../shared/errors/mod.ts";
import { startTestService, type TestService } from "../shared/testing/service/service.ts";
import { readDocument } from "./reference/document.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = Deno.readTextFileSync(join(root, "README.md"));
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  .map(([, language, text = ""]) => ({ language, text }));

/** As GitHub makes anchors of headings. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, title = ""]) =>
    title.toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, "").replaceAll(" ", "-")
  );
}

/** The cells of the table that follows a text. */
function tableAfter(heading: string, page = readme): string[][] {
  const [table = ""] = /(^\|.*\n)+/m.exec(page.slice(page.indexOf(heading))) ?? [];
  return table.trim().split("\n").slice(2).map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim())
  );
}

/** The names in backticks of the first column of the table that follows a text. */
function firstColumn(after: string): string[] {
  return tableAfter(after).flatMap(([cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, name = ""]) => name);
}

Deno.test("every link between the pages for people leads somewhere", () => {
  const pages = globSync(["*.md", "docs/**/*.md", "shared/client/*.md"], { cwd: root });
  assert.ok(pages.length > 10);
  for (const page of pages) {
    const text = Deno.readTextFileSync(join(root, page)).replace(/^```[\s\S]*?^```$/gm, "");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(link)) continue;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(root, page) : join(root, dirname(page), path);
      assert.doesNotThrow(() => Deno.statSync(target), `${page} links to ${link}`);
      if (anchor === undefined) continue;
      const anchors = anchorsOf(Deno.readTextFileSync(target));
      assert.ok(anchors.includes(anchor), `${page} links to ${link}, of ${anchors.join(", ")}`);
    }
  }
});

Deno.test("README.md names tasks, fields, routes and codes that there are", async (t) => {
  const document = readDocument() as {
    paths: Record<string, Record<string, object>>;
    components: { schemas: Record<string, { properties: Record<string, object> }> };
  };

  await t.step("tasks, by one version of Deno", () => {
    const { tasks } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json")));
    const named = [...readme.matchAll(/\btask ([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
    assert.deepEqual(named.filter((name) => !(name in tasks)), []);
    assert.ok(named.includes("generate"));
    const versions = [...readme.matchAll(/deno@([\d.]+)/g)].map(([, version]) => version);
    assert.deepEqual([...new Set(versions)], [Deno.version.deno]);
    const files = Object.values<string>(tasks).join(" ").match(/\bscripts\/\S+/g) ?? [];
    for (const file of files) assert.doesNotThrow(() => Deno.statSync(join(root, file)), file);
    assert.ok(files.length > 20);
  });

  await t.step("fields of a request", () => {
    const { properties = {} } = document.components.schemas["GenerateRequest"] ?? {};
    const named = firstColumn("takes these and refuses others");
    assert.deepEqual(named.filter((name) => !(name in properties)), []);
    assert.ok(named.length > 20);
  });

  await t.step("routes", () => {
    const described = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, "{}"));
    const named = firstColumn("goes on.").flatMap((cell) => {
      const [, path] = /^(?:[A-Z]+ )?(\/[\w/{}-]+)$/.exec(cell) ?? [];
      return path === undefined ? [] : [path.replace(/\{\w+\}/g, "{}")];
    });
    assert.deepEqual(named.filter((path) => !described.includes(path)), []);
    assert.ok(named.length > 15, named.join(", "));
  });

  await t.step("codes of errors, all of them, with their status", () => {
    const rows = [...readme.matchAll(/^\| (\d{3}) +\| (.+?) +\|/gm)];
    const named = rows.flatMap(([, status, codes = ""]) =>
      [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(status)])
    );
    assert.deepEqual(Object.fromEntries(named), errorStatuses);
  });
});

Deno.test("docs/architecture.md tells of every room", () => {
  const page = Deno.readTextFileSync(join(root, "docs/architecture.md"));
  const named = tableAfter("## The rooms", page).flatMap(([cell = ""]) => {
    const [, room = "", rooms] = /`shared\/(?:(\w+)\/|\{([\w,]+)\})`/.exec(cell) ?? [];
    return rooms?.split(",") ?? (room === "" ? [] : [room]);
  });
  const rooms = [...Deno.readDirSync(join(root, "shared"))].filter((entry) => entry.isDirectory)
    .map(({ name }) => name).filter((name) => name !== "testing");
  assert.deepEqual(named.toSorted(), rooms.toSorted());
});

Deno.test("docs/operations.md tells how long what is kept, as the database has it", () => {
  const page = Deno.readTextFileSync(join(root, "docs/operations.md"));
  const [file = ""] = globSync("supabase/migrations/*_maintenance.sql", { cwd: root });
  const kept = Deno.readTextFileSync(join(root, file)).matchAll(
    /^ {2}\('(\w+)', '([\w ]+)'\)[,;]$/gm,
  );
  const told = tableAfter("## What is kept", page).flatMap(([, time = "", name = ""]) =>
    name === "" ? [] : [[name.replaceAll("`", ""), time.split(/[,;]| after/)[0]]]
  );
  assert.ok(told.length > 10);
  assert.deepEqual(
    Object.fromEntries(told),
    Object.fromEntries([...kept].map(([, what, time]) => [what, time])),
  );
});

Deno.test("README.md shows what works", async (t) => {
  // What is parked is looked at by the schedule.
  await using service = await startTestService({ schedule: true });
  await t.step("its calls do what it says", () => runCalls(service));
  await t.step("its programs run as they stand there", () => runPrograms(service));
});

async function runCalls({ stack: { url, secretKey } }: TestService): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "readme-test-" });
  try {
    await Deno.writeFile(join(directory, "photo.png"), photo());
    const bash = async (script: string) => {
      const { success, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-eu", "-c", script],
        cwd: directory,
        env: { KEY: secretKey, URL: url },
        stdin: "null",
      }).output();
      const text = new TextDecoder().decode(stdout);
      assert.ok(success, `${script}\n${text}${new TextDecoder().decode(stderr)}`);
      return text;
    };
    const answers: unknown[] = [];
    const known = new Map<string, string>();
    for (const { language, text } of blocks) {
      if (language !== "sh" || !text.includes("curl ")) continue;
      // What stands there as an example is what an earlier call answered.
      const script = text.replace(/^KEY=.*$/m, "").replaceAll("http://127.0.0.1:8003", url)
        .replace(/"image_id": "[\w-]+"/, `"image_id": "${known.get("image")}"`)
        .replace(/jobs\/[\w-]+/, `jobs/${known.get("generation")}`)
        .replace(/https:\/\/shop\.example\.com/, "https://93.184.215.14")
        .replace('"prompt": "…"', '"prompt": "a kite over the sea, a kite over the sea"');
      for (const call of script.split(/^(?=curl )/m).filter((part) => part.trim() !== "")) {
        const told = await bash(call);
        if (call.includes("/events")) {
          assert.match(told, /event: done/);
          continue;
        }
        const answer = JSON.parse(told);
        assert.ok(!("status" in answer) || typeof answer.status === "string", told);
        answers.push(answer);
        if (answer.generation_id) known.set("generation", answer.generation_id);
        const image = answer.images?.[0]?.id ?? (answer.sha256 && answer.id);
        if (image) known.set("image", image);
      }
    }
    assert.ok(answers.length >= 6, String(answers.length));
    const [told] = blocks.filter(({ language }) => language === "json");
    assertHasShape(answers[0], JSON.parse(told?.text ?? ""), "the answer");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function runPrograms({ stack }: TestService): Promise<void> {
  const { url, secretKey, publishableKey } = stack;
  const programs = blocks.filter(({ language }) => language === "ts").map(({ text }) =>
    text.replaceAll("http://127.0.0.1:8003", url).replaceAll("sb_secret_…", secretKey)
      .replaceAll("sb_publishable_…", publishableKey)
  );
  const [client = "", ...supabase] = programs;
  const packages = 'import { createClient } from "@supabase/supabase-js";\n';
  const checks =
    "\nif (images.length !== 1 || !jobId) throw new Error(JSON.stringify([images, jobId]));";
  for (const program of [client, packages + supabase.join("\n") + checks]) {
    const path = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await Deno.writeTextFile(path, program);
      const config = join(root, "docs/examples/imports.json");
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-lock", "--no-check", `--config=${config}`, "-A", path],
        stdin: "null",
      }).output();
      const told = new TextDecoder().decode(stdout);
      assert.ok(success, told + new TextDecoder().decode(stderr));
      assert.match(told, /^http.*\/object\/sign\//m);
    } finally {
      await Deno.remove(path);
    }
  }
}

function photo(): Uint8Array {
  const data = new Uint8Array(64 * 64 * 3).fill(120);
  return encode({ width: 64, height: 64, data, channels: 3 });
}

/** Fails unless a value has every field that an example shows. */
function assertHasShape(value: unknown, example: unknown, at: string): void {
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(value), at);
    if (example.length > 0) assertHasShape(value[0], example[0], `${at}[0]`);
  } else if (typeof example === "object" && example !== null) {
    for (const [name, each] of Object.entries(example)) {
      const isThere = typeof value === "object" && value !== null && name in value;
      assert.ok(isThere, `${at} has no ${name}`);
      assertHasShape((value as Record<string, unknown>)[name], each, `${at}.${name}`);
    }
  }
}
