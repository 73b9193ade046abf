import type { Part, ProofSettings } from "./part.ts";
import type { NamedProof } from "./table.ts";

/** Settings of {@link proveParts}. */
export interface ProofRun extends ProofSettings {
  /** By name, in the order of the table. */
  parts: [name: string, part: Part][];
  /** Called when a part has been proved, with all that have been. */
  onProved?(proofs: NamedProof[]): Promise<void>;
}

/** How many small passes run beside each other: they wait more than they compute. */
const besides = 3;
/** How much of what a part printed is kept. */
const keptLines = 40;

/**
 * Proves parts, one after the other, or small passes beside each other where they allow it: what those print comes
 * together when they have ended. A part that breaks off does not hold.
 *
 * @returns in the order of the parts
 */
export async function proveParts(run: ProofRun): Promise<NamedProof[]> {
  const { parts, small, root, print, onProved, signal } = run;
  const proofs: NamedProof[] = [];
  const inOrder = () => parts.flatMap(([name]) => proofs.filter((proof) => proof.name === name));
  const proveOne = async ([name, part]: [string, Part], say: (line: string) => void) => {
    const printed: string[] = [];
    const settings = {
      ...{ small, root, signal },
      print(line: string) {
        printed.push(line);
        if (printed.length > keptLines) printed.shift();
        say(line);
      },
    };
    const proof = await part.prove(settings).catch((error) => {
      settings.print(String(error));
      return { holds: false, figures: { "broken off": String(error) } };
    });
    if (signal.aborted) return; // what was broken off tells nothing
    proofs.push({ name, ...proof, printed });
    await onProved?.(inOrder());
  };

  const isBeside = ([, { isAlone }]: [string, Part]) => small && !isAlone;
  const left = parts.filter(isBeside).values();
  await Promise.all(Array.from({ length: besides }, async () => {
    for (const part of left) {
      if (signal.aborted) return;
      const lines = [`--- ${part[0]}`];
      await proveOne(part, (line) => lines.push(line));
      lines.forEach(print);
    }
  }));
  for (const part of parts) {
    if (isBeside(part)) continue;
    if (signal.aborted) break;
    print(`--- ${part[0]}`);
    await proveOne(part, print);
  }
  return inOrder();
}

/** What did not hold, and the end of what was printed of it; nothing when all of it did. */
export function tellFailures(proofs: NamedProof[], parts: Record<string, Part>): string[] {
  return proofs.filter(({ holds }) => !holds).flatMap(({ name, printed }) => [
    "",
    `${name} DOES NOT HOLD: ${parts[name]?.what}`,
    ...printed,
  ]);
}
