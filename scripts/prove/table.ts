import type { Proof } from "./parts.ts";

/** The figures of proofs as a table in Markdown, with the day and the machine that they were taken on. */
export function proofTable(proofs: (Proof & { name: string })[], at: Date): string {
  const day = at.toISOString().slice(0, 10);
  const rows = proofs.flatMap(({ name, holds, figures }) =>
    Object.entries(figures).map(([what, value]) =>
      `| ${day} | ${name} | ${what} | ${value} | ${holds ? "holds" : "DOES NOT HOLD"} |`
    )
  );
  return [
    `${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`,
    "",
    "| day | part | what | figure | |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
