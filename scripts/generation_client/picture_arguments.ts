import { parseArgs } from "node:util";
import { parseOptions, UsageError } from "../command_line/mod.ts";
import {
  commonOptions,
  commonUsage,
  type DrawingArguments,
  toDrawingArguments,
} from "./arguments.ts";

const usageOfAll = `
  --provider ID      leonardo_ai, runware_ai, gemini or comfyui (default: the service chooses)
  --model ID         a model of the provider
${commonUsage}`;

const ownOptions = {
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
  --seed N           the same seed draws the same picture, where the provider can${usageOfAll}`,
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

  --scale N          by how much, such as 2 or 4 (default: 2)${usageOfAll}`,
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
${usageOfAll}`,
    parse: (args: string[], secretKey: string | undefined) => {
      const { picture, words, values } = read(args, []);
      refuseWords(words);
      return toArguments({ operation: "remove_background" }, picture, values, secretKey);
    },
  },
};

function read(args: string[], own: (keyof typeof ownOptions)[]) {
  const { values, positionals } = parseOptions(() =>
    parseArgs({ args, allowPositionals: true, options: { ...commonOptions, ...ownOptions } })
  );
  const foreign = Object.keys(values).find((name) =>
    !(name in commonOptions) && !own.some((each) => each === name)
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
  return {
    ...toDrawingArguments(request, values, secretKey),
    pictures: { image: picture, ...(values.mask !== undefined && { mask: values.mask }) },
  };
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,16}(?:\.\d+)?$/.test(text)) {
    throw new UsageError(`${option} must be a number: ${text}`);
  }
  return Number(text);
}
