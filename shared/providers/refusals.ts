/**
 * How a refusal by a content policy is recognised whatever provider it comes from: by a code that says so, then by the
 * phrases in which refusals are written. Providers document that their codes vary.
 *
 * @module
 */

/** Codes, in any spelling: `promptBlocked`, `IMAGE_SAFETY`, `content_policy_violation`. */
const refusingCodes: readonly RegExp[] = [
  /moderat/,
  /(content|usage|safety)polic/,
  /policyviolat/,
  /safety(?!settings?)/,
  /nsfw/,
  /(sensitive|unsafe|inappropriate|prohibited|disallowed|harmful|explicit|adult)(content|prompt|image|input|output|request)/,
  /(content|prompt|image|input|output)(is|was|has)?(been)?(blocked|filtered|flagged|refused|rejected|prohibited|violat)/,
  /^(blocklist|spii|recitation|imagerecitation|prohibitedcontent|contentfilter|responsibleaipolicyviolation)$/,
];

/** What is said of an account, a key or a field of the call, and only sounds like a refusal. */
const aboutSomethingElse =
  /\b(account|api[ -]?key|billing|subscription|plan|organi[sz]ation|token)\b.{0,60}\b(suspend|disabl|block|bann|restrict|expired|invalid)|\b(?:unexpected|unknown|unrecogni[sz]ed|unsupported) (?:variable|field|parameter|property|argument|key|name)/i;

const subject = "(?:prompt|image|picture|photo|content|input|output|text|description|generation)";

/** Sentences. Each pattern stands for a family; `refusals_test.ts` has the corpus. */
const refusingPhrases: readonly RegExp[] = [
  /content[ _-]?moderation|moderation (?:filter|system|check|policy|service|endpoint)|failed moderation|\bmoderated\b/i,
  /safety (?:system|filter|check|guideline|polic|reason|guard|concern|standard|restriction)/i,
  /(?:content|usage|safety|community|acceptable[ -]use|responsible ai|generative ai|prohibited use) (?:polic|guideline|standard|restriction)/i,
  new RegExp(
    `${subject}s?\\b.{0,40}\\b(?:violat|flagged|blocked|filtered|inappropriate|prohibited|disallowed|` +
      "unsafe|not safe|(?<!case[ -])sensitive\\b|offensive|harmful)",
    "i",
  ),
  new RegExp(
    "(?:inappropriate|unsafe|(?<!case[ -])sensitive|explicit|offensive|harmful|prohibited|disallowed|sexual|" +
      `violent|graphic|hateful|adult)\\s+(?:or \\w+ )?${subject}`,
    "i",
  ),
  /nsfw (?:content|image|prompt|material|filter|detect)|(?:contain|flagged|classified|considered|detected)\w*\b.{0,30}\bnsfw\b|not safe for work/i,
  /(?:content|prompt|subject|topic)s? (?:is|are) not (?:allowed|permitted)/i,
  /request\b.{0,30}\bflagged/i,
  /\b(?:nudity|sexual(?:ly)? (?:explicit|suggestive)|gore|self-harm)\b/i,
  // A model that speaks for itself; a server that "is unable to generate" has broken down.
  /\bI(?:(?:'|’)m| am)?\s+(?:sorry,? (?:but )?I(?:(?:'|’)m| am)?\s+)?(?:can(?:'|’)?t|cannot|can not|unable to|not able to|won(?:'|’)?t|will not|must decline|decline|not allowed to|not going to|don(?:'|’)?t|do not|refuse)\b/i,
  /(?:against|violat\w*|breach\w*|contrary to)\s+(?:\w+(?:'s|’s)?\s+){0,3}(?:polic|guideline|terms|rules|standards)/i,
  /copyrighted|(?:copyright|trademark) (?:violation|infringement)|public figures?|real people|celebrit/i,
  /rejected (?:as a result of|because of|due to|by).{0,30}(?:safety|polic|moderation|filter)/i,
];

/** A refusal that was recognised. */
export interface Refusal {
  /** The provider's word for what it objected to, where a code tells. */
  category: string | undefined;
}

/**
 * Whether codes, or else a sentence, say that a content policy refused a prompt or its picture.
 *
 * @returns undefined when they do not
 */
export function findRefusal(codes: readonly string[], sentence: string): Refusal | undefined {
  const code = codes.find((each) => isRefusingCode(each));
  if (code !== undefined) return { category: code };
  return isRefusingSentence(sentence) ? { category: undefined } : undefined;
}

/** True for a code that speaks of a content policy. */
export function isRefusingCode(code: string): boolean {
  const bare = code.toLowerCase().replace(/[^a-z]/g, "");
  return !/^(?:invalid|missing|unsupported|unknown)/.test(bare) &&
    refusingCodes.some((pattern) => pattern.test(bare));
}

/** True for the state of a task that speaks of a content policy: what is blocked there is no account. */
export function isRefusingState(state: string): boolean {
  return isRefusingCode(state) || /^(?:blocked|flagged|filtered|refused|rejected)$/i.test(state);
}

/** True for a sentence in which a prompt or a picture is refused, and not an account or a key. */
export function isRefusingSentence(sentence: string): boolean {
  const text = sentence.slice(0, 2_000);
  return !aboutSomethingElse.test(text) && refusingPhrases.some((pattern) => pattern.test(text));
}

/**
 * True for words that promise a picture, such as `Here is your lighthouse:`. A model that writes them and draws nothing
 * has not refused but failed; any other words in a picture's place, in whatever language, decline.
 */
export function promisesPicture(text: string): boolean {
  return /^\W*(?:sure|of course|certainly|absolutely|okay|ok|great|here(?:'|’)?s|here (?:is|are|you)|i(?:'|’)?(?:ll| will) (?:create|generate|draw|make)|generating|creating|voil[aà]|gerne|claro|bien sûr)\b/i
    .test(text) && !isRefusingSentence(text);
}
