import assert from "node:assert/strict";
import { parseGenerateArguments } from "./mod.ts";

const project = "11111111-1111-4111-8111-111111111111";

Deno.test("parseGenerateArguments puts every option under its name in the request", () => {
  const args = [
    ...["a", "lighthouse", "--provider", "gemini", "--count", "2", "--size", "1024x768"],
    ...["--seed", "7", "--model", "m", "--negative", "fog", "--style", "cinematic"],
    ...["--format", "png", "--project", project],
  ];
  assert.deepEqual(parseGenerateArguments(args, undefined), {
    request: {
      prompt: "a lighthouse",
      provider: "gemini",
      num_images: 2,
      width: 1024,
      height: 768,
      seed: 7,
      model_id: "m",
      negative_prompt: "fog",
      preset_style: "cinematic",
      output_format: "png",
      project_id: project,
    },
    directory: "storage/images",
    json: false,
  });
});

Deno.test("parseGenerateArguments takes the key from the environment when there is none", () => {
  const url = "https://example.supabase.co/";
  const connection = (...args: string[]) =>
    parseGenerateArguments(["x", "--url", url, ...args], "from the environment").connection;
  assert.deepEqual(connection(), {
    url: "https://example.supabase.co",
    key: "from the environment",
  });
  assert.equal(connection("--key", "given")?.key, "given");
});

const misuses: [string[], RegExp][] = [
  [[], /Say what to draw/],
  [["  "], /Say what to draw/],
  [["x", "--colour", "red"], /'--colour'/],
  [["x", "--count", "two"], /--count must be a whole number: two/],
  [["x", "--seed=-1"], /--seed must be a whole number/],
  [["x", "--size", "1024"], /--size must be width x height/],
  [["x", "--size", "8x8", "--aspect", "1:1"], /exclude each other/],
  [["x", "--key", "k"], /--key is given without --url/],
  [["x", "--url", "http://127.0.0.1:1"], /--url is given without --key/],
  [["x", "--url", "nowhere", "--key", "k"], /--url must be an address/],
];
for (const [args, complaint] of misuses) {
  Deno.test(`parseGenerateArguments refuses ${JSON.stringify(args)}`, () => {
    assert.throws(() => parseGenerateArguments(args, undefined), {
      name: "UsageError",
      message: complaint,
    });
  });
}
