import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Context } from "hono";
import type * as z from "zod";
import type { ApiKeyScope } from "../../shared/database/mod.ts";
import type { AppEnvironment } from "../../shared/http/mod.ts";

/** How long a call is answered within, in seconds: official clients give up after 60 (`DEFAULT_REQUEST_TIMEOUT_MSEC`). */
export const mostWaitSeconds = 50;

/** What a tool works with. */
export interface ToolCall {
  /** The call's own request, with the caller's rights. */
  context: Context<AppEnvironment>;
  /** Tells the client, where it wants to know, that the tool is still at work. */
  tellProgress(message: string): Promise<void>;
}

/** One tool as models see it. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  arguments: z.ZodObject;
  /** What an API key has to be allowed. */
  scope: ApiKeyScope;
  run(given: unknown, call: ToolCall): Promise<CallToolResult>;
}

/** Describes a tool; its arguments are parsed before it runs. */
export function tool<Arguments extends z.ZodObject>(
  described: Omit<Tool, "arguments" | "run"> & {
    arguments: Arguments;
    run(given: z.output<Arguments>, call: ToolCall): Promise<CallToolResult>;
  },
): Tool {
  return {
    ...described,
    // What is handed in was parsed by the same schema, in the one place that runs tools.
    run: (given, call) => described.run(given as z.output<Arguments>, call),
  };
}

/** A result that is data alone. */
export function dataResult(data: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(data) }], structuredContent: data };
}
