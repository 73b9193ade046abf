import type { Json } from "../contract.ts";
import { findPlaceholders, type Graph, linkOf } from "./graph.ts";
import { placeholders } from "./catalog.ts";
import { findWords } from "./find_words.ts";
import {
  inputOf,
  inputsOf,
  latentOf,
  nodesBehind,
  nodesLike,
  numberPlaces,
  readGraph,
  type Reading,
  valueAt,
} from "./graph_reading.ts";

/** What of a request may have a place in a graph. */
export const placeNames = placeholders;

/** One of {@link placeNames}. */
export type PlaceName = (typeof placeNames)[number];

/** Where the values of a request belong: inputs as `<node id>.<input name>`, by what goes there. */
export type Places = Partial<Record<PlaceName, string[]>>;

const sizeNames = [["width", "height"], ["empty_latent_width", "empty_latent_height"], [
  "image_width",
  "image_height",
]];
const seedNames = ["seed", "noise_seed", "rand_seed"];
/**
 * Finds where in a workflow the values of a request belong: by links from its first sampler backwards, by the names of
 * inputs and, where links lead nowhere, by titles. A graph with placeholders was marked by its owner, so nothing but
 * those is found in it. Where a value must not be changed alone (the steps of a chain of samplers, a guidance of 1 of a
 * distilled model), there is no place.
 */
export function findPlaces(graph: Graph): Places {
  const marked = findMarked(graph);
  return Object.keys(marked).length > 0 ? marked : findUnmarked(readGraph(graph));
}

function findMarked(graph: Graph): Places {
  const places: Places = {};
  for (const [path, value] of inputsOf(graph)) {
    const found = findPlaceholders({ node: { class_type: "", inputs: { value } } });
    for (const name of placeNames) if (found.has(name)) (places[name] ??= []).push(path);
  }
  return places;
}

function findUnmarked(reading: Reading): Places {
  const prompt = findWords(reading, "positive");
  const size = findSize(reading);
  const loaded = findLoaded(reading);
  const fromPicture = reading.samplers.some((id) =>
    nodesBehind(reading, latentOf(reading, id)).some((each) =>
      /VAEEncode|Inpaint/i.test(reading.graph[each]?.class_type ?? "")
    )
  );
  const found: Places = {
    prompt,
    negative_prompt: findWords(reading, "negative").filter((path) => !prompt.includes(path)),
    width: size.width,
    height: size.height,
    seed: findSeeds(reading),
    steps: findSteps(reading),
    guidance: findGuidance(reading),
    batch: size.batch,
    filename_prefix: findFileName(reading),
    image: loaded.image,
    mask: loaded.mask,
    strength: fromPicture ? ofSampler(reading, "denoise") : [],
  };
  return Object.fromEntries(Object.entries(found).filter(([, paths]) => paths.length > 0));
}

function findSeeds(reading: Reading): string[] {
  const seeded = nodesLike(reading, (inputs) => inputs["add_noise"] !== "disable");
  return [
    ...new Set(
      seeded.flatMap((id) => seedNames.flatMap((name) => numberPlaces(reading, id, name))),
    ),
  ];
}

function findSize(reading: Reading): { width: string[]; height: string[]; batch: string[] } {
  const sized = (id: string) =>
    sizeNames.find(([width = "", height = ""]) =>
      numberPlaces(reading, id, width).length > 0 && numberPlaces(reading, id, height).length > 0
    );
  const latent = reading.samplers[0] === undefined
    ? undefined
    : latentOf(reading, reading.samplers[0]);
  const all = nodesLike(reading, () => true).filter(sized);
  const empty = all.filter((id) =>
    /Empty.*(?:Latent|Image)/i.test(reading.graph[id]?.class_type ?? "")
  );
  const node = latent === undefined
    ? empty[0] ?? (all.length === 1 ? all[0] : undefined)
    : nodesBehind(reading, latent).find(sized);
  const names = node === undefined ? undefined : sized(node);
  if (node === undefined || !names) return { width: [], height: [], batch: [] };
  const [widthName = "", heightName = ""] = names;
  const sides = (name: string) => {
    const places = numberPlaces(reading, node, name);
    const value = valueAt(reading.graph, places[0] ?? "");
    // Some models are told the size once more.
    const told = nodesLike(
      reading,
      (_inputs, classType) =>
        /^(?:ModelSamplingFlux|CLIPTextEncodeSDXL|Flux2Scheduler)$/.test(classType),
    )
      .flatMap((id) => {
        const kind = name.endsWith("width") ? "width" : "height";
        return [kind, `target_${kind}`].flatMap((each) => numberPlaces(reading, id, each));
      }).filter((path) => valueAt(reading.graph, path) === value);
    return [...new Set([...places, ...told])];
  };
  return {
    width: sides(widthName),
    height: sides(heightName),
    batch: numberPlaces(reading, node, "batch_size"),
  };
}

/** A number of the first sampler, or of the scheduler that makes its noise levels. */
function ofSampler(reading: Reading, name: string): string[] {
  for (const id of reading.samplers) {
    const own = numberPlaces(reading, id, name);
    if (own.length > 0) return own;
    const scheduler = linkOf(inputOf(reading, id, "sigmas"))?.[0];
    const found = nodesBehind(reading, scheduler).flatMap((each) =>
      numberPlaces(reading, each, name)
    );
    if (found.length > 0) return found.slice(0, 1);
  }
  return [];
}

function findSteps(reading: Reading): string[] {
  const isPart = ({ end_at_step: end, start_at_step: start, steps }: Record<string, Json>) =>
    typeof steps === "number" &&
    (typeof end === "number" && end < steps || typeof start === "number" && start > 0);
  const parts = nodesLike(reading, (inputs) => isPart(inputs));
  return parts.length > 0 ? [] : ofSampler(reading, "steps");
}

function findGuidance(reading: Reading): string[] {
  const told = nodesLike(
    reading,
    (inputs, classType) => "guidance" in inputs && /Flux/i.test(classType),
  )
    .flatMap((id) => numberPlaces(reading, id, "guidance"));
  if (told.length > 0) return told;
  const [sampler] = reading.samplers;
  if (sampler === undefined) return [];
  const guider = linkOf(inputOf(reading, sampler, "guider"))?.[0];
  const places = [sampler, guider ?? ""].flatMap((id) => numberPlaces(reading, id, "cfg"));
  return places.filter((path) => valueAt(reading.graph, path) !== 1).slice(0, 1);
}

function findFileName(reading: Reading): string[] {
  const saving = nodesLike(
    reading,
    (inputs, classType) =>
      typeof inputs["filename_prefix"] === "string" && /image|WEBP|PNG/i.test(classType),
  );
  const last = saving.at(-1);
  return last === undefined ? [] : [`${last}.filename_prefix`];
}

function findLoaded(reading: Reading): { image: string[]; mask: string[] } {
  const loaders = nodesLike(
    reading,
    (inputs, classType) =>
      typeof inputs["image"] === "string" && /Load.*Image|ImageLoad/i.test(classType),
  );
  const masks = loaders.filter((id) => {
    const { class_type = "", title = "" } = reading.graph[id] ?? {};
    if (/mask/i.test(class_type) || /mask/i.test(title)) return true;
    const slots = [...inputsOf(reading.graph)].flatMap(([, value]) => {
      const link = linkOf(value);
      return link?.[0] === id ? [link[1]] : [];
    });
    return slots.length > 0 && slots.every((slot) => slot === 1);
  });
  const path = (id: string) => `${id}.image`;
  return { image: loaders.filter((id) => !masks.includes(id)).map(path), mask: masks.map(path) };
}
