import {
  type CallToolResult,
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type Tool as DescribedTool,
} from "@modelcontextprotocol/server";
import type { Context } from "hono";
import * as z from "zod";
import { listJobs } from "../../shared/database/mod.ts";
import { toResponses } from "../../shared/endpoints/mod.ts";
import { invalidInput, type ServiceError } from "../../shared/errors/mod.ts";
import {
  type AppEnvironment,
  callerOf,
  checkScope,
  pageQuery,
  toPage,
  toServiceError,
} from "../../shared/http/mod.ts";
import { parseWithoutNulls } from "../../shared/runtime/mod.ts";
import { drawingTools } from "./drawing_tools.ts";
import { findingTools } from "./finding_tools.ts";
import { pictureTemplate, readPicture, toResource } from "./pictures.ts";
import type { Tool, ToolCall } from "./tool.ts";

const tools: readonly Tool[] = [...drawingTools, ...findingTools];
const jobsPerPage = 20;

const instructions =
  "Draws, edits, enlarges and finds pictures. generate_image and edit_image wait for the pictures; they come " +
  "as links (picture://…), with an address that is good for an hour, and small ones themselves. Name a picture " +
  "by its id in edit_image and upscale_image. plan_image tells the price first.";

/** Answers what a client of the protocol sent, of whichever revision. */
export async function answerMessages(
  context: Context<AppEnvironment>,
  messages: unknown,
): Promise<Response> {
  const { url, headers: sent, signal } = context.req.raw;
  const headers = new Headers(sent);
  // Clients of the protocol name both; others are answered all the same.
  headers.set("accept", "application/json, text/event-stream");
  const { log } = context.var;
  const handler = createMcpHandler(() => createServer(context), {
    onerror: (error) => log.debug("a message of the protocol was refused", { error }),
  });
  const request = new Request(url, { method: "POST", headers, signal });
  return await handler.fetch(request, { parsedBody: messages });
}

/** A server of the protocol for one call, with the rights of whoever calls. */
function createServer(context: Context<AppEnvironment>): Server {
  const server = new Server({ name: "image-generation", version: "0.1.0" }, {
    capabilities: { tools: {}, resources: {} },
    instructions,
  });
  server.setRequestHandler("tools/list", () => ({ tools: tools.map(describeTool) }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}`);
    }
    const progressToken = mcpReq._meta?.progressToken;
    let progress = 0;
    return await run(tool, params.arguments ?? {}, {
      context,
      async tellProgress(message) {
        if (progressToken === undefined) return;
        progress += 1;
        await mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken, progress, message },
        });
      },
    });
  });
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: [{
      uriTemplate: pictureTemplate,
      name: "picture",
      title: "A picture",
      description: "The bytes of a picture that was drawn or handed in.",
    }],
  }));
  server.setRequestHandler("resources/list", async ({ params }) => {
    return await orProtocolError(context, () => listPictures(context, params?.cursor));
  });
  server.setRequestHandler("resources/read", async ({ params }) => {
    return await orProtocolError(context, async () => {
      checkScope(context.var.identity, "read");
      return await readPicture(params.uri, { context });
    }, params.uri);
  });
  return server;
}

function describeTool({ name, title, description, arguments: given, scope }: Tool): DescribedTool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(given, {
    io: "input",
    unrepresentable: "any",
  });
  return {
    ...{ name, title, description },
    inputSchema: { ...inputSchema, type: "object" } as DescribedTool["inputSchema"],
    annotations: {
      readOnlyHint: scope === "read" || name === "plan_image",
      destructiveHint: false,
      openWorldHint: scope !== "read",
    },
  };
}

// What a tool fails with is for the model to read, so that it can do better.
async function run(tool: Tool, given: unknown, call: ToolCall): Promise<CallToolResult> {
  const { identity, log } = call.context.var;
  try {
    checkScope(identity, tool.scope);
    const parsed = parseWithoutNulls(tool.arguments, given);
    if (!parsed.success) throw invalidInput("input", parsed.error.issues);
    return await tool.run(parsed.data, call);
  } catch (error) {
    const told = toServiceError(error);
    if (told.code === "internal") log.error("a tool failed", { tool: tool.name, error });
    return { isError: true, content: [{ type: "text", text: describeError(told) }] };
  }
}

function describeError({ code, message, retryAfterSeconds, extensions }: ServiceError): string {
  const { generation_id } = extensions;
  return JSON.stringify({
    ...{ code, detail: message },
    ...(retryAfterSeconds !== undefined && { retry_after_seconds: Math.ceil(retryAfterSeconds) }),
    ...(typeof generation_id === "string" && { generation_id }),
  });
}

async function listPictures(context: Context<AppEnvironment>, cursor: string | undefined) {
  checkScope(context.var.identity, "read");
  const page = z.object(pageQuery).safeParse({ limit: jobsPerPage, cursor });
  if (!page.success) throw invalidInput("cursor", page.error.issues);
  const { client } = callerOf(context);
  const filter = { status: "completed" };
  const jobs = await listJobs(client, filter, jobsPerPage + 1, page.data.cursor);
  const { rows, next_cursor } = toPage(jobs, jobsPerPage);
  const responses = await toResponses(context, rows);
  return {
    resources: responses.flatMap((response) =>
      response.images.map((picture) => toResource(picture, response))
    ),
    ...(next_cursor !== null && { nextCursor: next_cursor }),
  };
}

async function orProtocolError<Result>(
  context: Context<AppEnvironment>,
  work: () => Promise<Result>,
  uri?: string,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const told = toServiceError(error);
    if (told.code === "internal") context.var.log.error("a resource failed", { error });
    if (told.code === "not_found" && uri !== undefined) {
      throw new ResourceNotFoundError(uri, told.message);
    }
    const { InternalError, InvalidParams } = ProtocolErrorCode;
    const code = told.code === "internal" ? InternalError : InvalidParams;
    throw new ProtocolError(code, told.message, { code: told.code });
  }
}
