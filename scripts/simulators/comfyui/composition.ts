import {
  type Canvas,
  createCanvas,
  cutOut,
  isMasked,
  paste,
  resize,
  tint,
} from "../pictures/mod.ts";
import { type Drawing, type Graph, linkOf, runOrder } from "./graph.ts";

/** Reads a file of the folder `input`, by the name that a graph gives it. */
export type ReadInput = (name: string) => Promise<Canvas | undefined>;

/**
 * What a graph makes of the pictures that it loads, told from its nodes: enlarged, cut out, padded and drawn around, drawn
 * anew within a mask, or changed as a whole; always with a tint where it was drawn.
 *
 * @param outputId the node that saves it
 * @returns undefined for a graph that draws from words
 */
export async function compose(
  graph: Graph,
  outputId: string,
  { prompt, width, height }: Drawing,
  read: ReadInput,
): Promise<Canvas | undefined> {
  const nodes = runOrder(graph, outputId);
  const find = (classType: RegExp) =>
    nodes.find((id) => classType.test(graph[id]?.class_type ?? ""));
  const loaded = async (link: unknown) => {
    const id = linkOf(link)?.[0];
    const loader = id === undefined
      ? undefined
      : runOrder(graph, id).find((each) => isLoader(graph, each));
    const name = graph[loader ?? ""]?.inputs["image"];
    return typeof name === "string" ? await read(name) : undefined;
  };
  const inputsOf = (id: string | undefined) => graph[id ?? ""]?.inputs ?? {};

  const joined = find(/^(?:JoinImageWithAlpha|RMBG)$/);
  if (joined) {
    const picture = await loaded(inputsOf(joined)["image"]);
    return picture && cutOut(picture);
  }
  const enlarged = find(/^ImageUpscaleWithModel$/);
  if (enlarged) {
    const picture = await loaded(inputsOf(enlarged)["image"]);
    return picture && resize(picture, width, height);
  }
  const padded = find(/^ImagePadForOutpaint$/);
  if (padded) {
    const inputs = inputsOf(padded);
    const picture = await loaded(inputs["image"]);
    const side = (name: string) => Number(inputs[name] ?? 0);
    if (!picture) return undefined;
    const empty = createCanvas(
      picture.width + side("left") + side("right"),
      picture.height + side("top") + side("bottom"),
    );
    return paste(tint(empty, prompt, 1), picture, side("left"), side("top"));
  }
  const encoder = find(/^VAEEncode/);
  const picture = await loaded(inputsOf(encoder)["pixels"]);
  if (!picture) return undefined;
  const sampler = find(/Sampler/);
  const denoise = Number(inputsOf(sampler)["denoise"] ?? 1);
  const masked = find(/^(?:SetLatentNoiseMask|VAEEncodeForInpaint)$/);
  const mask = masked ? await loaded(inputsOf(masked)["mask"]) : undefined;
  const changes = mask && isMasked(resize(mask, width, height));
  return tint(resize(picture, width, height), prompt, denoise * 0.8, changes);
}

function isLoader(graph: Graph, id: string): boolean {
  return /^LoadImage/.test(graph[id]?.class_type ?? "");
}
