/** The languages whose function words are known. */
type KnownLanguage = "en" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "ru" | "ar" | "ja" | "zh";

/** A language whose function words are known, or `und` for any other. */
export type PromptLanguage = KnownLanguage | "und";

/**
 * Function words by language. Words that change the picture are left out on purpose: numbers, and the
 * {@link negations}.
 */
const stopWords: Record<KnownLanguage, ReadonlySet<string>> = {
  en: wordSet(
    `a an the this that these those some any each every another other such both all its it it's is are was
    were be been being am has have had having do does did doing will would shall should can could may might must i me
    my mine we us our you your he him his she her hers they them their theirs who whom whose which what where when why
    how there there's here and or but nor so yet if then than as of at by for with about against between into through
    during before after above below to from up down in out on off over under again further once while because until
    also just only very too quite rather really more most much many few own same let's let i'd i'm you're we're
    they're that's which's within upon onto toward towards across along around behind beside besides beneath near
    among amid like even still though although however meanwhile perhaps style styled manner image picture
    scene`,
  ),
  de: wordSet(
    `der die das den dem des ein eine einen einem einer eines und oder aber auch als an am auf aus bei beim
    bis da dass davon dazu denn dessen deren dich dir du durch er es etwas für gegen habe haben hat hatte ich ihr ihre
    ihren ihrem ihrer im in ins ist ja jede jeder jedes man mehr mein mich mir mit nach noch nur ob seine seinen seinem
    seiner sich sie sind so über um uns unter vom von vor war waren was wenn wer wie wird wo zu zum zur während wobei
    welche welcher welches sehr`,
  ),
  fr: wordSet(
    `le la les l un une des du de d et ou mais où au aux avec ce cet cette ces dans elle elles en entre est
    sont était être il ils je leur leurs lui ma mes mon nous notre on par pour qu que qui sa se ses son sous sur ta te
    tes ton très tu vers vos votre vous y a ont comme plus tout toute tous toutes dont à`,
  ),
  es: wordSet(
    `el la los las un una unos unas y o pero de del al a ante bajo con contra desde en entre hacia hasta para
    por según sobre tras que quien cual cuyo como donde cuando es son era ser está están fue su sus se lo le les me mi
    mis nos más muy todo toda todos todas este esta estos estas ese esa también mientras ha`,
  ),
  it: wordSet(
    `il lo la i gli le un uno una e o ma di del dello della dei degli delle a al allo alla ai agli alle da dal
    dalla in nel nella nei nelle con su sul sulla per tra fra che chi cui come dove quando è sono era essere si suo sua
    suoi sue loro questo questa molto più anche mentre`,
  ),
  pt: wordSet(
    `o a os as um uma uns umas e ou mas de do da dos das em no na nos nas por pelo pela para com ao à aos às
    que quem como onde quando é são era ser está estão seu sua seus suas se mais muito este esta isso também enquanto`,
  ),
  nl: wordSet(
    `de het een en of maar van in op aan met voor door bij uit over onder naar te tot is zijn was waren wordt
    die dat deze dit er hij zij ze haar hun als ook nog zeer terwijl waar om`,
  ),
  ru: wordSet(
    `и в во на с со по из у за от для к ко о об под над при через между а но или что как так это этот эта эти
    тот та те он она оно они его её ее их который которая которое которые которого где когда чтобы же бы ли то был была
    было были есть быть очень также уже ещё еще до`,
  ),
  ar: wordSet(
    `في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين و أو ثم أن إن كان كانت هو هي هم ما كما بين فوق تحت
    عند حتى قد كل بعض جدا حيث`,
  ),
  ja: wordSet(
    `の に は を が と で も へ や か から まで より です ます だ た て な し した する している いる ある ない
    この その あの これ それ れる られる せる など よう ように という として による`,
  ),
  zh: wordSet(
    `的 了 和 是 在 有 与 及 也 都 就 着 地 得 把 被 这 那 这个 那个 一个 一种 上 下 中 里 以及 并 而 从 向`,
  ),
};

/** Words that turn a phrase into its opposite; they stay with the phrase that follows. */
export const negations: ReadonlySet<string> = wordSet(
  `no not without never none neither non cannot don't doesn't isn't
  aren't kein keine keinen keinem keiner nicht ohne nie pas sans aucun aucune ni sin nunca ningún ninguna senza non sem
  nenhum nenhuma não geen niet zonder без не нет ни بدون لا ليس 不 没有 无`,
);

/** Words that a noun follows, in the languages that have such. */
export const determiners: ReadonlySet<string> = wordSet(
  `a an the his her hers its their my our your this that these
  those ein eine einen einem einer eines der die das den dem des un une le la les du des ses sa son el los las una unos
  unas su sus il lo gli i uno o os um uma uns umas het een de zijn haar`,
);

/** Words that can be left out of a clause without changing what it shows. */
const droppable: Partial<Record<PromptLanguage, ReadonlySet<string>>> = {
  en: wordSet(
    `a an the this that these those some its it it's is are was were be been being am has have had do does
    did will would shall should can could may might must i i'd i'm me my we us our you your there there's here which
    who so then also just very too quite rather really truly simply somehow perhaps clearly actually basically please
    kindly ensure overall`,
  ),
  de: wordSet(
    `der die das den dem des ein eine einen einem einer eines ist sind war waren wird ich es sich auch noch
    sehr bitte da dass wobei`,
  ),
  fr: wordSet(`le la les l un une des du est sont était il elle ils elles je on très se`),
  es: wordSet(`el la los las un una unos unas es son era está están se muy lo`),
  it: wordSet(`il lo la i gli le un uno una è sono era si molto`),
  pt: wordSet(`o a os as um uma uns umas é são era está estão se muito`),
  nl: wordSet(`de het een is zijn was waren wordt er zeer`),
  ru: wordSet(`это был была было были есть очень же бы ли`),
};

const none: ReadonlySet<string> = new Set();

/** The function words of a language; none for `und`. */
export function stopWordsOf(language: PromptLanguage): ReadonlySet<string> {
  return language === "und" ? none : stopWords[language];
}

/** The words of a language that a telegram would leave out. */
export function droppableWordsOf(language: PromptLanguage): ReadonlySet<string> {
  return droppable[language] ?? none;
}

/** Words addressed to whoever draws, which show nothing themselves. English, separated by commas. */
const fillerPhrases =
  `create an image of, create a picture of, create an image, generate an image of,
  generate a picture of, generate an image, draw an image of, draw a picture of, make an image of, make a picture of,
  an image of, a picture of, image of, picture of, i would like to see, i would like you to, i would like, i want to see,
  i want you to, i want, i need, i'd like to see, i'd like, please make sure that, make sure that, make sure to,
  make sure, make it look like, it is important that, it should be, the image should show, the image should,
  the picture should show, the picture should, the scene should, in the image, in the picture, in this image,
  in this picture, the image shows, the picture shows, the scene shows, the scene depicts, we can see, you can see,
  one can see, can be seen, could be seen, there is, there are, as well as, in order to, such as, a kind of, a sort of,
  in a way that, at the same time, for example, try to, feel free to, hello, please, kindly,
  thank you very much, thank you, thanks a lot, many thanks, thanks`;

const fillers = new Map<string, string[][]>();
for (const phrase of fillerPhrases.split(",")) {
  const words = phrase.trim().split(/\s+/);
  const first = words[0] ?? "";
  fillers.set(first, [...fillers.get(first) ?? [], words]);
}

/**
 * For each word, whether it is part of a phrase addressed to whoever draws.
 *
 * @param words in lower case
 */
export function findFillerPhrases(words: readonly string[]): boolean[] {
  const isFiller = words.map(() => false);
  words.forEach((word, start) => {
    for (const phrase of fillers.get(word) ?? []) {
      if (phrase.every((part, offset) => words[start + offset] === part)) {
        isFiller.fill(true, start, start + phrase.length);
      }
    }
  });
  return isFiller;
}

/** For each function word, the languages that have it. */
const languagesOf = new Map<string, KnownLanguage[]>();
// Object.entries forgets the type of the keys.
for (const [language, words] of Object.entries(stopWords) as [KnownLanguage, Set<string>][]) {
  for (const word of words) languagesOf.set(word, [...languagesOf.get(word) ?? [], language]);
}

const ascii = /^[\x20-\x7e’]*$/;

/**
 * The language whose function words make up most of a text, `und` when fewer than one word in twenty is one.
 * A list of tags has few of them whatever its language, so a text in ASCII then counts as English.
 *
 * @param words in lower case
 */
export function detectLanguage(words: readonly string[]): PromptLanguage {
  const counts = new Map<KnownLanguage, number>();
  for (const word of words) {
    for (const language of languagesOf.get(word) ?? []) {
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  const [best] = [...counts].sort(([, one], [, other]) => other - one);
  if (best && best[1] > words.length / 20) return best[0];
  return words.every((word) => ascii.test(word)) ? "en" : "und";
}

function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
