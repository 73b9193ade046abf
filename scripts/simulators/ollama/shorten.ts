import { isRecord } from "../exchange.ts";

/** A text to shorten, as the caller's messages describe it. */
export interface ShorteningTask {
  text: string;
  /** Characters. */
  limit: number;
  /** What the shorter text must still say, most important first. */
  keep: string[];
}

/**
 * Finds the text to shorten in the messages: the longest string of a message that is a JSON object, the longest quoted
 * block of one that is not, or the whole message. The limit is the smallest number of characters that is spoken of.
 */
export function findTask(texts: { role: string; content: string }[]): ShorteningTask {
  const users = texts.filter(({ role }) => role === "user").map(({ content }) => content);
  const message = longestOf(users);
  const fields = objectIn(message);
  if (!fields) {
    const text = quotedBlock(message) || message;
    return { text, limit: mentionedLimit(texts) ?? text.length, keep: [] };
  }
  const values = Object.values(fields);
  const text = longestOf(values.filter((value) => typeof value === "string"));
  const limits = Object.entries(fields)
    .flatMap(([name, value]) =>
      /char|limit|length/i.test(name) && typeof value === "number" ? value : []
    );
  const keep = values.filter(Array.isArray).flat().filter((value) => typeof value === "string");
  return { text, limit: limits.length > 0 ? Math.min(...limits) : text.length, keep };
}

/**
 * Keeps clauses in their order: those that hold something to keep while they fit the limit, the others up to about 60 %
 * of it. What no kept clause holds is added at the end.
 */
export function shorten({ text, limit, keep }: ShorteningTask): string {
  const clauses = text.match(/[^\n]+?(?:[,.;](?=\s)|\n|$)\s*/g) ?? [text];
  const phrases = keep.map((phrase) => phrase.toLowerCase());
  const isWanted = (clause: string) =>
    phrases.some((phrase) => clause.toLowerCase().includes(phrase));
  const usual = Math.max(20, limit * 0.6);
  const reserve = keep.reduce((sum, phrase) => sum + phrase.length + 2, 0);
  const kept = new Set<number>();
  let length = 0;
  const take = (wanted: boolean, budget: number) => {
    for (const [index, clause] of clauses.entries()) {
      if (isWanted(clause) !== wanted || length + clause.length > budget) continue;
      kept.add(index);
      length += clause.length;
    }
  };
  take(true, Math.max(usual, limit - reserve));
  take(false, usual);
  let result = clauses.filter((_, index) => kept.has(index)).join("").trim();
  if (result === "") result = text.slice(0, Math.floor(usual)).replace(/\s+\S*$/, "");
  for (const phrase of keep) {
    const isThere = result.toLowerCase().includes(phrase.toLowerCase());
    if (!isThere && result.length + phrase.length + 2 <= limit) result += `, ${phrase}`;
  }
  return result;
}

function objectIn(message: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function quotedBlock(message: string): string {
  const blocks = [
    ...message.matchAll(/<(\w+)>([\s\S]*?)<\/\1>/g),
    ...message.matchAll(/("""|```)([\s\S]*?)\1/g),
  ];
  return longestOf(blocks.map(([, , block = ""]) => block.trim()));
}

function mentionedLimit(texts: { content: string }[]): number | undefined {
  const numbers = texts.flatMap(({ content }) =>
    [...content.matchAll(/(\d[\d,_]*)\s*(?:characters|chars)\b/gi)]
      .map(([, digits = ""]) => Number(digits.replace(/[,_]/g, "")))
      .filter((number) => number >= 20)
  );
  return numbers.length > 0 ? Math.min(...numbers) : undefined;
}

function longestOf(texts: string[]): string {
  return texts.reduce((one, other) => other.length > one.length ? other : one, "");
}
