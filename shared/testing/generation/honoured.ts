import type { GenerateRequest } from "../../generation/request_schema.ts";
import { catalogs, type Json, lookUpModel, type ProviderId } from "../../providers/mod.ts";
import { normalisePrompt } from "../../prompts/mod.ts";
import type { SentCall, ToldPicture } from "../simulators/in_process.ts";

/** What the simulators know of an attempt. */
export interface Evidence {
  /** The calls that they accepted. */
  sent: SentCall[];
  /** What they drew, by place. */
  pictures: (ToldPicture & { place: number; attempt: number })[];
}

/** The fields that {@link honours} can judge. */
export type JudgedField =
  | "prompt"
  | "negative_prompt"
  | "size"
  | "aspect_ratio"
  | "seed"
  | "preset_style"
  | "guidance_scale"
  | "steps"
  | "output_format"
  | "model"
  | "model_id"
  | "provider_params"
  | "images"
  | "mask"
  | "strength";

/**
 * Whether a field of a request was honoured, by what the simulators were sent and drew, and not by what the plan says;
 * undefined for a field that was not asked for.
 *
 * @param model the id of the attempt's
 */
export function honours(
  field: JudgedField,
  request: GenerateRequest,
  provider: ProviderId,
  model: string,
  { sent, pictures }: Evidence,
): boolean | undefined {
  const values = sent.map(({ body }) => valuesOf(body));
  const everyCall = (test: (values: Named[]) => boolean) => values.every(test);
  const holds = (name: RegExp, value: unknown) =>
    everyCall((each) => each.some((one) => name.test(one.name) && isEqual(one.value, value)));
  switch (field) {
    case "prompt": {
      const prompt = normalisePrompt(request.prompt);
      // Its negative section may have moved to the negative prompt, which is told and loses nothing.
      const head = prompt.split(/,? negative prompt:/i)[0] ?? prompt;
      const tail = prompt.split(/negative prompt:/i)[1]?.trim() ?? "";
      return everyCall((each) => {
        const texts = each.map(({ value }) => value).filter((value) => typeof value === "string");
        return texts.some((text) => text.includes(head.trim())) &&
          texts.some((text) => text.includes(tail));
      });
    }
    case "negative_prompt":
      if (!request.negative_prompt) return undefined;
      return everyCall((each) =>
        each.some(({ name, value }) =>
          /negative_?prompt$/i.test(name) && String(value).startsWith(request.negative_prompt ?? "")
        )
      );
    case "size": {
      const { width = 1_024, height = 1_024, aspect_ratio } = request;
      if (aspect_ratio) return undefined;
      return pictures.every((each) => each.width === width && each.height === height);
    }
    case "aspect_ratio": {
      if (!request.aspect_ratio) return undefined;
      const [width = 1, height = 1] = request.aspect_ratio.split(":").map(Number);
      return pictures.every((each) =>
        Math.abs(Math.log(each.width / each.height * height / width)) <= Math.log(1.03)
      );
    }
    case "seed": {
      if (request.seed === undefined) return undefined;
      const first = pictures.find(({ place }) => place === 0);
      if (!first) return undefined;
      // Takes it and promises nothing.
      return provider !== "gemini" && first.seed === request.seed;
    }
    case "preset_style": {
      if (!request.preset_style) return undefined;
      const style = request.preset_style.toUpperCase();
      return holds(/presetStyle$/, style) ||
        everyCall((each) => each.some(({ name }) => /styleUUID$|style_ids/.test(name)));
    }
    case "guidance_scale":
      if (request.guidance_scale === undefined) return undefined;
      return holds(/guidance_scale$|CFGScale$|\.guidance$/, request.guidance_scale);
    case "steps":
      if (request.steps === undefined) return undefined;
      return holds(/steps$/, request.steps);
    case "output_format":
      if (!request.output_format) return undefined;
      return pictures.every(({ format }) => format === request.output_format);
    case "model":
      if (!request.model) return undefined;
      return lookUpModel(catalogs[provider], model)?.family === request.model;
    case "model_id": {
      if (!request.model_id) return undefined;
      const named = lookUpModel(catalogs[provider], request.model_id)?.id ?? request.model_id;
      return named === model && (request.provider ?? provider) === provider;
    }
    case "images": {
      if (!request.images) return undefined;
      const asked = request.images.length + (request.mask ? 1 : 0);
      return everyCall((each) => each.filter(isPicture).length >= asked);
    }
    case "mask":
      if (!request.mask) return undefined;
      return everyCall((each) => each.filter(isPicture).length > (request.images?.length ?? 0));
    case "strength":
      if (request.strength === undefined) return undefined;
      return holds(/strength$|denoise$/, request.strength);
    case "provider_params":
      if (!request.provider_params) return undefined;
      if (request.provider !== provider) return Object.keys(request.provider_params).length === 0;
      return valuesOf(request.provider_params).every(({ name, value }) => {
        const last = name.split(".").at(-1) ?? "";
        return everyCall((each) =>
          each.some((one) => one.name.endsWith(last) && isEqual(one.value, value))
        );
      });
  }
}

/** The bytes of a picture, or the name of a file that was uploaded. */
function isPicture({ name, value }: Named): boolean {
  return typeof value === "string" &&
    (/inlineData\.data$|LoadImage|(?:seed|mask|guide|reference)Images?(?:\.\d+)?$|inputs\.image$/
      .test(name));
}

interface Named {
  /** Its path, with dots. */
  name: string;
  value: unknown;
}

/** The plain values of a body with their paths. */
function valuesOf(json: Json, path = ""): Named[] {
  if (typeof json !== "object" || json === null) return [{ name: path, value: json }];
  return Object.entries(json).flatMap(([name, value]) =>
    valuesOf(value, path === "" ? name : `${path}.${name}`)
  );
}

function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
