import {
  changeStyle,
  createStyle,
  deleteStyle,
  listStyles,
  readStyle,
} from "../../shared/database/mod.ts";
import {
  conflict,
  forbidden,
  imageNotFound,
  notFound,
  projectNotFound,
} from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve, toPage } from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

/**
 * `GET /` lists styles, `POST /` makes one, `GET /:id` is one in one of its versions, `PATCH /:id` makes a new version,
 * `DELETE /:id` takes it away from requests.
 */
export const styleRoutes: App = createRouter();

serve(styleRoutes, operations.listStyles, async (context, { query }) => {
  const { limit, cursor, ...filter } = query;
  const styles = await listStyles(callerOf(context).client, filter, limit + 1, cursor);
  const { rows, next_cursor } = toPage(styles, limit);
  return answer(context, operations.listStyles, 200, { styles: rows, next_cursor });
});

serve(styleRoutes, operations.getStyle, async (context, { parameters: { id }, query }) => {
  const style = await readStyle(callerOf(context).client, id, query.version);
  if (!style) throw notFound("style", id);
  return answer(context, operations.getStyle, 200, style);
});

serve(styleRoutes, operations.createStyle, async (context, { body }) => {
  const { service, id: caller } = callerOf(context);
  const made = await createStyle(service, caller, body);
  switch (made.outcome) {
    case "project_not_found":
      throw projectNotFound(body.project_id ?? null);
    case "forbidden":
      throw forbidden("make styles", "member");
    case "taken":
      throw conflict(`There is a style "${body.name}" in the project already. Change that one.`);
    case "too_many":
      throw conflict(
        `A project has at most ${made.allowed} styles. Delete one that is not needed.`,
      );
    case "image_not_found":
      throw imageNotFound("fields.images", made.image_id);
  }
  return answer(context, operations.createStyle, 201, made.style);
});

serve(styleRoutes, operations.changeStyle, async (context, { parameters: { id }, body }) => {
  const { service, id: caller } = callerOf(context);
  const changed = await changeStyle(service, caller, id, body);
  if (changed.outcome === "not_found") throw notFound("style", id);
  if (changed.outcome === "forbidden") throw forbidden("change styles", "member");
  if (changed.outcome === "image_not_found") {
    throw imageNotFound("fields.images", changed.image_id);
  }
  return answer(context, operations.changeStyle, 200, changed.style);
});

serve(styleRoutes, operations.deleteStyle, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const deleted = await deleteStyle(service, caller, id);
  if (deleted.outcome === "not_found") throw notFound("style", id);
  if (deleted.outcome === "forbidden") throw forbidden("delete styles", "member");
  return context.body(null, 204);
});
