import type * as z from "zod";
import { type DocumentedOperation, documentedOperations } from "./documented_operations.ts";

/** The routes on one page, without scripts or anything from elsewhere. */
export function documentationPage(serverUrl: string): string {
  const rows = documentedOperations.map(toRow).join("\n");
  const examples = documentedOperations.map((each) => toExample(each, serverUrl)).join("");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Image generation for Supabase</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
  table { border-collapse: collapse; width: 100% }
  td { padding: .5rem .75rem .5rem 0; border-top: 1px solid #ddd; vertical-align: top }
  pre { overflow-x: auto; padding: .75rem; border: 1px solid #ddd }
  code { font: 14px ui-monospace, monospace; white-space: nowrap }
  .method { font-weight: 600; color: #1f6f43 }
  @media (prefers-color-scheme: dark) {
    body { color: #e6e6e6; background: #171717 } td { border-color: #3a3a3a } .method { color: #6fcf97 } a { color: #8ab4f8 }
  }
</style>
<h1>Image generation for Supabase</h1>
<p>One request and one answer for Leonardo AI, Runware, Gemini and ComfyUI. The paths are under
<code>${escapeHtml(serverUrl)}</code>; every field of every request is in
<a href="docs/openapi.json">openapi.json</a>.</p>
<table>
${rows}
</table>
${examples}</html>
`;
}

function toRow({ path, operation: { method, summary } }: DocumentedOperation): string {
  return `<tr><td class="method"><code>${method.toUpperCase()}</code></td>` +
    `<td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td></tr>`;
}

/** What an operation is sent and answers, where its schemas have examples. */
function toExample({ path, operation }: DocumentedOperation, serverUrl: string): string {
  const { method, summary, body, answers } = operation;
  const request = exampleOf(body);
  const answer = exampleOf(answers[200]?.schema);
  if (request === undefined || answer === undefined) return "";
  const call = `curl -X ${method.toUpperCase()} "${serverUrl}${path}" -H "apikey: $KEY" \\\n` +
    `  -H "content-type: application/json" -d '${JSON.stringify(request)}'`;
  return `<h2>${escapeHtml(summary)}</h2>\n<pre><code>${escapeHtml(call)}</code></pre>\n` +
    `<details><summary>The answer</summary><pre><code>${
      escapeHtml(JSON.stringify(answer, null, 2))
    }</code></pre></details>\n`;
}

function exampleOf(schema: z.ZodType | undefined): unknown {
  const examples = schema?.meta()?.["examples"];
  return Array.isArray(examples) ? examples[0] : undefined;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
