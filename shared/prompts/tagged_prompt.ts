import { capitals } from "./json_prompt.ts";

/** A prompt with fewer elements has angle brackets for another reason. */
const fewestElements = 3;
const opening = /<([a-z][\w-]{0,40})((?:\s[^<>]{0,100})?)>/giu;
const closing = /<\/([a-z][\w-]{0,40})>/giu;
const content = />([^<>]{4,200})</gu;
const attribute = /[\w-]+\s*=\s*["']([^"']{1,40})["']/gu;

/**
 * A prompt in tags such as `<subject>…</subject>` as lines of `subject: …`, with nothing lost but the brackets.
 *
 * @returns undefined when it is none; `<lora:…>` is no such tag
 */
export function flattenTags(text: string): string | undefined {
  if (!text.includes("</")) return undefined;
  const closed = new Set([...text.matchAll(closing)].map(([, name]) => name?.toLowerCase()));
  const elements = [...text.matchAll(opening)]
    .filter(([, name]) => closed.has(name?.toLowerCase()));
  if (elements.length < fewestElements) return undefined;
  const lines = text
    .replace(
      content,
      (between, written: string) =>
        capitals.test(written) && !/["#:]/.test(written) ? `>"${written.trim()}"<` : between,
    )
    .replace(opening, (tag, name: string, attributes: string) => {
      if (!closed.has(name.toLowerCase())) return tag;
      const values = [...attributes.matchAll(attribute)].map(([, value]) => value);
      return `\n${[name.replace(/[_-]+/g, " "), ...values].join(" ")}: `;
    })
    .replace(closing, "\n")
    .split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.join("\n");
}
