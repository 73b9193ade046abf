/** A model that the simulated server has pulled. */
export interface OllamaModel {
  name: string;
  family: string;
  size: number;
  digest: string;
  parameterSize: string;
  quantization: string;
  contextLength: number;
  capabilities: readonly string[];
}

/** The models of the simulated server. */
export const ollamaModels: readonly OllamaModel[] = [
  {
    name: "gpt-oss:20b",
    family: "gptoss",
    size: 13_793_441_244,
    digest: "17052f91a42e97930aa6e28a6c6c06a983e6a58dbb00434885a0cf5313e376f7",
    parameterSize: "20.9B",
    quantization: "MXFP4",
    contextLength: 131_072,
    capabilities: ["completion", "tools", "thinking"],
  },
  {
    name: "llama3.2:3b",
    family: "llama",
    size: 2_019_393_189,
    digest: "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
    parameterSize: "3.2B",
    quantization: "Q4_K_M",
    contextLength: 131_072,
    capabilities: ["completion", "tools"],
  },
];

/** Finds a model: names ignore case, and a missing tag means `latest`. */
export function findModel(name: string): OllamaModel | undefined {
  const full = name.includes(":") ? name : `${name}:latest`;
  return ollamaModels.find((model) => model.name.toLowerCase() === full.toLowerCase());
}

/** The `details` of a model in every listing. */
export function detailsOf(model: OllamaModel) {
  return {
    parent_model: "",
    format: "gguf",
    family: model.family,
    families: [model.family],
    parameter_size: model.parameterSize,
    quantization_level: model.quantization,
  };
}
