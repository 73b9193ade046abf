/** What is told of a body that is a JSON text with another JSON text inside, as tools send that encode what is encoded. */
export const encodedTwice =
  "It is a text that holds an object: it was encoded twice. Send the object itself, without quotation marks around it.";

/** True for a text that is a JSON object or list by itself. */
export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** What people and their tools do that makes no JSON, by how the text goes on at the place where it stops being JSON. */
const usualCauses: { fits: (before: string, rest: string) => boolean; says: string }[] = [
  {
    fits: (before, rest) => (before + rest).trim() === "",
    says: "It is empty. Send an object, or check that the tool has put the body in.",
  },
  {
    fits: (before, rest) => /^\s*\[object /.test(before + rest),
    says: "It is the name of an object in place of the object: encode it, as JSON.stringify does.",
  },
  {
    fits: (before, rest) => before === "" && /^[\w-]+=/.test(rest),
    says: 'It is a form; send an object, such as {"prompt": "…"}.',
  },
  {
    fits: (_, rest) => /^[\r\n]/.test(rest),
    says: "A line break inside a text is written as \\n.",
  },
  {
    fits: (_, rest) => /^\p{Cc}/u.test(rest),
    says: "A tab or control character inside a text is written with a backslash, a tab as \\t.",
  },
  {
    fits: (before, rest) => /\\[^"]{0,3}$/.test(before) || rest.startsWith("\\"),
    says: "A backslash inside a text is written as two.",
  },
  {
    fits: (before, rest) => /,\s*$/.test(before) && /^[}\]]/.test(rest),
    says: "There is a comma after the last entry; leave it out.",
  },
  {
    fits: (_, rest) => rest.trim() === "",
    says: "It ends too early: a quotation mark or a bracket at the end is missing.",
  },
  {
    fits: (_, rest) => /^['\u2018-\u201f]/.test(rest),
    says: 'Names and texts stand in straight double quotation marks: ".',
  },
  {
    fits: (before, rest) =>
      before.trim() !== "" && /^[^\s"{[]/.test(rest) && /[}\]]\s*$/.test(before),
    says: "Something comes after its end; send one object.",
  },
  {
    fits: (_, rest) => /^(?:None|True|False|undefined|NaN|Infinity|nil)\b/.test(rest),
    says: "JSON knows true, false and null, in small letters, and numbers.",
  },
  {
    fits: (before) => /[{,]\s*$/.test(before),
    says: 'The name of each field stands in double quotation marks: {"prompt": "…"}.',
  },
  {
    fits: (before) => /:\s*$/.test(before),
    says: 'Here is no value. A text stands in double quotation marks: {"prompt": "…"}.',
  },
  {
    fits: (before) => /"\s*$/.test(before),
    says: 'A quotation mark inside a text is written as \\", and entries are separated by commas.',
  },
];

const tokens =
  /\s+|"(?:[^"\\\p{Cc}]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/uy;

/**
 * Where a text stops being JSON, and what the usual cause of that is.
 *
 * @param error what `JSON.parse` threw
 * @returns sentences for the caller, with no word of the text itself
 */
export function explainJsonError(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const told = /at position (\d+)/.exec(message)?.[1];
  const position = told !== undefined
    ? Number(told)
    : /end of JSON/i.test(message)
    ? text.length
    : findUnexpected(text);
  const before = text.slice(0, position);
  const rest = text.slice(position);
  const lines = before.split("\n");
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  const cause = usualCauses.find(({ fits }) => fits(before.slice(-100), rest.slice(0, 100)));
  return `It stops being JSON at ${place}.${cause ? ` ${cause.says}` : ""}`;
}

/** The first place of what is no token of JSON, or one where none of its kind belongs, for which V8 tells no position. */
function findUnexpected(text: string): number {
  let previous = "";
  for (let position = 0; position < text.length; position = tokens.lastIndex) {
    tokens.lastIndex = position;
    const [token] = tokens.exec(text) ?? [];
    if (token === undefined || (/^[:,[]$/.test(previous) && /^[,:}]$/.test(token))) return position;
    if (token.trim() !== "") previous = token;
  }
  return text.length;
}
