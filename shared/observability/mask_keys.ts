/** Shapes of what opens a service, whatever name it stands under. */
const shapes: [RegExp, string][] = [
  // https://supabase.com/docs/guides/api/api-keys; the publishable key is no secret.
  [/\b(sb_secret_)[\w-]+/g, "$1[redacted]"],
  // An API key of a project here.
  [/\b(igk_)[\w-]{10,}/g, "$1[redacted]"],
  [/\b(sbp_)[\da-f]{40}\b/g, "$1[redacted]"],
  // A JSON Web Token: a user's, or the legacy keys.
  [/\beyJ[\w-]{6,}\.[\w-]+\.[\w-]+/g, "[redacted token]"],
  // Of Google, OpenAI, Replicate, Hugging Face, GitHub, AWS and Slack, whoever wrote them into the text.
  [/\bAIza[\w-]{20,}/g, "[redacted key]"],
  [/\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[\w-]{16,}/g, "[redacted key]"],
  [/\b(?:r8|hf|gh[pousr]|github_pat|xox[abprs])[_-][\w-]{16,}/g, "[redacted key]"],
  [/\bAKIA[0-9A-Z]{16}\b/g, "[redacted key]"],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, "$1 [redacted]"],
  // The quotation mark that ends it may be escaped, in a text inside of JSON.
  [/([?&][\w-]*(?:key|token|secret|password|signature)=)(?:[^&\s"'\\]|\\[^"])+/gi, "$1[redacted]"],
  [/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1[redacted]@"],
];

/** A text in which keys, tokens and passwords that are known by their shape are masked. */
export function maskKeys(text: string): string {
  return shapes.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}
