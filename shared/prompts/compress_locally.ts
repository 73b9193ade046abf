import { cutToLength } from "./characters.ts";
import { type Clause, isUnspacedOutline } from "./outline.ts";
import { type Reading, readPrompt } from "./reading.ts";
import type { Section } from "./structure.ts";
import { findUnits, type Unit } from "./units.ts";

/**
 * Compresses a prompt without a model: the same answer for the same prompt, in time nearly proportional to its length.
 *
 * It goes only as far as the limit asks for. First, without a loss, JSON becomes lines of `key: value`; then clauses go
 * that repeat an earlier one of their section, and the words that a telegram leaves out; then what is worth least for
 * its length, each time weighed by what nothing else that is left says (greedy choice under a budget, after H. Lin and
 * J. Bilmes, "Multi-document summarization via budgeted maximization of submodular functions", 2010). Facts outlast the
 * clause they stood in. A label stays as long as anything that it governs, and everything in its order, but parameters
 * come last, where they belong.
 *
 * When not even a clause fits, the beginning of the prompt is cut between two characters.
 *
 * @param prompt normalised
 * @param limit UTF-16 code units, at least 1
 * @returns the prompt itself when it is within the limit, otherwise a text that is
 */
export function compressLocally(prompt: string, limit: number): string {
  if (prompt.length <= limit) return prompt;
  return compressReading(readPrompt(prompt), limit);
}

/** {@link compressLocally} for a prompt that was read before and is longer than the limit. */
export function compressReading(reading: Reading, limit: number): string {
  const { outline } = reading;
  if (outline.text.length <= limit) return outline.text;
  const units = findUnits(reading, limit);
  const parameters = parametersOf(reading, limit);
  const write = writerFor(reading, units, parameters);
  let room = limit - lengthOfParameters(parameters);
  for (let round = 0; round < rounds; round++) {
    const levels = chooseLevels(reading, units, room);
    const text = write(levels);
    if (text.length <= limit && text !== "") return fill(text, units, levels, write, limit);
    room -= Math.max(1, text.length - limit);
  }
  return cutToLength(outline.text, limit).trimEnd();
}

/**
 * Leaves out what a prompt says twice, and nothing else.
 *
 * @param prompt normalised
 */
export function removeRedundancy(prompt: string): string {
  const reading = readPrompt(prompt);
  const units = findUnits(reading, Infinity);
  const write = writerFor(reading, units, parametersOf(reading, Infinity));
  const levels = units.map(() => 0);
  const seen = seenCounts(units, levels);
  units.forEach((unit, index) => {
    if (isSaidElsewhere(unit, seen)) {
      levels[index] = dropped;
      for (const key of unit.all.keys()) seen.set(key, (seen.get(key) ?? 0) - 1);
    }
  });
  const text = write(levels);
  return text !== "" && text.length < prompt.length ? text : prompt;
}

const rounds = 8;
/** Indices of a unit's texts. */
const telegram = 1;
const factsOnly = 2;
const dropped = 3;
/** Code units of what stands between two units. */
const separatorLength = 2;

function seenCounts(units: readonly Unit[], levels: readonly number[]): Map<string, number> {
  const seen = new Map<string, number>();
  units.forEach((unit, index) => {
    if (levels[index] === dropped) return;
    for (const key of unit.all.keys()) seen.set(key, (seen.get(key) ?? 0) + 1);
  });
  return seen;
}

function isSaidElsewhere(unit: Unit, seen: ReadonlyMap<string, number>): boolean {
  return [...unit.all.keys()].every((key) => (seen.get(key) ?? 0) > 1);
}

/** One way to make a unit shorter. */
interface Step {
  unit: number;
  to: number;
  /** What is lost for each code unit saved. */
  price: number;
}

/** Chooses for each unit how much of it stays, so that all of them and their labels have at most `room` code units. */
function chooseLevels(reading: Reading, units: readonly Unit[], room: number): number[] {
  const levels = units.map(() => 0);
  const { sections } = reading.outline.structure;
  const inSection = sections.map(() => 0);
  const eachSection = (unit: Unit, act: (index: number) => void) => {
    for (let at = unit.section; at >= 0; at = sections[at]?.parent ?? -1) act(at);
  };
  let length = 0;
  for (const section of sections) {
    if (section.kind === "region") length += section.label.length + separatorLength;
  }
  const labelLength = (section: Section | undefined) =>
    section && section.kind !== "region" ? section.labelEnd - section.labelStart + 1 : 0;
  units.forEach((unit) => {
    length += (unit.texts[0]?.length ?? 0) + separatorLength;
    eachSection(unit, (at) => {
      if (inSection[at] === 0) length += labelLength(sections[at]);
      inSection[at] = (inSection[at] ?? 0) + 1;
    });
  });
  if (length <= room) return levels;
  const counts = seenCounts(units, levels);
  const worthOf = (unit: Unit, without?: ReadonlyMap<string, number>) => {
    let worth = 0;
    for (const [key, weight] of unit.all) {
      if (!without?.has(key) && (counts.get(key) ?? 0) <= 1) worth += weight;
    }
    return worth;
  };
  const forget = (unit: Unit, without?: ReadonlyMap<string, number>) => {
    for (const key of unit.all.keys()) {
      if (!without?.has(key)) counts.set(key, (counts.get(key) ?? 1) - 1);
    }
  };
  const stepOf = (index: number): Step | undefined => {
    const unit = units[index];
    const level = levels[index] ?? 0;
    if (!unit || level === dropped) return undefined;
    const now = unit.texts[level]?.length ?? 0;
    const bare = unit.texts[factsOnly]?.length ?? 0;
    const canBare = level < factsOnly && bare > 0 && bare < 0.7 * now;
    if (canBare) {
      const price = worthOf(unit, unit.strict) / Math.max(1, now - bare);
      return { unit: index, to: factsOnly, price };
    }
    const worth = level === factsOnly ? worthOfStrict(unit) : worthOf(unit);
    return { unit: index, to: dropped, price: worth / (now + separatorLength) };
  };
  const worthOfStrict = (unit: Unit) => {
    let worth = 0;
    for (const [key, weight] of unit.strict) if ((counts.get(key) ?? 0) <= 1) worth += weight;
    return worth;
  };
  const take = ({ unit: index, to }: Step) => {
    const unit = units[index];
    if (!unit) return;
    const level = levels[index] ?? 0;
    length -= (unit.texts[level]?.length ?? 0) - (unit.texts[to]?.length ?? 0);
    if (level < factsOnly && to === factsOnly) forget(unit, unit.strict);
    else if (to === dropped) {
      if (level === factsOnly) {
        for (const key of unit.strict.keys()) counts.set(key, (counts.get(key) ?? 1) - 1);
      } else forget(unit);
      length -= separatorLength;
      eachSection(unit, (at) => {
        inSection[at] = (inSection[at] ?? 1) - 1;
        if (inSection[at] === 0) length -= labelLength(sections[at]);
      });
    }
    levels[index] = to;
  };
  // What is said elsewhere goes first, the later one of two.
  for (let index = units.length - 1; index >= 0 && length > room; index--) {
    const unit = units[index];
    if (unit && isSaidElsewhere(unit, counts)) take({ unit: index, to: dropped, price: 0 });
  }
  const byWorth = units.map((_, index) => index).filter((index) => levels[index] === 0)
    .map((index) => ({ index, price: stepOf(index)?.price ?? 0 }))
    .sort((one, other) => one.price - other.price);
  for (const { index } of byWorth) {
    if (length <= room) break;
    if ((units[index]?.texts[telegram]?.length ?? 0) < (units[index]?.texts[0]?.length ?? 0)) {
      take({ unit: index, to: telegram, price: 0 });
    }
  }
  if (length <= room) return levels;
  // Prices only rise while others go, so the cheapest of the old prices is computed anew and put back when it rose.
  const queue = units.flatMap((_, index) => stepOf(index) ?? [])
    .sort((one, other) => other.price - one.price);
  for (let step = queue.pop(); step && length > room; step = queue.pop()) {
    const current = stepOf(step.unit);
    if (!current) continue;
    if (current.price > (queue.at(-1)?.price ?? Infinity)) {
      insert(queue, current);
      continue;
    }
    take(current);
    const next = stepOf(step.unit);
    if (next) insert(queue, next);
  }
  return levels;
}

function insert(queue: Step[], step: Step): void {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle]?.price ?? 0) > step.price) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, step);
}

/** A text that is shorter by more than this has room for something that was dropped. */
const filledShare = 0.97;
const mostTries = 60;

/** Puts back what there is still room for, most worthy first. */
function fill(
  text: string,
  units: readonly Unit[],
  levels: number[],
  write: (levels: readonly number[]) => string,
  limit: number,
): string {
  let best = text;
  const worth = (index: number) => {
    const unit = units[index];
    let sum = 0;
    for (const weight of unit?.all.values() ?? []) sum += weight;
    return sum / Math.max(1, unit?.texts[0]?.length ?? 1);
  };
  const open = levels.flatMap((level, index) => level > 0 ? [{ index, worth: worth(index) }] : [])
    .sort((one, other) => other.worth - one.worth);
  let tries = 0;
  for (const to of [telegram, 0]) {
    for (const { index } of open) {
      if (best.length >= limit * filledShare || tries >= mostTries) return best;
      const level = levels[index] ?? 0;
      const unit = units[index];
      const more = (unit?.texts[to]?.length ?? 0) - (unit?.texts[level]?.length ?? 0);
      if (level <= to || more <= 0 || best.length + more > limit) continue;
      tries++;
      levels[index] = to;
      const longer = write(levels);
      if (longer.length <= limit && longer.length > best.length) best = longer;
      else levels[index] = level;
    }
  }
  return best;
}

/** The parameters of a prompt, each once, as far as they fit. */
function parametersOf({ outline }: Reading, limit: number): string[] {
  const seen = new Set<string>();
  let room = limit;
  const texts: string[] = [];
  for (const { kind, identity, text } of outline.tokens) {
    if (kind !== "parameter" || seen.has(identity) || text.length + 1 > room) continue;
    seen.add(identity);
    room -= text.length + 1;
    texts.push(text);
  }
  return texts;
}

function lengthOfParameters(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 1, 0);
}

/** Returns a function that writes the units with their labels, in the order of the prompt. */
function writerFor(reading: Reading, units: readonly Unit[], parameters: readonly string[]) {
  const { outline } = reading;
  const { sections } = outline.structure;
  const comma = isUnspacedOutline(outline) ? "、" : ", ";
  const endOfSentence: string[] = [];
  for (const { sentence, separator } of outline.clauses) endOfSentence[sentence] = separator;
  const regions = sections.flatMap((section, index) => section.kind === "region" ? [index] : []);
  return (levels: readonly number[]): string => {
    let text = "";
    let previous: { clause: Clause; unit: number } | undefined;
    const opened = new Set<number>();
    let nextRegion = 0;
    const openRegions = (before: number) => {
      for (let at = regions[nextRegion]; at !== undefined; at = regions[++nextRegion]) {
        const section = sections[at];
        if (!section || section.labelStart >= before) break;
        text = `${text.trimEnd()}${
          text === "" ? "" : gapBefore(section.labelStart)
        }${section.label}`;
        previous = undefined;
      }
    };
    const gapBefore = (at: number) => outline.text[at - 1] === "\n" ? "\n" : " ";
    units.forEach((unit, index) => {
      const written = unit.texts[levels[index] ?? 0] ?? "";
      const clause = unit.clauses[0];
      if (written === "" || !clause) return;
      openRegions(clause.start);
      const labels: number[] = [];
      for (let at = unit.section; at >= 0; at = sections[at]?.parent ?? -1) {
        if (!opened.has(at) && sections[at]?.kind !== "region") labels.unshift(at);
        opened.add(at);
      }
      for (const at of labels) {
        const section = sections[at];
        if (!section) continue;
        const isInner = section.labelStart > 0 && outline.text[section.labelStart - 1] !== "\n";
        const gap = text === "" ? "" : isInner ? innerGap(text, section) : "\n";
        text += gap + section.label;
        previous = undefined;
        text += outline.text.slice(section.labelEnd - 1, section.labelEnd + 1).includes("\n")
          ? "\n"
          : /[：]$/.test(section.label)
          ? ""
          : " ";
      }
      if (previous) text += between(previous, { clause, unit: index }, written);
      else if (labels.length === 0 && text !== "") text += isNewLine(text, clause) ? "\n" : " ";
      text += written;
      const last = unit.clauses.at(-1) ?? clause;
      previous = { clause: last, unit: index };
    });
    openRegions(Infinity);
    const body = [text.trim(), ...parameters].filter((part) => part !== "");
    return body.join(" ").replace(/ ?\n ?/g, "\n").replace(/\n(?=Steps: )| (?=Steps: \d)/g, "\n");
  };

  function isNewLine(text: string, clause: Clause): boolean {
    return !text.endsWith("\n") && outline.text.lastIndexOf("\n", clause.start) >= clause.start - 3;
  }
  function innerGap(text: string, section: Section): string {
    const mark = outline.text.slice(0, section.labelStart).trimEnd().at(-1) ?? "";
    const ends = /[.;|。；!?:：]\s*$/.test(text);
    return ends ? (text.endsWith(" ") ? "" : " ") : /[.;|。；!]/.test(mark) ? `${mark} ` : "; ";
  }
  function between(
    one: { clause: Clause; unit: number },
    two: { clause: Clause; unit: number },
    next: string,
  ): string {
    const gap = outline.text.slice(one.clause.end, two.clause.start);
    if (one.unit + 1 === two.unit && !/--|Steps: \d/.test(gap) && gap.length <= 3) return gap;
    if (sections.length > 0 && gap.includes("\n")) {
      // Without a mark, a line that goes on in small letters would be read with the one before.
      return /^\p{Ll}/u.test(next) ? ".\n" : "\n";
    }
    if (one.clause.sentence !== two.clause.sentence) {
      return endOfSentence[one.clause.sentence] || comma;
    }
    return one.clause.separator.trim() === "" ? comma : one.clause.separator;
  }
}
