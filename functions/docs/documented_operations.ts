import type { Operation } from "../../shared/http/mod.ts";
import * as analytics from "../analytics/operations.ts";
import * as batches from "../batches/operations.ts";
import * as callbacks from "../callbacks/operations.ts";
import * as generate from "../generate/operations.ts";
import * as health from "../health/operations.ts";
import * as images from "../images/operations.ts";
import * as jobs from "../jobs/operations.ts";
import * as keys from "../keys/operations.ts";
import * as limits from "../limits/operations.ts";
import * as mcp from "../mcp/operations.ts";
import * as openai from "../openai/operations.ts";
import * as organizations from "../organizations/operations.ts";
import * as providers from "../providers/operations.ts";
import * as styles from "../styles/operations.ts";
import * as prompts from "../validate-prompt/operations.ts";
import * as webhooks from "../webhooks/operations.ts";
import * as worker from "../worker/operations.ts";
import * as docs from "./operations.ts";

/** An operation at its path below the functions' address. */
export interface DocumentedOperation {
  path: string;
  operation: Operation;
}

const { listModels, getConfiguration, ...ofProviders } = providers;

/** Every operation of the service, in the order in which it is documented. */
export const documentedOperations: DocumentedOperation[] = [
  ...under("/generate", generate),
  ...under("/jobs", jobs),
  ...under("/batches", batches),
  ...under("/styles", styles),
  ...under("/images", images),
  ...under("/validate-prompt", { validatePrompt: prompts.validatePrompt }),
  ...under("/validate-prompt/stats", { getPromptStats: prompts.getPromptStats }),
  ...under("/validate-prompt/health", { getPromptHealth: prompts.getPromptHealth }),
  ...under("/providers", ofProviders),
  ...under("/providers/models", { listModels }),
  ...under("/providers/config", { getConfiguration }),
  ...under("/analytics", analytics),
  ...under("/webhooks", webhooks),
  ...under("/limits", limits),
  ...under("/keys", keys),
  ...under("/organizations", organizations),
  ...under("/openai", openai),
  ...under("/mcp", mcp),
  ...under("/callbacks", callbacks),
  ...under("/worker", worker),
  ...under("/health", health),
  ...under("/docs", docs),
];

function under(mount: string, module: Record<string, unknown>): DocumentedOperation[] {
  return Object.values(module).filter(isOperation).map((operation) => ({
    path: operation.path === "/" ? mount : mount + operation.path,
    operation,
  }));
}

// A module of operations may export what they share, too.
function isOperation(exported: unknown): exported is Operation {
  return typeof exported === "object" && exported !== null && "answers" in exported;
}
