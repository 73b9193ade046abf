import { styleText } from "node:util";

/** What a text means: done, a warning, what went wrong, what is less important. */
type Colour = "green" | "yellow" | "red" | "cyan" | "dim" | "bold";

/**
 * Colours a text for the terminal, where there is one that shows colours; `NO_COLOR` (https://no-color.org) is honoured.
 *
 * @param output what it is printed on; default standard error
 */
export function paint(
  colour: Colour,
  text: string,
  output: { isTerminal(): boolean } = Deno.stderr,
): string {
  return hasColours(output) ? styleText(colour, text, { validateStream: false }) : text;
}

function hasColours(output: { isTerminal(): boolean }): boolean {
  return !Deno.noColor && output.isTerminal() && Deno.env.get("TERM") !== "dumb";
}
