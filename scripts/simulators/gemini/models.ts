/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** An image model. */
export interface GeminiModel {
  id: string;
  name: string;
  /** False for one that was shut down: it answers 404. */
  served: boolean;
  /** Sizes that `imageConfig.imageSize` takes; empty where the field is refused. */
  imageSizes: readonly string[];
  /** Shapes and their pixels at 1K. */
  sizes: Readonly<Record<string, Size>>;
  /** Tokens of one picture by image size. */
  tokens: Readonly<Record<string, number>>;
  /** True where a picture carries the signature of the thought behind it. */
  thinks: boolean;
  /** Pictures that go into a request at most, and the tokens of each. */
  pictures: { most: number; tokens: number };
}

/** Pixels by shape (https://ai.google.dev/gemini-api/docs/image-generation#aspect_ratios). */
const sizes25 = sizeTable(`1:1 1024x1024, 2:3 832x1248, 3:2 1248x832, 3:4 864x1184, 4:3 1184x864,
  4:5 896x1152, 5:4 1152x896, 9:16 768x1344, 16:9 1344x768, 21:9 1536x672`);
const sizes3 = sizeTable(`1:1 1024x1024, 2:3 848x1264, 3:2 1264x848, 3:4 896x1200, 4:3 1200x896,
  4:5 928x1152, 5:4 1152x928, 9:16 768x1376, 16:9 1376x768, 21:9 1584x672`);
const sizes31 = {
  ...sizes3,
  ...sizeTable("1:4 512x2048, 4:1 2048x512, 1:8 384x3072, 8:1 3072x384"),
};
const tokens25 = { "1K": 1_290 };
const tokens3 = { "512": 747, "1K": 1_120, "2K": 1_120, "4K": 2_000 };

/** The image models, served and shut down (https://ai.google.dev/gemini-api/docs/deprecations). */
export const geminiModels: readonly GeminiModel[] = [
  {
    id: "gemini-nano-banana-2.1",
    name: "Nano Banana 2.1",
    served: true,
    imageSizes: ["1K", "2K", "4K"],
    sizes: sizes31,
    tokens: tokens3,
    thinks: true,
    pictures: { most: 14, tokens: 1_120 },
  },
  {
    id: "gemini-3-pro-image",
    name: "Nano Banana Pro",
    served: true,
    imageSizes: ["1K", "2K", "4K"],
    sizes: sizes3,
    tokens: tokens3,
    thinks: true,
    pictures: { most: 14, tokens: 560 },
  },
  {
    id: "gemini-3.1-flash-lite-image",
    name: "Nano Banana 2 Lite",
    served: true,
    imageSizes: ["1K"],
    sizes: sizes31,
    tokens: tokens3,
    thinks: false,
    pictures: { most: 14, tokens: 1_120 },
  },
  {
    id: "gemini-2.5-flash-image",
    name: "Nano Banana",
    served: true,
    imageSizes: [],
    sizes: sizes25,
    tokens: tokens25,
    thinks: false,
    pictures: { most: 3, tokens: 258 },
  },
  {
    id: "gemini-3.1-flash-image",
    name: "Nano Banana 2",
    served: false,
    imageSizes: [],
    sizes: sizes31,
    tokens: tokens3,
    thinks: false,
    pictures: { most: 14, tokens: 1_120 },
  },
];

/** The shape that comes nearest to a picture's. */
export function nearestRatio(model: GeminiModel, { width, height }: Size): string {
  const distance = (size: Size) => Math.abs(Math.log(size.width / size.height / (width / height)));
  const [nearest] = Object.entries(model.sizes)
    .toSorted(([, one], [, other]) => distance(one) - distance(other));
  return nearest?.[0] ?? "1:1";
}

/** The pixels of a picture; undefined when the model does not draw that shape. */
export function sizeOf(
  model: GeminiModel,
  aspectRatio: string,
  imageSize: string,
): Size | undefined {
  const base = model.sizes[aspectRatio];
  const factor = { "512": 0.5, "1K": 1, "2K": 2, "4K": 4 }[imageSize];
  if (!base || factor === undefined) return undefined;
  return { width: base.width * factor, height: base.height * factor };
}

function sizeTable(lines: string): Record<string, Size> {
  return Object.fromEntries(
    lines.split(",").map((entry) => {
      const [, ratio = "", width, height] = /(\S+) (\d+)x(\d+)/.exec(entry) ?? [];
      return [ratio, { width: Number(width), height: Number(height) }];
    }),
  );
}
