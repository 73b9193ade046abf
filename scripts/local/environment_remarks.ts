import { distance } from "fastest-levenshtein";
import { parseEnv } from "node:util";
import { maskKeys } from "../../shared/observability/mod.ts";
import { readConfiguration, serviceVariables } from "../../shared/configuration/mod.ts";

const known = [...serviceVariables(), "DATABASE_URL"];
const nearEnough = 3;

/**
 * What is to be said about a `.env` file: values that cannot be used, with their line and the right form, and names that
 * look like a misspelt one. Keys are shown by their beginning only.
 *
 * @param text the file's content
 */
export function environmentRemarks(text: string): string[] {
  const values = Object.entries(parseEnv(text)).map(([name, value]) =>
    [name, value ?? ""] as const
  );
  const { problems } = readConfiguration(Object.fromEntries(values));
  const unusable = problems.map(({ variable, reason, without }) => {
    const value = values.find(([name]) => name === variable)?.[1] ?? "";
    const consequence = without === null
      ? "its default is used"
      : `the service goes on without ${
        without === "language_model" ? "a language model" : without
      }`;
    return `${place(text, variable)}: ${variable}=${
      shown(variable, value)
    } cannot be used: ${reason}; ${consequence}.`;
  });
  const misspelt = values.flatMap(([name, value]) => {
    if (known.includes(name) || value === "") return [];
    const near = known.find((each) => distance(each, name) <= nearEnough);
    return near
      ? [`${place(text, name)}: ${name} is no variable of the service; is ${near} meant?`]
      : [];
  });
  return [...unusable, ...misspelt];
}

function place(text: string, variable: string): string {
  const at = text.split("\n").findLastIndex((line) =>
    new RegExp(`^\\s*(export\\s+)?${variable}\\s*=`).test(line)
  );
  return at < 0 ? ".env" : `.env, line ${at + 1}`;
}

function shown(variable: string, value: string): string {
  const open = /KEY|HEADERS|SERVERS/.test(variable) ? 4 : 60;
  // Before it is cut, or the shape of a password might go with its end.
  const masked = maskKeys(value);
  return masked.length > open ? `${masked.slice(0, open)}…` : masked;
}
