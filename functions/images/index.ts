import { createApp } from "../../shared/http/mod.ts";
import { imageRoutes } from "./routes.ts";

const app = createApp("images");
app.route("/", imageRoutes);

export default { fetch: app.fetch };
