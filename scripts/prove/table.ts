import type { Proof } from "./part.ts";

/** A figure of the table: what it was when its part was last proved. */
interface Row {
  part: string;
  figure: string;
  value: string;
  verdict: string;
  day: string;
  machine: string;
}

const head = ["part", "figure", "value", "", "day", "on"];
const holds = "holds";

/** What came of a part. */
export interface NamedProof extends Proof {
  name: string;
  /** The end of what it printed. */
  printed: string[];
}

/**
 * The figures of proofs as a table in Markdown, each with its day and machine. Parts that were not proved now keep their
 * rows.
 *
 * @param before the document that holds the table of earlier proofs, or nothing
 */
export function proofTable(proofs: NamedProof[], at: Date, before = ""): string {
  const proved = new Set(proofs.map(({ name }) => name));
  const rows = [
    ...readRows(before).filter(({ part }) => !proved.has(part)),
    ...proofs.flatMap((proof) => rowsOf(proof, at)),
  ];
  return [
    line(head),
    line(head.map(() => "---")),
    ...rows.map(({ part, figure, value, verdict, day, machine }) =>
      line([part, figure, value, verdict, day, machine])
    ),
  ].join("\n");
}

/** A document with its table made anew; the text before the table stays. */
export function updateProofs(document: string, proofs: NamedProof[], at: Date): string {
  const lines = document.split("\n");
  const start = lines.findIndex((text) => text.startsWith("|"));
  const prose = (start < 0 ? lines : lines.slice(0, start)).join("\n").trimEnd();
  return `${prose}\n\n${proofTable(proofs, at, document)}\n`;
}

function rowsOf({ name, holds: isTrue, figures }: NamedProof, at: Date): Row[] {
  return Object.entries(figures).map(([figure, value]) => ({
    part: name,
    figure,
    value: String(value).replaceAll("|", "\\|"),
    verdict: isTrue ? holds : "DOES NOT HOLD",
    day: at.toISOString().slice(0, 10),
    machine: `${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`,
  }));
}

function readRows(document: string): Row[] {
  return document.split("\n").filter((text) => text.startsWith("|")).slice(2).map((text) => {
    const cells = text.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    const [part = "", figure = "", value = "", verdict = "", day = "", machine = ""] = cells;
    return { part, figure, value, verdict, day, machine };
  });
}

function line(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}
