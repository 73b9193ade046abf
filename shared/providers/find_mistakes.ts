import type { FieldProblem } from "../errors/mod.ts";
import type { ImageProvider, ImageRequest, ProviderSettings } from "./contract.ts";
import { modelOfFamily } from "./families.ts";
import { normaliseStyle } from "./leonardo_ai/catalog.ts";
import { nearestName } from "./nearest_name.ts";
import { lookUpModel } from "./planning.ts";

/** A provider that may be asked, with its settings. */
export interface AskedProvider {
  provider: ImageProvider;
  settings: ProviderSettings;
}

/** What a request names that may be nobody's to offer. */
export interface NamedThings extends Pick<ImageRequest, "modelId" | "presetStyle"> {
  /** Of models. */
  family?: string;
}

/**
 * What a caller misspelt: a style that no model of any provider has, and a model or a family of models that none of the
 * providers knows. One provider's own mistakes are told by its plan.
 *
 * @param asked the providers that may be asked; without any, nothing is known
 * @returns one problem per field, with the nearest right name
 */
export function findMistakes(
  request: NamedThings,
  asked: readonly AskedProvider[],
): FieldProblem[] {
  return [
    findStyleMistake(request, asked),
    findModelMistake(request, asked),
    findFamilyMistake(request, asked),
  ]
    .filter((problem) => problem !== undefined);
}

function findStyleMistake(
  { presetStyle }: NamedThings,
  asked: readonly AskedProvider[],
): FieldProblem | undefined {
  if (presetStyle === undefined) return undefined;
  const styles = new Set(
    asked.flatMap(({ settings }) =>
      settings.models.flatMap(({ capabilities }) => capabilities.styles)
    ),
  );
  const wanted = normaliseStyle(presetStyle);
  if (styles.size === 0 || styles.has(wanted)) return undefined;
  const nearest = nearestName(wanted, styles);
  const advice = nearest ? ` Did you mean "${nearest}"?` : "";
  const known = [...styles].toSorted().join(", ");
  return {
    path: "preset_style",
    message: `Nobody has the style "${presetStyle}".${advice} There are ${known}.`,
  };
}

function findModelMistake(
  { modelId }: NamedThings,
  asked: readonly AskedProvider[],
): FieldProblem | undefined {
  if (modelId === undefined || asked.length === 0) return undefined;
  const probe: ImageRequest = { prompt: "a lighthouse", width: 1024, height: 1024, count: 1 };
  const isUnknown = asked.every(({ provider, settings }) => {
    const result = provider.plan({ ...probe, modelId }, settings);
    return !result.possible && result.mistakes.some(({ path }) => path === "model_id");
  });
  if (!isUnknown) return undefined;
  const models = asked.flatMap(({ settings }) => settings.models).filter(({ retired }) => !retired);
  const nearest = nearestName(
    modelId,
    models.flatMap((each) => [each.id, each.name, ...each.aliases]),
  );
  const advice = nearest ? ` Did you mean "${nearest}"?` : "";
  return {
    path: "model_id",
    message: `None of the providers knows the model "${modelId}".${advice} ` +
      `Known models: ${models.map(({ name }) => name).join(", ")}.`,
  };
}

function findFamilyMistake(
  { family }: NamedThings,
  asked: readonly AskedProvider[],
): FieldProblem | undefined {
  if (family === undefined || asked.length === 0) return undefined;
  if (asked.some(({ settings }) => modelOfFamily(settings, family))) return undefined;
  const known = asked.flatMap(({ settings }) => settings.models).filter(({ retired }) => !retired);
  const families = [...new Set(known.flatMap((model) => model.family ?? []))].toSorted();
  const owner = asked.find(({ settings }) => lookUpModel(settings.models, family))?.provider.id;
  const nearest = owner ? undefined : nearestName(family, families);
  const advice = owner
    ? ` It is the name of a model at ${owner}: send it as model_id, or as "${owner}/${family}".`
    : nearest
    ? ` Did you mean "${nearest}"?`
    : "";
  return {
    path: "model",
    message: `None of the providers has the model "${family}".${advice} There are ${
      families.join(", ")
    }.`,
  };
}
