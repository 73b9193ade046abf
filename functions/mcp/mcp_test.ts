import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";

interface Drawn {
  generation_id: string;
  status: string;
  provider: string;
  cost_usd: number;
  images: { id: string; uri: string; width: number; height: number; address: string }[];
}

Deno.test("the Model Context Protocol, as its client speaks it", async (t) => {
  await using service = await startTestService({ drawMs: 100, schedule: true });
  const { url } = service.stack;
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const connect = async (as: TestCaller, path = "/functions/v1/mcp"): Promise<Client> => {
    const client = new Client({ name: "a test", version: "1" });
    const headers: Record<string, string> = typeof as === "object" && "key" in as
      ? { authorization: `Bearer ${as.key}` }
      : service.credentials(as);
    const transport = new StreamableHTTPClientTransport(new URL(url + path), {
      requestInit: { headers },
    });
    await client.connect(transport);
    return client;
  };
  const call = async (client: Client, name: string, given: Record<string, unknown>) =>
    await client.callTool({ name, arguments: given }) as CallToolResult;
  const client = await connect(user);
  const drawn = async (name: string, given: Record<string, unknown>): Promise<Drawn> => {
    const result = await call(client, name, given);
    assert.ok(!result.isError, JSON.stringify(result.content));
    return result.structuredContent as unknown as Drawn;
  };
  let first: Drawn | undefined;

  await t.step("tells its tools, each with a schema of its arguments", async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), [
      ...["plan_image", "generate_image", "edit_image", "upscale_image"],
      ...["follow_generation", "find_images", "list_models", "list_costs"],
    ]);
    for (const { inputSchema, description } of tools) {
      assert.equal(inputSchema.type, "object");
      assert.equal(inputSchema["additionalProperties"], false);
      assert.ok(description);
    }
    assert.deepEqual(tools[1]?.inputSchema.required, ["prompt"]);
    assert.match(client.getInstructions() ?? "", /generate_image/);
  });

  await t.step("plan_image tells the price, and draws nothing", async () => {
    const { structuredContent } = await call(client, "plan_image", {
      ...{ prompt: "a kite", model: "gemini/gemini-2.5-flash-image" },
    });
    const { provider, price_usd } = structuredContent as { provider: string; price_usd: number };
    assert.ok(provider);
    assert.ok(price_usd > 0);
    assert.equal((await service.countRows())["image_generation.generation_jobs"], 0);
  });

  await t.step(
    "generate_image answers with words, a link, and the picture if it is small",
    async () => {
      const result = await call(client, "generate_image", {
        ...{ prompt: "a red kite over dunes", width: 256, height: 256 },
        model: "gemini/gemini-2.5-flash-image",
      });
      first = result.structuredContent as unknown as Drawn;
      assert.deepEqual([first.status, first.provider], ["completed", "gemini"]);
      const [words, link, picture] = result.content;
      assert.equal(
        words?.type === "text" && JSON.parse(words.text).generation_id,
        first.generation_id,
      );
      assert.equal(link?.type === "resource_link" && link.uri, first.images[0]?.uri);
      assert.ok(picture?.type === "image");
      assert.match(Buffer.from(picture.data, "base64").toString("latin1", 0, 4), /PNG/);
      assert.equal((await fetch(first.images[0]?.address ?? "")).status, 200);
    },
  );

  await t.step("pictures are resources, listed and read", async () => {
    const { resources } = await client.listResources();
    const [resource] = resources;
    assert.equal(resource?.uri, first?.images[0]?.uri);
    assert.equal(resource?.title, "a red kite over dunes");
    const { contents: [content] } = await client.readResource({ uri: resource?.uri ?? "" });
    assert.ok(content && "blob" in content);
    assert.equal(Buffer.from(content.blob, "base64").length, resource?.size);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.equal(resourceTemplates[0]?.uriTemplate, "picture://{id}");
    const other = `picture://${crypto.randomUUID()}`;
    await assert.rejects(client.readResource({ uri: other }), { code: -32602 });
  });

  await t.step(
    "edit_image and upscale_image work on a picture by its id or its resource",
    async () => {
      const [picture] = first?.images ?? [];
      const edited = await drawn("edit_image", { prompt: "at night", image: picture?.id });
      assert.equal(edited.status, "completed");
      const cut = await drawn("edit_image", {
        image: picture?.uri,
        operation: "remove_background",
      });
      assert.equal(cut.images.length, 1);
      const large = await drawn("upscale_image", { image: picture?.uri, scale: 2 });
      assert.ok((large.images[0]?.width ?? 0) > (picture?.width ?? 0));
    },
  );

  await t.step("a wait is told as progress to who asks for it", async () => {
    const told: (string | undefined)[] = [];
    await client.callTool(
      { name: "generate_image", arguments: { prompt: "quick" } },
      { onprogress: ({ message }) => told.push(message) },
    );
    assert.equal(told[0], "Drawing.");
  });

  await t.step("follow_generation and find_images bring back what was drawn", async () => {
    const followed = await drawn("follow_generation", { generation_id: first?.generation_id });
    assert.deepEqual(followed.images.map(({ id }) => id), first?.images.map(({ id }) => id));
    const find = async (given: Record<string, unknown>) =>
      (await call(client, "find_images", given)).structuredContent as {
        generations: Drawn[];
        next_cursor: string | null;
      };
    const { generations } = await find({ words: "DUNES kite" });
    assert.deepEqual(generations.map((each) => each.generation_id), [first?.generation_id]);
    const page = await find({ limit: 1 });
    assert.ok(page.next_cursor);
    const next = await find({ limit: 1, cursor: page.next_cursor });
    assert.deepEqual([page.generations.length, next.generations.length], [1, 1]);
    assert.notEqual(next.generations[0]?.generation_id, page.generations[0]?.generation_id);
  });

  await t.step("a picture that cannot be read takes nothing off its generation", async () => {
    const made = await drawn("generate_image", { prompt: "a buoy" });
    const [row] = await service.stack.database.query<{ path: string }>(
      "select object_path as path from image_generation.images where job_id = $1",
      [made.generation_id],
    );
    await service.client.storage.from("generated-images").remove([row?.path ?? ""]);
    const followed = await drawn("follow_generation", { generation_id: made.generation_id });
    assert.deepEqual(followed.images.map(({ id }) => id), made.images.map(({ id }) => id));
  });

  await t.step("list_models and list_costs tell prices, and what was spent", async () => {
    const { models, total } = (await call(client, "list_models", { words: "flux" }))
      .structuredContent as {
        models: { model: string; price_usd: number | null }[];
        total: number;
      };
    assert.ok(models.length > 0 && models.length <= total);
    assert.ok(models.every(({ model }) => /^\w+\/./.test(model)));
    const costs = (await call(client, "list_costs", { project_id: project })).structuredContent as {
      rows: Record<string, unknown>[];
    };
    assert.ok(models.some(({ price_usd }) => (price_usd ?? 0) > 0));
    assert.ok(costs.rows.some((row) => Number(row["cost_usd"]) > 0), JSON.stringify(costs.rows));
  });

  await t.step("a failure is told to the model in our words, with the code", async () => {
    const failure = async (name: string, given: Record<string, unknown>, by = client) => {
      const { isError, content: [told] } = await call(by, name, given);
      assert.equal(isError, true);
      return JSON.parse(told?.type === "text" ? told.text : "") as { code: string; detail: string };
    };
    const misspelt = await failure("generate_image", { promt: "a kite" });
    assert.equal(misspelt.code, "invalid_request");
    assert.match(misspelt.detail, /promt: is not a known field/);
    const moderated = { prompt: "[moderated]", model: "gemini/gemini-2.5-flash-image" };
    assert.equal((await failure("generate_image", moderated)).code, "content_refused");
    const absent = { generation_id: crypto.randomUUID() };
    assert.equal((await failure("follow_generation", absent)).code, "not_found");
    await assert.rejects(client.callTool({ name: "drop_tables", arguments: {} }), { code: -32602 });
  });

  await t.step("a key may do what its scopes say, and sees its project alone", async () => {
    const reader = await connect(await service.makeKey(user, project, ["read"]));
    const { content: [told] } = await call(reader, "generate_image", { prompt: "a kite" });
    assert.match(told?.type === "text" ? told.text : "", /"code":"forbidden".*scope/);
    assert.ok((await reader.listResources()).resources.length > 0);
    const drawer = await connect(await service.makeKey(user, project, ["generate"]));
    assert.ok(!(await call(drawer, "generate_image", { prompt: "a kite" })).isError);
    await assert.rejects(drawer.listResources(), /scope "read"/);
    const { data } = await user.client.from("generation_organizations").select("id").single();
    const second = { organization_id: data?.id ?? "", name: "another" };
    const { data: other } = await user.client.from("generation_projects").insert(second)
      .select("id").single();
    const elsewhere = await connect(await service.makeKey(user, other?.id ?? "", ["read"]));
    assert.deepEqual((await elsewhere.listResources()).resources, []);
    const own = first?.images[0]?.uri ?? "";
    await assert.rejects(elsewhere.readResource({ uri: own }), { code: -32602 });
    const stranger = await connect(await service.signUp());
    assert.deepEqual((await stranger.listResources()).resources, []);
    await assert.rejects(stranger.readResource({ uri: own }), { code: -32602 });
    await assert.rejects(connect("nobody"), /401|unauthorized/i);
  });

  await t.step("clients of each revision are served", async () => {
    const { key } = await service.makeKey(user, project, ["read"]);
    for (const mode of ["legacy", { pin: "2026-07-28" }] as const) {
      const own = new Client({ name: "a test", version: "1" }, { versionNegotiation: { mode } });
      const requestInit = { headers: { authorization: `Bearer ${key}` } };
      await own.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
      assert.equal((await own.listTools()).tools.length, 8);
      const expected = mode === "legacy" ? "2025-11-25" : mode.pin;
      assert.equal(own.getNegotiatedProtocolVersion(), expected);
    }
  });

  await t.step("limits bind, and are told", async () => {
    await service.limit("project", project, { pictures_per_day: 1 });
    const { isError, content: [told] } = await call(client, "generate_image", { prompt: "a kite" });
    assert.equal(isError, true);
    assert.match(told?.type === "text" ? told.text : "", /may draw 1 pictures a day/);
  });

  await t.step("it is there under /unified and /mcp too, and has no sessions", async () => {
    for (const path of ["/functions/v1/unified/mcp", "/mcp"]) {
      assert.equal((await (await connect(user, path)).listTools()).tools.length, 8);
    }
    const answer = await service.call("/mcp", {
      as: user,
      json: { jsonrpc: "2.0", id: 1, method: "tools/list" },
    });
    assert.equal(answer.status, 200, "without an initialization, or an Accept of its own");
    const listen = await service.call("/mcp", { as: user });
    assert.deepEqual([listen.status, listen.headers.get("allow")], [405, "POST"]);
  });
});
