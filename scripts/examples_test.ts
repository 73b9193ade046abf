import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { unassignedPort } from "../shared/testing/runtime/unassigned_port.ts";
import { startTestService, type TestService } from "../shared/testing/service/service.ts";
import { until } from "../shared/testing/runtime/until.ts";

const examples = fileURLToPath(new URL("../docs/examples/", import.meta.url));
const firstBytes = { png: 0x89, jpeg: 0xff, webp: 0x52 };

interface Running extends AsyncDisposable {
  /** Resolves with the first line of output that a test is true of. */
  line(test: (line: string) => boolean): Promise<string>;
  /** Resolves with all output once the program has ended well. */
  output: Promise<string>;
}

/** Runs a program of the examples. */
function run(
  command: string,
  args: string[],
  environment: Record<string, string>,
): Running {
  const child = new Deno.Command(command, {
    args,
    env: environment,
    cwd: examples,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  const news = new EventTarget();
  const stderr = new Response(child.stderr).text();
  const stdout = (async () => {
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      lines.splice(0, lines.length, ...text.split("\n").slice(0, -1));
      news.dispatchEvent(new Event("line"));
    }
    return text;
  })();
  const output = (async () => {
    const [{ success, signal }, out, complaints] = await Promise.all([
      child.status,
      stdout,
      stderr,
    ]);
    assert.ok(success || signal === "SIGTERM", `${command} ${args.join(" ")}: ${out}${complaints}`);
    return out;
  })();
  return {
    output,
    line: (test) =>
      Promise.race([
        new Promise<string>((resolve) => {
          const look = () => {
            const found = lines.find(test);
            if (found !== undefined) resolve(found);
          };
          news.addEventListener("line", look);
          look();
        }),
        output.then((text) => assert.fail(`it ended before: ${text}`)),
      ]),
    async [Symbol.asyncDispose]() {
      try {
        child.kill();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // it has ended by itself
      }
      await output;
    },
  };
}

/** Runs a program that uses an example with the packages that its reader would install. */
async function runWithPackages(
  program: string,
  environment: Record<string, string>,
  extension = "ts",
): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "examples-test-" });
  try {
    const path = join(directory, `program.${extension}`);
    await Deno.writeTextFile(path, program);
    const config = join(examples, "imports.json");
    const args = ["run", "--no-lock", "--no-check", `--config=${config}`, "-A", path];
    return await run(Deno.execPath(), args, environment).output;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Fails unless there is a picture at an address. */
async function assertPicture(address: string): Promise<void> {
  const [first = 0] = await (await fetch(address)).bytes();
  assert.ok(Object.values(firstBytes).includes(first), address);
}

async function isPng(path: string): Promise<boolean> {
  return (await Deno.readFile(path))[0] === firstBytes.png;
}

/** Whether a program is here that the commands of this repository do without. */
function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

async function drawnPrompts({ client }: TestService): Promise<string[]> {
  const { data, error } = await client.from("generation_jobs").select("prompt, status")
    .eq("status", "completed");
  if (error) throw error;
  return (data as { prompt: string }[]).map(({ prompt }) => prompt);
}

Deno.test("the examples of docs/examples do what they say", async (t) => {
  await using service = await startTestService();
  await service.disableComfyui();
  const { url, secretKey, publishableKey } = service.stack;
  const directory = await Deno.makeTempDir({ prefix: "examples-test-" });
  // Who has only what the README asks for runs what can be run with it.
  const step = (program: string, name: string, work: () => Promise<void>) =>
    t.step({ name, ignore: !isInstalled(program), fn: work });
  const server = { SUPABASE_URL: url, SUPABASE_SECRET_KEY: secretKey, KEY: secretKey };
  try {
    await step("curl", "curl.sh saves a picture, and an API key will do", async () => {
      const file = join(directory, "curl.png");
      const prompt = 'by curl, with "marks", a \\ and\ntwo\tlines';
      await run("sh", ["curl.sh", prompt, file], server).output;
      assert.ok(await isPng(file));
      const user = await service.signUp();
      const { key } = await service.makeKey(user, await service.projectOf(user), ["generate"]);
      await run("sh", ["curl.sh", "by a key", file], { ...server, KEY: key }).output;
      const refused = run("sh", ["curl.sh", "[moderated] by curl", file], server).output;
      await assert.rejects(refused, /content_refused/);
    });

    await step("python3", "python/draw.py saves a picture, and says what is wrong", async () => {
      const file = join(directory, "python.png");
      await run("python3", ["python/draw.py", "by python", file], server).output;
      assert.ok(await isPng(file));
      const refused = run("python3", ["python/draw.py", "[moderated] by python", file], server);
      await assert.rejects(refused.output, /content_refused: /);
    });

    await t.step("nextjs answers a browser with pictures, and with what is wrong", async () => {
      const told = await runWithPackages(
        `
        import { POST } from "${new URL(
          "../docs/examples/nextjs/app/api/images/route.ts",
          import.meta.url,
        )}";
        const ask = async (prompt: string) => {
          const request = new Request("https://app.example/api/images", {
            method: "POST",
            body: JSON.stringify({ prompt }),
            headers: { "idempotency-key": "of the browser: " + prompt },
          });
          const answer = await POST(request);
          return { status: answer.status, body: await answer.json() };
        };
        console.log(JSON.stringify([await ask("by next"), await ask("by next"), await ask("")]));
        `,
        server,
      );
      const [first, again, refused] = JSON.parse(told);
      assert.equal(first.status, 200);
      await assertPicture(first.body.pictures[0].url);
      assert.equal(again.body.id, first.body.id);
      assert.deepEqual([refused.status, refused.body.code], [400, "invalid_request"]);
    });

    await t.step("react/draw.tsx shows how far it is, and the picture", async () => {
      const user = await service.signUp();
      const told = await runWithPackages(
        `
        import { GlobalRegistrator } from "npm:@happy-dom/global-registrator@21.0.4";
        import { createElement } from "react";
        const platform = { fetch, FormData, Blob, Response, Request, Headers, AbortController, AbortSignal };
        GlobalRegistrator.register({ url: "https://app.example/" });
        // The calls go out by the runtime, not by the imitated page.
        const page = { FormData: globalThis.FormData };
        Object.assign(globalThis, platform, page);
        const { createRoot } = await import("react-dom/client");
        const { createImageClient } = await import("supabase-image-generation");
        const { Draw } = await import("${new URL(
          "../docs/examples/react/draw.tsx",
          import.meta.url,
        )}");
        const [url, key, accessToken] = ["URL", "KEY", "TOKEN"].map((name) => Deno.env.get(name)!);
        const client = createImageClient({ url, key, accessToken });
        document.body.innerHTML = "<main></main>";
        const root = createRoot(document.querySelector("main")!);
        root.render(createElement(Draw, { client }));
        const until = async <T>(look: () => T | null) => {
          for (;;) {
            const found = look();
            if (found) return found;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        };
        const form = await until(() => document.querySelector("form"));
        form.querySelector("input")!.value = "by react";
        form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
        const states = new Set<string>();
        const picture = await until(() => {
          const told = document.querySelector("[role=status], [role=alert]")?.textContent?.trim();
          if (told) states.add(told);
          return document.querySelector("img");
        });
        console.log(JSON.stringify({ states: [...states], alt: picture.alt, address: picture.src }));
        root.unmount();
        Deno.exit();
        `,
        { URL: url, KEY: publishableKey, TOKEN: user.token },
        "tsx",
      );
      const { states, alt, address } = JSON.parse(told);
      assert.equal(alt, "by react");
      assert.ok(states.length > 0, "it says how far it is");
      await assertPicture(address);
    });

    await t.step("browser.html signs up, draws and shows the user's pictures", async () => {
      const html = await Deno.readTextFile(join(examples, "browser.html"));
      const [, script = ""] = /<script type="module">([\s\S]*)<\/script>/.exec(html) ?? [];
      const told = await runWithPackages(
        `
        import { Window } from "happy-dom";
        const window = new Window({ url: "https://app.example/?url=" + Deno.env.get("URL") + "&key=" + Deno.env.get("KEY") });
        window.document.write(${JSON.stringify(html.replace(script, ""))});
        const { document, location } = window;
        Object.assign(globalThis, { document });
        Object.defineProperty(globalThis, "location", { value: location });
        const page = new Function("createClient", ${
          JSON.stringify(`return (async () => {${script.replace(/^\s*import .*$/m, "")}})()`)
        });
        const { createClient } = await import("https://esm.sh/@supabase/supabase-js@2");
        await page(createClient);
        const until = async (look) => {
          for (;;) {
            const found = look();
            if (found) return found;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        };
        const submit = (id, values) => {
          const form = document.getElementById(id);
          for (const [name, value] of Object.entries(values)) form.querySelector("[name=" + name + "]").value = value;
          form.dispatchEvent(new window.Event("submit", { cancelable: true }));
        };
        submit("sign-in", { email: crypto.randomUUID() + "@example.org", password: "long enough" });
        await until(() => !document.getElementById("draw").hidden);
        submit("draw", { prompt: "by a page" });
        const picture = await until(() => document.querySelector("img"));
        submit("draw", { prompt: "" });
        await until(() => document.getElementById("told").textContent.includes("prompt"));
        console.log(JSON.stringify({ address: picture.src, told: document.getElementById("told").textContent }));
        Deno.exit();
        `,
        { URL: url, KEY: publishableKey },
      );
      const { address } = JSON.parse(told);
      await assertPicture(address);
    });

    await t.step("n8n.json asks for a picture and fetches it", async () => {
      const { nodes, connections } = JSON.parse(
        await Deno.readTextFile(join(examples, "n8n.json")),
      );
      // As n8n does: what stands in {{ }} is JavaScript over the item that came in.
      const json = { prompt: "by n8n" };
      const evaluate = (text: string, $json: unknown): string =>
        !text.startsWith("=") ? text : text.slice(1).replace(
          /\{\{(.+?)\}\}(?!\})/g,
          (_, code) =>
            new Function("$json", "$env", "$execution", `return ${code}`)(
              $json,
              server,
              { id: "231" },
            ),
        );
      let item: unknown = json, address = "";
      for (let name = nodes[0].name; name; name = connections[name]?.main[0]?.[0]?.node) {
        const node = nodes.find((each: { name: string }) => each.name === name);
        if (node.type !== "n8n-nodes-base.httpRequest") continue;
        const { method = "GET", url, headerParameters, jsonBody } = node.parameters;
        const headers = (headerParameters?.parameters ?? []).map((
          { name, value }: { name: string; value: string },
        ) => [name, evaluate(value, item)]);
        address = evaluate(url, item);
        const answer = await fetch(address, {
          method,
          headers: jsonBody ? [...headers, ["content-type", "application/json"]] : headers,
          ...(jsonBody && { body: evaluate(jsonBody, item) }),
        });
        assert.equal(answer.status, 200, node.name);
        if (jsonBody) item = await answer.json();
        else await answer.body?.cancel();
      }
      await assertPicture(address);
    });

    const prompts = await drawnPrompts(service);
    for (const each of ["by a page", "by n8n", "by next", "by react"]) {
      assert.equal(prompts.filter((prompt) => prompt === each).length, 1, each);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("the webhook receivers of docs/examples take what is signed, once, and nothing else", async (t) => {
  const ports = { deno: unassignedPort(), node: unassignedPort(), python: unassignedPort() };
  const origins = Object.values(ports).map((port) => `http://127.0.0.1:${port}`);
  await using service = await startTestService({
    environment: { WEBHOOK_TRUSTED_ORIGINS: origins.join(",") },
  });
  await service.disableComfyui();
  const user = await service.signUp();
  const programs = {
    deno: [Deno.execPath(), "run", "--no-lock", "--no-config", "-A", "receivers/deno.ts"],
    node: ["node", "receivers/node.mjs"],
    python: ["python3", "receivers/python.py"],
  };
  for (const [name, [command = "", ...args]] of Object.entries(programs)) {
    await t.step({
      name,
      ignore: !isInstalled(command),
      fn: async () => {
        const port = ports[name as keyof typeof ports];
        const address = `http://127.0.0.1:${port}/hook`;
        const endpoint = await service.call("/webhooks", { as: user, json: { url: address } });
        const { id, secret } = endpoint.body as { id: string; secret: string };
        await using receiver = run(command, args, { WEBHOOK_SECRET: secret, PORT: String(port) });
        await untilListening(port);
        const drawn = await service.call("/generate", {
          as: user,
          json: { prompt: "a kite", provider: "gemini", width: 256, height: 256 },
        });
        const { generation_id } = drawn.body as { generation_id: string };
        const told = await receiver.line((line) => line.includes(generation_id));
        assert.match(told, /^generation\.completed \S+ \S+\.png$/);
        const forged = await fetch(address, {
          method: "POST",
          headers: {
            "webhook-id": "x",
            "webhook-timestamp": String(Math.floor(Date.now() / 1_000)),
            "webhook-signature": `v1,${btoa("x".repeat(32))}`,
          },
          body: JSON.stringify({ type: "forged", data: {} }),
        });
        assert.equal(forged.status, 401);
        await forged.body?.cancel();
        const { body } = await service.call(`/webhooks/deliveries?endpoint_id=${id}`, { as: user });
        const [delivery] = (body as { deliveries: { id: string }[] }).deliveries;
        await service.call(`/webhooks/deliveries/${delivery?.id}/replay`, {
          as: user,
          method: "POST",
        });
        await service.call("/generate", {
          as: user,
          json: { prompt: "last", provider: "gemini", width: 256, height: 256 },
        });
        await receiver.line((line) => !line.includes(generation_id));
        await service.call(`/webhooks/${id}`, { as: user, method: "DELETE" });
      },
    });
  }
});

async function untilListening(port: number): Promise<void> {
  await until(async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      return false;
    }
  });
}
