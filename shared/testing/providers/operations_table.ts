import { catalogs, operations, operationsOf, providerIds } from "../../providers/catalog.ts";
import type { ModelInfo, Operation, ProviderId } from "../../providers/catalog.ts";

/** What each model does with pictures, as a table in Markdown, of the catalogs. */
export function operationsTable(): string {
  const rows = providerIds.flatMap((id) =>
    catalogs[id].filter(({ retired }) => !retired).map((model) => [
      `\`${id}\``,
      model.name,
      ...operations.map((operation) => cell(id, model, operation)),
    ])
  );
  const head = ["provider", "model", ...operations.map((operation) => `\`${operation}\``)];
  return [head, head.map(() => "-"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cell(provider: ProviderId, model: ModelInfo, operation: Operation): string {
  const abilities = operationsOf(provider, model);
  const ability = abilities?.[operation];
  if (!ability) return abilities === undefined && operation === "generate" ? "words" : "–";
  const roles = Object.entries(ability.roles).map(([role, most]) =>
    most === 1 ? role : `${role} ${most}`
  );
  const facts = [
    ...(roles.length === 0 ? ["words"] : roles),
    ...(ability.mask === "none" ? [] : ["mask"]),
    ...(ability.strength ? ["strength"] : []),
    ...(ability.scales ? [`×${ability.scales.join(" ×")}`] : []),
  ];
  return facts.join(", ") + (ability.native ? "" : " ~");
}

/** A table without what is only there to be seen. */
export function plainTable(text: string): string {
  return text.split("\n").map((line) =>
    line.replace(/\s+/g, " ").replace(/-{2,}/g, "-").replace(/\s*\|\s*/g, "|").trim()
  ).join("\n");
}
