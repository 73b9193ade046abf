import { parseArgs } from "node:util";
import { parseOptions, UsageError } from "../command_line/mod.ts";
import { type DrawingArguments, parseConnection } from "./arguments.ts";

const shared = `
  --provider ID      leonardo_ai, runware_ai, gemini or comfyui (default: the service chooses)
  --model ID         a model of the provider
  --format FORMAT    png, jpeg or webp
  --project UUID     the project the pictures belong to
  --directory DIR    where the pictures go (default: storage/images)
  --url URL          a Supabase project (default: the local stack, started if need be)
  --key KEY          its secret key (default: SUPABASE_SECRET_KEY)
  --json             print the service's answer and nothing else
  --quiet            the result, and what goes wrong, only
  --help             this text`;

const options = {
  provider: { type: "string" },
  model: { type: "string" },
  format: { type: "string" },
  project: { type: "string" },
  url: { type: "string" },
  key: { type: "string" },
  directory: { type: "string", default: "storage/images" },
  json: { type: "boolean", default: false },
  mask: { type: "string" },
  strength: { type: "string" },
  count: { type: "string" },
  seed: { type: "string" },
  scale: { type: "string" },
} as const;

type Values = ReturnType<typeof read>["values"];

/** The commands that work on a picture, by their names. */
export const pictureCommands = {
  edit: {
    usage: `Changes a picture as it is told.

  deno task edit PICTURE "make it night" [options]

  --mask FILE        a picture of the same size: white is changed, black is kept
  --strength N       0 to 1: more is freer
  --count N          how many pictures, 1 to 20 (default: 1)
  --seed N           the same seed draws the same picture, where the provider can${shared}`,
    parse: (args: string[], secretKey: string | undefined) => {
      const { picture, words, values } = read(args, ["mask", "strength", "count", "seed"]);
      if (words === "") {
        throw new UsageError('Say what to change: deno task edit PICTURE "make it night"');
      }
      const request = {
        prompt: words,
        operation: values.mask === undefined ? "edit" : "inpaint",
        strength: number("--strength", values.strength),
        num_images: number("--count", values.count),
        seed: number("--seed", values.seed),
      };
      return toArguments(request, picture, values, secretKey);
    },
  },
  upscale: {
    usage: `Enlarges a picture.

  deno task upscale PICTURE [options]

  --scale N          by how much, such as 2 or 4 (default: 2)${shared}`,
    parse: (args: string[], secretKey: string | undefined) => {
      const { picture, words, values } = read(args, ["scale"]);
      refuseWords(words);
      const scale = number("--scale", values.scale ?? "2");
      return toArguments({ operation: "upscale", scale }, picture, values, secretKey);
    },
  },
  cutout: {
    usage: `Cuts what a picture shows out of its background.

  deno task cutout PICTURE [options]
${shared}`,
    parse: (args: string[], secretKey: string | undefined) => {
      const { picture, words, values } = read(args, []);
      refuseWords(words);
      return toArguments({ operation: "remove_background" }, picture, values, secretKey);
    },
  },
};

function read(args: string[], own: (keyof typeof options)[]) {
  const common = ["provider", "model", "format", "project", "url", "key", "directory", "json"];
  const { values, positionals } = parseOptions(() =>
    parseArgs({ args, allowPositionals: true, options })
  );
  const foreign = Object.keys(values).find((name) =>
    !common.includes(name) && !own.some((each) => each === name)
  );
  if (foreign !== undefined) throw new UsageError(`There is no option --${foreign}`);
  const [picture, ...words] = positionals;
  if (picture === undefined) throw new UsageError("Name the file of the picture");
  return { picture, words: words.join(" ").trim(), values };
}

function refuseWords(words: string): void {
  if (words !== "") throw new UsageError(`Nothing is drawn by words here: ${words}`);
}

function toArguments(
  request: Record<string, unknown>,
  picture: string,
  values: Values,
  secretKey: string | undefined,
): DrawingArguments {
  const fields = {
    ...request,
    provider: values.provider,
    model_id: values.model,
    output_format: values.format,
    project_id: values.project,
  };
  const connection = parseConnection(values.url, values.key, secretKey);
  return {
    request: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    directory: values.directory,
    json: values.json,
    pictures: { image: picture, ...(values.mask !== undefined && { mask: values.mask }) },
    ...(connection && { connection }),
  };
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,16}(?:\.\d+)?$/.test(text)) {
    throw new UsageError(`${option} must be a number: ${text}`);
  }
  return Number(text);
}
