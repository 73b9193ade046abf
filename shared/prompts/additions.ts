import {
  type Change,
  hasKey,
  hasName,
  hasStem,
  isNumber,
  isQuotedFrom,
  sameAs,
  wordAt,
} from "./comparison.ts";
import { opposite } from "./placements.ts";
import type { Fact } from "./fact.ts";
import type { Reading } from "./reading.ts";
import { isUnspaced } from "./words.ts";

/** Categories of which nothing may be added. */
const watched = ["person", "nudity", "violence", "brand"] as const;
/** Categories whose words are no synonyms of each other. */
const graded = new Set(["nudity", "violence", "brand"]);
/** Words for people that say less than others do. */
const basicPersons = new Set(["man", "woman", "boy", "girl", "child", "baby"]);
const anyPerson = new Set(["person", "figure", "couple"]);
const strictPlaces = new Set(["left", "right", "above", "below", "north", "south", "east", "west"]);
/** A text of which more is new answers something else than the task. */
const allowedInvention = 0.3;
const fewestInvented = 4;

/** Finds what only the answer says. */
export function findAdditions(original: Reading, given: Reading, lost: readonly Fact[]): Change[] {
  const changes: Change[] = [];
  const add = (text: string, kind: Change["kind"]) => changes.push({ text, kind });
  const values = new Set(original.facts.filter(isNumber).map(({ value }) => value));
  for (const digits of original.outline.text.matchAll(/\d+(?:\.\d+)?/g)) values.add(digits[0]);
  const lostKinds = new Set(lost.map(({ kind }) => kind));
  for (const [fact] of given.factsByValue.values()) {
    if (!fact || sameAs(original, fact).length > 0) continue;
    switch (fact.kind) {
      case "quote":
        if (!isQuotedFrom(fact, original) || isProseOf(fact, original)) add(fact.text, "quote");
        break;
      case "weight":
      case "tag":
      case "parameter":
      case "hex":
        if (!lostKinds.has(fact.kind)) add(fact.text, fact.kind);
        break;
      case "count":
      case "number":
        if (
          !values.has(fact.value) && fact.value !== "1" && !hasKey(original, `number ${fact.value}`)
        ) {
          add(fact.text, fact.kind);
        }
        break;
      case "colour":
        if (!hasKey(original, `colour ${fact.value}`)) add(fact.text, "colour");
        break;
      case "relation":
        if (
          strictPlaces.has(fact.value) && !hasKey(original, `place ${fact.value}`) &&
          lost.some(({ kind, value }) => kind === "relation" && value === opposite.get(fact.value))
        ) add(fact.text, "relation");
        break;
      case "name":
        if (
          fact.owners.some((stem, at) =>
            !hasStem(original, stem) && !hasName(original, stem) && !isRole(original, stem, at)
          )
        ) {
          add(fact.text, "name");
        }
        break;
      case "exclusion":
        if (fact.owners.every((owner) => !hasKey(original, owner))) add(fact.text, "exclusion");
        break;
    }
  }
  changes.push(...addedWords(original, given));
  return changes;
}

/** In German a role has a capital like the name behind it: Geigenbaumeisterin is what the prompt calls Meisterin. */
function isRole({ outline, forms }: Reading, stem: string, at: number): boolean {
  return at === 0 && outline.language === "de" && (forms.placesOf(stem).length > 0 ||
    outline.words.some(({ lower }) => lower.length >= 5 && stem.endsWith(lower)));
}

/** Whether a text to be read in the picture was made of the prompt's own words, which it writes in another case. */
function isProseOf({ value }: Fact, { outline }: Reading): boolean {
  const content = value.replace(/^quote /, "");
  return content !== content.toLowerCase() && !outline.text.includes(content) &&
    outline.text.toLowerCase().includes(content.toLowerCase()) &&
    !outline.tokens.some(({ kind, text }) =>
      kind === "quote" && text.toLowerCase().includes(content.toLowerCase())
    );
}

/**
 * Words of the watched categories that only the answer has, in scripts where the dictionary may cut such a word in two.
 */
function watchedTexts({ forms }: Reading, { outline, excluded }: Reading) {
  if (!isUnspaced(outline.text)) return [];
  const found: { text: string; kind: typeof watched[number]; sense: string; index: number }[] = [];
  for (const [word, { category, sense }] of outline.vocabulary.meanings) {
    const kind = watched.find((each) => each === category);
    if (!kind || word.length < 2 || !isUnspaced(word) || forms.includes(word)) continue;
    const at = outline.text.indexOf(word);
    if (at < 0) continue;
    const index = outline.words.findIndex(({ end }) => end > at);
    if (!excluded[index]) found.push({ text: word, kind, sense, index });
  }
  return found;
}

/** To be dressed in nothing, in a few words. */
const undressed =
  /wearing nothing|nothing but (?:an? |his |her )|nothing on\b|(?:no|without(?: any)?) clothe?s|nichts als|nichts am leib|ohne kleid(?:er|ung)|nur mit (?:einem|einer) [\p{L} ]{1,30} bekleidet|rien sur (?:elle|lui)|sans vêtements?|vêtue? seulement|sin ropa|solo lleva puest|senza vestiti|sem roupas?|zonder kleren|bez ubra(?:ń|nia)|без одежды|giysisiz|không mặc|一丝不挂|没(?:有)?穿|何も(?:着|まと)|옷을 (?:입지|벗)|بلا ملابس|بدون ملابس|ללא בגדים|बिना कपड़ों/iu;

const fewestOfEntry = 4;

/** Whether a clause under a label of its own has no two characters of the prompt, and neither has the label. */
function isNewEntry({ forms }: Reading, { outline }: Reading, at: number): boolean {
  const clause = outline.clauses[at];
  const section = outline.structure.sections[clause?.section ?? -1];
  if (!clause || !section || section.isNegative || section.kind !== "label") return false;
  const text = outline.text.slice(clause.start, clause.end);
  return isUnspaced(text) && text.length >= fewestOfEntry &&
    [text, section.label].every((part) => {
      const letters = (part.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? []).join("");
      for (let at = 0; at + 1 < letters.length; at++) if (forms.hasPair(letters, at)) return false;
      return true;
    });
}

function addedWords(original: Reading, given: Reading): Change[] {
  const changes: Change[] = [];
  const { outline } = given;
  const personsBefore = new Set(
    original.outline.meanings.flatMap((meaning) =>
      meaning?.category === "person" ? [meaning.sense] : []
    ),
  );
  const isNewPerson = (sense: string) => {
    if (anyPerson.has(sense)) return personsBefore.size === 0;
    if (!basicPersons.has(sense)) return true;
    // A fisherman may be called a man, but not besides the fisherman.
    return [...personsBefore].every((known) =>
      basicPersons.has(known) || anyPerson.has(known) || hasKey(given, `person ${known}`)
    );
  };
  const isNewWord = (index: number) => {
    const word = outline.words[index];
    if (!word) return false;
    const isWatched = watched.some((each) => each === outline.meanings[index]?.category);
    const isThere = isWatched && outline.language === "en"
      ? original.forms.hasExactly(word.stem)
      : original.forms.has(word, original.outline, -1);
    if (isThere) return false;
    // Another way of writing a number is told of elsewhere.
    if (/^\p{N}/u.test(word.lower)) return false;
    const meaning = outline.meanings[index];
    if (meaning && graded.has(meaning.category)) return true;
    return !meaning || original.forms.ofSense(meaning.category, meaning.sense).length === 0;
  };
  let content = 0;
  const invented: string[] = [];
  outline.words.forEach((_, index) => {
    if (!outline.isContent[index]) return;
    content++;
    if (!isNewWord(index)) return;
    const meaning = outline.meanings[index];
    const category = watched.find((each) => each === meaning?.category);
    const text = wordAt(given, index);
    const isPerson = category === "person";
    // "person: the baker" names what is spoken of.
    if (category && !(isPerson && (given.isLabel[index] || !isNewPerson(meaning?.sense ?? "")))) {
      if (!given.excluded[index]) changes.push({ text, kind: category });
    }
    invented.push(text);
  });
  const known = new Set(changes.map(({ text }) => text));
  for (const { text, kind, sense, index } of watchedTexts(original, given)) {
    const isAllowed = kind === "person" && (given.isLabel[index] || !isNewPerson(sense));
    if (!isAllowed && !known.has(text) && !given.excluded[index]) changes.push({ text, kind });
  }
  const bare = undressed.exec(outline.text)?.[0];
  if (bare !== undefined && !undressed.test(original.outline.text)) {
    changes.push({ text: bare, kind: "nudity" });
  }
  changes.push(...addedClauses(original, given, isNewWord));
  if (invented.length >= fewestInvented && invented.length > allowedInvention * content) {
    changes.push({ text: invented.slice(0, 8).join(", "), kind: "invention" });
  }
  return changes;
}

/** A clause of so many words of which none is the prompt's says something else. */
const fewestOwnWords = 3;
/** The same for a whole sentence. */
const fewestOfSentence = 2;
const capitals = /(?:\p{Lu}{2,}|\p{Lu}{1,}['’]\p{Lu}+)(?:[ ,]+\p{Lu}{2,})+/gu;

/** Clauses that have nothing of the prompt, and texts in capitals that are not the prompt's. */
function addedClauses(
  original: Reading,
  given: Reading,
  isNewWord: (index: number) => boolean,
): Change[] {
  const { outline } = given;
  const changes: Change[] = [];
  let sentence = { number: -1, content: 0, own: 0, start: 0 };
  outline.clauses.forEach(({ firstWord, endWord, start, end, sentence: number }, at) => {
    if (number !== sentence.number) sentence = { number, content: 0, own: 0, start };
    let content = 0;
    let own = 0;
    for (let index = firstWord; index < endWord; index++) {
      if (!outline.isContent[index]) continue;
      content++;
      if (!isNewWord(index)) own++;
    }
    sentence.content += content;
    sentence.own += own;
    if (isUnspaced(outline.text) && isNewEntry(original, given, at)) {
      changes.push({ text: outline.text.slice(start, end), kind: "invention" });
    }
    const isLast = outline.clauses[at + 1]?.sentence !== number;
    const isNewSentence = isLast && sentence.content >= fewestOfSentence && sentence.own === 0;
    if (isNewSentence || (content >= fewestOwnWords && own === 0)) {
      changes.push({ text: outline.text.slice(sentence.start, end), kind: "invention" });
    }
  });
  for (const [text] of outline.text.matchAll(capitals)) {
    if (!original.forms.includes(text.toLowerCase())) changes.push({ text, kind: "quote" });
  }
  return changes;
}
