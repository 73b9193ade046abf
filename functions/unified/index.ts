import { createApp } from "../../shared/http/mod.ts";
import { analyticsRoutes } from "../analytics/routes.ts";
import { batchRoutes } from "../batches/routes.ts";
import { callbackRoutes } from "../callbacks/routes.ts";
import { docsRoutes } from "../docs/routes.ts";
import { generateRoutes } from "../generate/routes.ts";
import { healthRoutes } from "../health/routes.ts";
import { imageRoutes } from "../images/routes.ts";
import { jobRoutes } from "../jobs/routes.ts";
import { apiKeyRoutes } from "../keys/routes.ts";
import { limitRoutes } from "../limits/routes.ts";
import { mcpRoutes } from "../mcp/routes.ts";
import { openAiRoutes } from "../openai/routes.ts";
import { organizationRoutes } from "../organizations/routes.ts";
import { configRoutes, modelRoutes, providerRoutes } from "../providers/routes.ts";
import {
  promptHealthRoutes,
  promptStatsRoutes,
  validatePromptRoutes,
} from "../validate-prompt/routes.ts";
import { styleRoutes } from "../styles/routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";
import { originalClients } from "./original_clients.ts";

const app = createApp("unified");
app.use(originalClients);
app.route("/generate", generateRoutes);
app.route("/validate-prompt", validatePromptRoutes);
app.route("/prompt-stats", promptStatsRoutes);
app.route("/prompt-validator/health", promptHealthRoutes);
app.route("/jobs", jobRoutes);
app.route("/batches", batchRoutes);
app.route("/styles", styleRoutes);
app.route("/images", imageRoutes);
app.route("/providers", providerRoutes);
app.route("/models", modelRoutes);
app.route("/config", configRoutes);
app.route("/analytics", analyticsRoutes);
app.route("/webhooks", webhookRoutes);
app.route("/limits", limitRoutes);
app.route("/keys", apiKeyRoutes);
app.route("/organizations", organizationRoutes);
app.route("/openai", openAiRoutes);
app.route("/mcp", mcpRoutes);
app.route("/callbacks", callbackRoutes);
app.route("/health", healthRoutes);
app.route("/docs", docsRoutes);

export default { fetch: app.fetch };
