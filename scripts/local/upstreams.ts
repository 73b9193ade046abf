import { readConfiguration } from "../../shared/configuration/mod.ts";
import type { SimulatorUrls } from "../simulators/mod.ts";

/** A service that pictures or shorter prompts come from, and how a project's environment speaks of it. */
interface Upstream {
  id: "leonardo_ai" | "runware_ai" | "gemini" | "comfyui" | "ollama";
  /** The variable that makes it real when it is set. */
  variable: string;
  /** Others that do the same. */
  others?: string[];
  /** The variables that lead to its simulator. */
  simulated(urls: SimulatorUrls): Record<string, string>;
}

/** Leonardo's keys have this shape, which its simulator insists on. */
const simulatedKey = "00000000-0000-4000-8000-000000000000";

const upstreams: Upstream[] = [
  {
    id: "leonardo_ai",
    variable: "LEONARDO_API_KEY",
    others: ["LEONARDO_API_KEYS"],
    simulated: (urls) => ({
      LEONARDO_API_KEY: simulatedKey,
      LEONARDO_BASE_URL: urls.leonardo_ai,
    }),
  },
  {
    id: "runware_ai",
    variable: "RUNWARE_API_KEY",
    others: ["RUNWARE_API_KEYS"],
    simulated: (urls) => ({ RUNWARE_API_KEY: simulatedKey, RUNWARE_BASE_URL: urls.runware_ai }),
  },
  {
    id: "gemini",
    variable: "GEMINI_API_KEY",
    others: ["GEMINI_API_KEYS"],
    simulated: (urls) => ({ GEMINI_API_KEY: simulatedKey, GEMINI_BASE_URL: urls.gemini }),
  },
  {
    id: "comfyui",
    variable: "COMFYUI_URL",
    others: ["COMFYUI_SERVERS"],
    simulated: (urls) => ({ COMFYUI_URL: urls.comfyui }),
  },
  {
    id: "ollama",
    variable: "OLLAMA_URL",
    // Another server in its place, which Ollama's simulator would keep from being asked.
    others: ["LLM_URL"],
    simulated: (urls) => ({ OLLAMA_URL: urls.ollama }),
  },
];

/** Names that may also come from the environment of the process, where they win over `.env`. */
export const upstreamVariables: readonly string[] = [
  ...["LEONARDO_API_KEYS", "RUNWARE_API_KEYS", "GEMINI_API_KEYS"],
  ...["LEONARDO_API_KEY", "LEONARDO_BASE_URL", "RUNWARE_API_KEY", "RUNWARE_BASE_URL"],
  ...["GEMINI_API_KEY", "GEMINI_BASE_URL", "COMFYUI_URL", "COMFYUI_HEADERS", "COMFYUI_SERVERS"],
  ...["COMFY_ORG_API_KEY", "OLLAMA_URL", "OLLAMA_MODEL", "OLLAMA_HEADERS"],
  ...["LLM_URL", "LLM_MODEL", "LLM_API_KEY", "LLM_HEADERS"],
];

/** One service and whether it is the real one. */
export interface UpstreamState {
  id: Upstream["id"];
  /** What has to be set to make it real. */
  variable: string;
  simulated: boolean;
  /** False for one that is set up in a way that cannot be used: the service goes on without it. */
  usable: boolean;
}

/** Which services an environment makes real; the others are to be simulated. */
export function upstreamStates(environment: Record<string, string>): UpstreamState[] {
  const { problems } = readConfiguration(environment);
  return upstreams.map(({ id, variable, others = [] }) => {
    const simulated = [variable, ...others].every((name) =>
      (environment[name] ?? "").trim() === ""
    );
    const broken = problems.some(({ without }) =>
      without === id || (without === "language_model" && id === "ollama")
    );
    return { id, variable, simulated, usable: simulated || !broken };
  });
}

/** An environment in which each service that it does not make real is simulated. */
export function withSimulators(
  environment: Record<string, string>,
  urls: SimulatorUrls,
): Record<string, string> {
  const simulatedIds = upstreamStates(environment)
    .filter(({ simulated }) => simulated)
    .map(({ id }) => id);
  const leads = upstreams
    .filter(({ id }) => simulatedIds.includes(id))
    .map(({ simulated }) => simulated(urls));
  return Object.assign({}, environment, ...leads, { SIMULATED_PROVIDERS: simulatedIds.join(",") });
}
