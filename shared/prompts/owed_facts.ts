import type { Fact, FactKind } from "./fact.ts";
import { factWeights } from "./facts.ts";
import { isUnspaced } from "./words.ts";

/** Losing one of these is no matter of degree. */
const strictKinds: ReadonlySet<FactKind> = new Set([
  "quote",
  "weight",
  "tag",
  "parameter",
  "hex",
  "count",
  "number",
  "name",
  "exclusion",
]);

/** Facts have to be kept as long as they fill no more than this share of the limit; the rest is for what binds them. */
const factShare = 0.5;
/**
 * The facts that a text within a limit has to keep: those that fit into half of it, heaviest first.
 *
 * @param limit UTF-16 code units
 */
export function owedFacts(facts: readonly Fact[], limit: number): Set<Fact> {
  const owed = new Set<Fact>();
  let room = limit * factShare;
  const strict = facts.filter(({ kind, text, isWeak }) =>
    strictKinds.has(kind) && !isWeak && !(kind === "exclusion" && isUnspaced(text))
  )
    .sort((one, other) => factWeights[other.kind] - factWeights[one.kind]);
  for (const fact of strict) {
    room -= fact.text.length + 2;
    if (room < 0) break;
    owed.add(fact);
  }
  return owed;
}
