import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { problem } from "../../shared/testing/service/contract.ts";
import {
  startTestService,
  type TestCall,
  type TestCaller,
  type TestService,
} from "../../shared/testing/service/service.ts";
import { anyCharacter } from "../../shared/testing/runtime/any_character.ts";

/** A call that is refused, and what its caller is told. */
interface Refusal {
  name: string;
  call: TestCall;
  status: number;
  code: string;
  /** Of the field that the problem has to name. */
  path?: string;
  /** Below `/functions/v1`; default `/generate`. */
  to?: string;
}

const jsonHeaders = { "content-type": "application/json" };

const badFields: [name: string, body: unknown, path: string][] = [
  ["a missing prompt", { width: 256 }, "prompt"],
  ["an empty prompt", { prompt: "" }, "prompt"],
  ["a prompt of white space", { prompt: " \n\t" }, "prompt"],
  ["a prompt of what nobody sees", { prompt: "\u200b\u0007" }, "prompt"],
  ["a prompt of the wrong type", { prompt: 7 }, "prompt"],
  ["half a character in the prompt", { prompt: "x\ud800" }, "prompt"],
  [
    "half a character in the negative prompt",
    { prompt: "x", negative_prompt: "\udc00" },
    "negative_prompt",
  ],
  ["a NUL in the prompt", { prompt: "a\u0000b" }, "prompt"],
  ["a NUL in a note", { prompt: "x", metadata: { a: [{ b: "\u0000" }] } }, "metadata.a.0.b"],
  ["half a character in a note", { prompt: "x", metadata: { a: "\udfff" } }, "metadata.a"],
  ["a NUL in the name of a note", { prompt: "x", metadata: { "a\u0000": 1 } }, "metadata"],
  ["a NUL in the scene", { prompt: "x", scene_id: "\u0000" }, "scene_id"],
  ["a NUL in the style", { prompt: "x", preset_style: "\u0000" }, "preset_style"],
  ["an unknown field", { prompt: "x", colour: "red" }, "colour"],
  ["a width as text", { prompt: "x", width: "256" }, "width"],
  ["half a pixel", { prompt: "x", height: 256.5 }, "height"],
  ["too narrow a picture", { prompt: "x", width: 127 }, "width"],
  ["too high a picture", { prompt: "x", height: 2_049 }, "height"],
  [
    "a shape beside another size",
    { prompt: "x", width: 256, height: 512, aspect_ratio: "1:1" },
    "aspect_ratio",
  ],
  ["a shape that nobody draws", { prompt: "x", aspect_ratio: "9:1" }, "aspect_ratio"],
  ["no pictures", { prompt: "x", num_images: 0 }, "num_images"],
  ["too many pictures", { prompt: "x", num_images: 21 }, "num_images"],
  ["a negative seed", { prompt: "x", seed: -1 }, "seed"],
  ["a seed beyond what JSON can hold", { prompt: "x", seed: 2 ** 53 }, "seed"],
  ["an unknown provider", { prompt: "x", provider: "dall-e" }, "provider"],
  ["a provider of the wrong type", { prompt: "x", provider: 7 }, "provider"],
  ["options without a provider", { prompt: "x", provider_params: {} }, "provider_params"],
  ["too much guidance", { prompt: "x", guidance_scale: 31 }, "guidance_scale"],
  ["no steps", { prompt: "x", steps: 0 }, "steps"],
  ["an unknown format", { prompt: "x", output_format: "gif" }, "output_format"],
  ["an unknown strategy", { prompt: "x", strategy: "luck" }, "strategy"],
  ["a switch that is none", { prompt: "x", enable_fallback: "yes" }, "enable_fallback"],
  ["too many retries", { prompt: "x", max_retries: 11 }, "max_retries"],
  ["an unknown way with refusals", { prompt: "x", on_refusal: "ignore" }, "on_refusal"],
  ["a project that is no id", { prompt: "x", project_id: "mine" }, "project_id"],
  ["too long a scene", { prompt: "x", scene_id: "s".repeat(201) }, "scene_id"],
  ["notes that are a list", { prompt: "x", metadata: [] }, "metadata"],
  ["too large notes", { prompt: "x", metadata: { a: "b".repeat(16_385) } }, "metadata"],
  ["a list", [{ prompt: "x" }], ""],
  ["a text", "a lighthouse", ""],
  ["nothing but null", null, ""],
];

const badBodies: Refusal[] = [
  ["bad JSON", '{"prompt": '],
  ["an empty body", ""],
  ["JSON and more", '{"prompt": "x"} {}'],
  ["a line break inside a text", '{"prompt":"a red\nkite","provider":"comfyui"}'],
  ["JSON that was encoded twice", JSON.stringify(JSON.stringify({ prompt: "a red kite" }))],
  ["a list that was encoded twice", JSON.stringify('[{"prompt":"x"}]')],
].map(([name = "", body = ""]) => ({
  name,
  call: { body, headers: jsonHeaders, method: "POST" },
  status: 400,
  code: "invalid_json",
}));

const badMediaTypes: Refusal[] = [
  undefined,
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonx",
  "multipart/form-data; boundary=x",
].map((type) => ({
  name: `the media type ${type}`,
  call: {
    method: "POST",
    body: new TextEncoder().encode('{"prompt": "x"}'),
    ...(type !== undefined && { headers: { "content-type": type } }),
  },
  status: 415,
  code: "unsupported_media_type",
}));

const tooDeep = (depth: number) =>
  `{"prompt": "x", "metadata": {"a": ${"[".repeat(depth)}${"]".repeat(depth)}}}`;

const badSizes: Refusal[] = [
  {
    name: "a body over 1 MB that says so",
    call: { json: { prompt: "x", metadata: { a: "b".repeat(1_000_000) } } },
    status: 413,
    code: "payload_too_large",
  },
  {
    name: "a body over 1 MB that comes in pieces",
    call: { method: "POST", body: inPieces('{"prompt": "x"', 1_100), headers: jsonHeaders },
    status: 413,
    code: "payload_too_large",
  },
  ...[100, 7_000, 400_000].map((depth) => ({
    name: `JSON nested ${depth} deep`,
    call: { method: "POST", body: tooDeep(depth), headers: jsonHeaders },
    status: 400,
    code: "invalid_request",
    path: "metadata",
  })),
];

/** A body of a thousand bytes per piece, which no Content-Length announces. */
function inPieces(start: string, pieces: number): ReadableStream<Uint8Array> {
  let left = pieces;
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(start)),
    pull(controller) {
      if (left-- > 0) controller.enqueue(new TextEncoder().encode(" ".repeat(1_000)));
      else controller.close();
    },
  });
}

/** Makes a call that has to be refused, and checks that it left nothing behind. */
async function expectRefusal(
  service: TestService,
  { name, call, status, code, path, to = "/generate" }: Refusal,
): Promise<void> {
  const before = await service.countRows();
  const told = problem(await service.call(to, call), status, code);
  if (path !== undefined) {
    assert.ok(told.errors?.some((each) => each.path === path), JSON.stringify(told));
  }
  assert.deepEqual(await service.countRows(), before, name);
}

Deno.test("POST /generate refuses what it cannot use, says why, and writes nothing", async (t) => {
  const dataDirectory = await Deno.makeTempDir({ prefix: "local-stack-" });
  await using service = await startTestService({ dataDirectory });
  const user = await service.signUp();
  await service.projectOf(user);

  const refuse = (refusals: Refusal[]) => async () => {
    for (const refusal of refusals) await expectRefusal(service, refusal);
  };

  await t.step(
    "fields, each named",
    refuse(badFields.map(([name, json, path], index) => {
      const as = index % 2 === 0 ? "service" : user;
      return { name, call: { as, json }, status: 400, code: "invalid_request", path };
    })),
  );
  await t.step("bodies that are no JSON", refuse(badBodies));
  await t.step("other media types", refuse(badMediaTypes));
  await t.step("too large and too deep bodies", refuse(badSizes));

  await t.step("callers without credentials that count", async () => {
    const { publishableKey } = service.stack;
    const { signingKey }: { signingKey: JWK } = JSON.parse(
      await Deno.readTextFile(join(dataDirectory, "keys.json")),
    );
    const sign = async (key: JWK, seconds: number, sub = user.id) =>
      await new SignJWT({ sub, role: "authenticated", aud: "authenticated" })
        .setProtectedHeader({ alg: "ES256", kid: "local", typ: "JWT" })
        .setIssuedAt(Math.floor(Date.now() / 1_000) - 7_200)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
        .sign(await importJWK(key, "ES256"));
    const foreign = await exportJWK(
      (await generateKeyPair("ES256", { extractable: true })).privateKey,
    );
    const [head, claims] = user.token.split(".");
    const unsigned = `${btoa('{"alg":"none","typ":"JWT"}').replace(/=/g, "")}.${claims}.`;
    const tokens = {
      "an expired token": await sign(signingKey, -3_600),
      "a token of nobody's": await sign(signingKey, 3_600, "no-uuid"),
      "a token of another project": await sign(foreign, 3_600),
      "a token without a signature": unsigned,
      "a token with a broken signature": `${head}.${claims}.AAAA`,
      "no token at all": "not.a.token",
    };
    const asked: [name: string, headers: Record<string, string>][] = [
      ["nothing", {}],
      ["the publishable key alone", { apikey: publishableKey }],
      ["the publishable key as a token", {
        apikey: publishableKey,
        authorization: `Bearer ${publishableKey}`,
      }],
      ["an unknown secret key", { apikey: "sb_secret_unknown" }],
      ...Object.entries(tokens).map(([name, token]): [string, Record<string, string>] => [
        name,
        { apikey: publishableKey, authorization: `Bearer ${token}` },
      ]),
    ];
    for (const [name, headers] of asked) {
      await expectRefusal(service, {
        name,
        call: { as: "nobody", json: { prompt: "x" }, headers },
        status: 401,
        code: "unauthorized",
      });
    }
    const valid = { apikey: publishableKey, authorization: `Bearer ${await sign(signingKey, 60)}` };
    const known = await service.call("/providers", { as: "nobody", headers: valid });
    assert.equal(known.status, 200, "a token is refused for what is wrong with it only");
  });

  await t.step("projects that the caller may not draw in", async () => {
    const other = await service.signUp();
    const othersProject = await service.projectOf(other);
    await service.stack.database.query(
      `insert into image_generation.organization_members (organization_id, user_id, role)
       select o.id, $2, 'viewer' from image_generation.organizations o where o.personal_user_id = $1`,
      [other.id, user.id],
    );
    const stranger = await service.signUp();
    await service.projectOf(stranger);
    const unknown = crypto.randomUUID();
    const cases: [
      name: string,
      as: TestCaller,
      project: string,
      status: number,
      code: string,
    ][] = [
      ["an unknown one", user, unknown, 404, "project_not_found"],
      ["an unknown one, with a secret key", "service", unknown, 404, "project_not_found"],
      ["somebody else's", stranger, othersProject, 404, "project_not_found"],
      ["one that they only view", user, othersProject, 403, "forbidden"],
    ];
    for (const [name, as, project_id, status, code] of cases) {
      for (const to of ["/generate", "/generate/quick"]) {
        const json = { prompt: "x", project_id };
        await expectRefusal(service, { name, to, call: { as, json }, status, code });
      }
    }
  });

  await t.step("users who are gone", async () => {
    const leaver = await service.signUp();
    const { error } = await service.client.auth.admin.deleteUser(leaver.id);
    assert.equal(error, null);
    await expectRefusal(service, {
      name: "a deleted user",
      call: { as: leaver, json: { prompt: "x" } },
      status: 401,
      code: "unauthorized",
    });
  });

  await t.step("what no provider can do, with each one's reasons", async () => {
    const before = await service.countRows();
    const json = {
      prompt: "x",
      provider: "runware",
      model_id: "no:such@model",
      enable_fallback: false,
    };
    const told = problem(await service.call("/generate", { json }), 422, "no_capable_provider");
    assert.ok(told.providers?.some(({ provider }) => provider === "runware_ai"));
    const options = { prompt: "x", provider: "gemini", provider_params: { nonsense: 1 } };
    const refused = await service.call("/generate", {
      json: { ...options, enable_fallback: false },
    });
    assert.match(problem(refused, 400, "invalid_request").detail, /nonsense/);
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("a misspelt name is the caller's, whoever else could draw something", async () => {
    const before = await service.countRows();
    const mistakes: [json: object, path: string, nearest: RegExp][] = [
      [
        { provider: "runware", provider_params: { strenght: 0.5 } },
        "provider_params.strenght",
        /Did you mean "strength"/,
      ],
      [
        { provider: "gemini", provider_params: { imageConfig: { imageSize: "8K" } } },
        "provider_params.imageConfig.imageSize",
        /Did you mean "1K"/,
      ],
      [{ provider: "gemini", model_id: "nano-bananna" }, "model_id", /Did you mean "nano-banana"/],
      [{ model_id: "nano-bananna" }, "model_id", /Did you mean "nano-banana"/],
      [{ preset_style: "cinematik" }, "preset_style", /Did you mean "CINEMATIC"/],
    ];
    for (const [json, path, nearest] of mistakes) {
      const answer = await service.call("/generate", { json: { prompt: "a red kite", ...json } });
      const { errors = [] } = problem(answer, 400, "invalid_request");
      assert.equal(errors[0]?.path, path);
      assert.match(errors[0]?.message ?? "", nearest);
    }
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("any JSON that is no request", async () => {
    const before = await service.countRows();
    const fields = fc.constantFrom(...Object.keys({
      prompt: 0,
      width: 0,
      metadata: 0,
      provider: 0,
      project_id: 0,
      provider_params: 0,
      seed: 0,
    }));
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fields, fc.jsonValue(), { maxKeys: 4 })
        .map((fields) => ({ ...fields, not_a_field: true })),
      fc.record({
        prompt: fc.string({ unit: anyCharacter }),
        metadata: fc.jsonValue(),
        steps: fc.constant(0),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (json) => {
        const answer = await service.call("/generate", { json });
        problem(answer, 400, "invalid_request");
      }),
      { numRuns: 100 },
    );
    assert.deepEqual(await service.countRows(), before);
  });

  await t.step("any text in a request: it is drawn or refused, and never breaks", async () => {
    const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, text, fc.dictionary(text, text), async (prompt, text, metadata) => {
        const json = {
          prompt,
          negative_prompt: text,
          scene_id: text,
          metadata,
          provider: "gemini",
          enable_fallback: false,
        };
        const answer = await service.call("/generate", { json });
        if (answer.status !== 200) problem(answer, 400, "invalid_request");
      }),
      { numRuns: 25 },
    );
  });
});
