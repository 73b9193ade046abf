import { type DocumentedOperation, documentedOperations } from "./documented_operations.ts";

/** The routes on one page, without scripts or anything from elsewhere. */
export function documentationPage(serverUrl: string): string {
  const rows = documentedOperations.map(toRow).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Image generation for Supabase</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
  table { border-collapse: collapse; width: 100% }
  td { padding: .5rem .75rem .5rem 0; border-top: 1px solid #ddd; vertical-align: top }
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
</html>
`;
}

function toRow({ path, operation: { method, summary } }: DocumentedOperation): string {
  return `<tr><td class="method"><code>${method.toUpperCase()}</code></td>` +
    `<td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td></tr>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
