import { createApp } from "../../shared/http/mod.ts";
import { validatePromptRoutes } from "./routes.ts";

const app = createApp("validate-prompt");
app.route("/", validatePromptRoutes);

export default { fetch: app.fetch };
