/** How a model family treats the request; decides enlargement and rules. */
export type LeonardoFamily = "xl" | "phoenix" | "flux" | "lucid" | "sd15";

/** A model of the platform. */
export interface LeonardoModel {
  id: string;
  name: string;
  family: LeonardoFamily;
  /** The `sdVersion` its generations carry. */
  sdVersion: string;
  /** Its name on API v2; absent where it has none. */
  slug?: string;
}

/** The platform's models (https://docs.leonardo.ai/docs/commonly-used-api-values). */
export const leonardoModels: readonly LeonardoModel[] = [
  model("7b592283-e8a7-4c5a-9ba6-d18c31f258b9", "Lucid Origin", "lucid", "FLUX", "lucid-origin"),
  model("05ce0082-2d80-4a2d-8653-4d1c85e2418e", "Lucid Realism", "lucid", "FLUX", "lucid-realism"),
  model(
    "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3",
    "Phoenix 1.0",
    "phoenix",
    "PHOENIX",
    "phoenix-v1.0",
  ),
  model(
    "6b645e3a-d64f-4341-a6d8-7a3690fbf042",
    "Phoenix 0.9",
    "phoenix",
    "PHOENIX",
    "phoenix-v0.9",
  ),
  model("b2614463-296c-462a-9586-aafdb8f00e36", "Flux Dev", "flux", "FLUX_DEV", "flux-dev"),
  model("1dd50843-d653-4516-a8e3-f0238ee453ff", "Flux Schnell", "flux", "FLUX", "flux-schnell"),
  model("28aeddf8-bd19-4803-80fc-79602d1a9989", "FLUX.1 Kontext", "flux", "FLUX_DEV"),
  model("aa77f04e-3eec-4034-9c07-d0f619684628", "Leonardo Kino XL", "xl", "KINO_2_0", "kino-xl"),
  model("5c232a9e-9061-4777-980a-ddc8e65647c6", "Leonardo Vision XL", "xl", "SDXL_0_9"),
  model("1e60896f-3c26-4296-8ecc-53e2afecc132", "Leonardo Diffusion XL", "xl", "SDXL_0_9"),
  model("b24e16ff-06e3-43eb-8d33-4416c2d75876", "Leonardo Lightning XL", "xl", "SDXL_LIGHTNING"),
  model("e71a1c2f-4f80-4800-934f-2c68979d8cc8", "Leonardo Anime XL", "xl", "SDXL_LIGHTNING"),
  model("2067ae52-33fd-4a82-bb92-c2c55e7d2786", "AlbedoBase XL", "xl", "SDXL_1_0"),
  model("28aeddf8-bd19-4803-80fc-79602d1a9989", "FLUX.1 Kontext", "flux", "KONTEXT"),
  model("f1929ea3-b169-4c18-a16c-5d58b4292c69", "RPG v5", "sd15", "v1_5"),
  model("16e7060a-803e-4df3-97ee-edcfa5dc9cc8", "SDXL 1.0", "xl", "SDXL_1_0"),
  model("b63f7119-31dc-4540-969b-2a9df997e173", "SDXL 0.9", "xl", "SDXL_0_9"),
  model("d69c8273-6b17-4a30-a13e-d6637ae1c644", "3D Animation Style", "sd15", "v1_5"),
  model("6bef9f1b-29cb-40c7-b9df-32b51c1f67d3", "Leonardo Creative", "sd15", "v1_5"),
];

/** The model of a request that names none. */
export const defaultModelId = "b24e16ff-06e3-43eb-8d33-4416c2d75876";

/** The models PhotoReal v2 works with. */
export const photoRealModelIds: readonly string[] = [
  "aa77f04e-3eec-4034-9c07-d0f619684628",
  "1e60896f-3c26-4296-8ecc-53e2afecc132",
  "5c232a9e-9061-4777-980a-ddc8e65647c6",
];

/** Further models that only API v2 knows, by slug. */
export const v2OnlySlugs: readonly string[] = [
  "concept-art",
  "graphic-design",
  "illustrative-albedo",
  "gemini-2.5-flash-image",
  "flux-kontext-pro",
  "flux-kontext-max",
  "flux-pro-2.0",
  "seedream-4.5",
  "anime-xl",
  "lightning-xl",
  "lifelike-vision",
  "portrait-perfect",
  "stock-photography",
  "aurora-upscaler-creative",
  "nano-banana-2",
  "google/nano-banana-2.1",
  "gpt-image-2",
  "seedream-4.0",
  "aurora-upscaler-precise",
  "remove-bg",
];

function model(
  id: string,
  name: string,
  family: LeonardoFamily,
  sdVersion: string,
  slug?: string,
): LeonardoModel {
  return { id, name, family, sdVersion, ...(slug === undefined ? {} : { slug }) };
}
