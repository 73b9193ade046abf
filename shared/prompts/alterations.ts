import {
  type Change,
  exactKinds,
  isNear,
  isNumber,
  isQuotedFrom,
  mostRivals,
  sameAs,
  sharesOwner,
  wordAt,
} from "./comparison.ts";
import { opposite } from "./placements.ts";
import { exchangedPairs } from "./exchanged_pairs.ts";
import { exchangedWearers } from "./exchanged_wearers.ts";
import { exchanges, substitutions } from "./exchanges.ts";
import type { Fact, FactKind } from "./fact.ts";
import type { Reading } from "./reading.ts";
import { exchangedSides } from "./sides.ts";
import { liftedThings } from "./supports.ts";
import { beginningOf, isSameKey } from "./word_matching.ts";
import { isUnspaced } from "./words.ts";

/** Finds what an answer says differently from the prompt. */
export function findAlterations(
  original: Reading,
  given: Reading,
  lost: readonly Fact[],
): Change[] {
  return [
    ...alteredFacts(original, given, lost),
    ...opposites(original, given),
    ...privatives(original, given),
    ...substitutions(original, given),
    ...exchanges(original, given),
    ...exchangedPairs(original, given),
    ...exchangedSides(original, given),
    ...exchangedWearers(original, given),
    ...liftedThings(original, given, lost),
  ];
}

/** Kinds of which a thing has only one, or as many as the prompt says. */
const bound: ReadonlySet<FactKind> = new Set([
  "count",
  "number",
  "colour",
  "material",
  "relation",
]);

function alteredFacts(original: Reading, given: Reading, lost: readonly Fact[]): Change[] {
  const changes: Change[] = [];
  const lostFacts = new Set(lost);
  for (const fact of [...given.factsByValue.values()].flat()) {
    if (exactKinds.has(fact.kind)) {
      if (sameAs(original, fact).length > 0) continue;
      if (fact.kind === "quote" && isQuotedFrom(fact, original)) continue;
      const instead = lost.find(({ kind }) => kind === fact.kind);
      if (instead) changes.push({ text: fact.text, kind: fact.kind, instead: instead.text });
      continue;
    }
    if (!bound.has(fact.kind) || fact.owners.length === 0) continue;
    const rival = fact.kind === "relation" ? opposite.get(fact.value) : undefined;
    if (fact.kind === "relation" && rival === undefined) continue;
    const same = sameAs(original, fact);
    if (same.some((other) => sharesOwner(other, fact) || isNear(fact, other, original))) continue;
    const instead = fact.owners.flatMap((owner) =>
      (original.factsByOwner.get(beginningOf(owner)) ?? []).slice(0, mostRivals)
    ).find((other) =>
      (other.kind === fact.kind || (isNumber(other) && isNumber(fact))) &&
      (rival === undefined ? other.value !== fact.value : other.value === rival) &&
      lostFacts.has(other) && sharesOwner(other, fact)
    );
    if (instead) changes.push({ text: fact.text, kind: fact.kind, instead: instead.text });
  }
  return changes;
}

/** What is excluded by one text and shown by the other. */
function opposites(original: Reading, given: Reading): Change[] {
  const before = countKeys(original);
  const after = countKeys(given);
  const changes: Change[] = [];
  const alone = excludedAlone(original);
  const forms = new Map<string, string[]>();
  for (const key of before.keys()) {
    const beginning = beginningOf(key);
    forms.set(beginning, [...forms.get(beginning) ?? [], key]);
  }
  for (const [key, now] of after) {
    const form = before.has(key)
      ? key
      : forms.get(beginningOf(key))?.find((other) => isSameKey(other, key));
    const then = before.get(form ?? key);
    if (!then) continue;
    // A single character is part of many words.
    if (key.length === 1 && isUnspaced(key) && !alone.has(key)) continue;
    const isShown = then.excluded > now.excluded && now.shown > then.shown;
    const isExcluded = now.excluded > then.excluded && now.shown < then.shown &&
      then.excluded === 0;
    if (isShown || (isExcluded && !isExcludedBeside(original, given, now.word))) {
      const word = given.outline.words[now.word];
      changes.push({ text: given.outline.text.slice(word?.start, word?.end), kind: "opposite" });
    }
  }
  return changes;
}

/** What is excluded by itself. */
function excludedAlone({ facts }: Reading): Set<string> {
  return new Set(
    facts.flatMap(({ kind, owners }) => kind === "exclusion" && owners.length === 1 ? owners : []),
  );
}

/** Whether a word stands beside one that the prompt excludes: "no dust on the glass" as a list, "dust on the glass". */
function isExcludedBeside(original: Reading, given: Reading, index: number): boolean {
  const { outline, clauseOf } = given;
  const clause = outline.clauses[clauseOf[index] ?? -1];
  for (let at = clause?.firstWord ?? 0; at < (clause?.endWord ?? 0); at++) {
    if (at === index || !outline.isContent[at] || !given.excluded[at]) continue;
    const places = original.forms.placesOf(outline.words[at]?.stem ?? "");
    if (places.length > 0 && places.every((place) => original.excluded[place])) return true;
  }
  return false;
}

/** Endings that say "without": wingless, ärmellos, kaşıksız. */
const privative = /(?<=\p{L}{3})(?:less|los(?:e[nrsm]?)?|s[ıiuü]z(?:d[ıiuü]r)?)$/u;

function isPrivative(language: string, lower: string): boolean {
  return privativeLanguages.has(language) && privative.test(lower);
}

const privativeLanguages = new Set(["en", "de", "tr"]);

/** What the prompt shows and the answer says to be without, in one word. */
function privatives(original: Reading, given: Reading): Change[] {
  const { outline } = given;
  if (!privativeLanguages.has(outline.language)) return [];
  return outline.words.flatMap((word, index) => {
    const base = word.lower.replace(privative, "");
    if (base === word.lower || original.forms.includes(word.lower)) return [];
    const shown = original.outline.words.some((other, at) =>
      other.lower.startsWith(base) && !privative.test(other.lower) && !original.excluded[at]
    );
    return shown && !given.excluded[index]
      ? [{ text: wordAt(given, index), kind: "opposite" }]
      : [];
  });
}

function countKeys({ outline, keys, excluded, inToken, isLabel }: Reading) {
  const counts = new Map<string, { shown: number; excluded: number; word: number }>();
  const { negations, negationsAfter } = outline.vocabulary;
  keys.forEach((key, index) => {
    const lower = outline.words[index]?.lower ?? "";
    if (!outline.isContent[index] || negations.has(lower) || negationsAfter.has(lower)) return;
    if (isLabel[index] || inToken[index] || isPrivative(outline.language, lower)) return;
    let count = counts.get(key);
    if (!count) counts.set(key, count = { shown: 0, excluded: 0, word: index });
    if (excluded[index]) count.excluded++;
    else count.shown++;
  });
  return counts;
}
