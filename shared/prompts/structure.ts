import { flattenJson } from "./json_prompt.ts";
import { negativeLabel } from "./language.ts";
import { flattenTags } from "./tagged_prompt.ts";

/** How a prompt is laid out. */
export type PromptShape = "json" | "labelled" | "markdown" | "panels" | "regions" | "plain";

/** What stands under a heading, key or label. */
export interface Section {
  /** The heading, key or label as written, with its mark; `BREAK` for a region. */
  label: string;
  /** What kind of label it is. */
  kind: "heading" | "label" | "panel" | "region";
  /** Offsets of the label in the text. */
  labelStart: number;
  labelEnd: number;
  /** Offset behind the last code unit that it governs. */
  end: number;
  /** Index of the section it stands in. */
  parent: number | undefined;
  /** Whether what stands under it must not be seen. */
  isNegative: boolean;
  /** The panel, region or numbered part it belongs to: what is said in one says nothing in another. */
  place: string;
}

/** A prompt as lines, with the labels that govern them. */
export interface PromptStructure {
  shape: PromptShape;
  /** The prompt without broken lines, or its JSON as lines of `key: value`. */
  text: string;
  /** In the order in which they begin. */
  sections: Section[];
}

const heading = /^(#{1,6}) +\S.*$/;
const boldHeadings = [
  /^(?:[-*•] +)?\*\*[^*\n]{1,80}\*\*:?$/u,
  /^__[^_\n]{1,80}__:?$/u,
  /^(?:==+|--+) ?[^=\n]{1,60}? ?(?:==+|--+)$/u,
  /^(?:【[^】\n]{1,40}】|\[[^[\]\n:]{1,40}\]:?)$/u,
];
const digits = "[\\d\u0660-\u0669\u0966-\u096f一二三四五六七八九十]{1,3}";
const panelWords =
  "panel|scene|frame|shot|page|region|image|cell|tafel|bild|szene|vignette|viñeta|case|planche|escena|panneau|scène|" +
  "quadro|quadrinho|painel|cena|pannello|vignetta|scena|riquadro|コマ|パネル|場面|シーン|分镜|分格|画面|场景|镜头|面板|" +
  "패널|장면|컷|панель|кадр|сцена|kadr|לוח|פאנל|סצנה|لوحة|اللوحة|مشهد|المشهد|إطار|पैनल|दृश्य|फ्रेम|แผง|ช่อง|ฉาก|เฟรม|kare|sahne|khung|cảnh|ô tranh";
const panel = new RegExp(
  `^(?:[-*•#]+ +)?\\**(?:(?:${panelWords}) *#? *${digits}|第? ?${digits} ?(?:格|コマ目?|幕|镜|번째 (?:컷|패널|장면)))(?![\\p{L}\\p{N}])[^:：\\n]{0,50}?(?:[:：]\\**|[.)–—-](?= |$)|\\**$) *`,
  "iu",
);
const panelWord = new RegExp(`^(?:${panelWords})s?$`, "iu");

/** Whether a word names a part of a layout, such as a panel, and so nothing that is seen in the picture. */
export function isPanelWord(word: string): boolean {
  return panelWord.test(word);
}

const numberedKey = /^[\p{L}][\p{L}\p{N} _-]{0,30} \d{1,2}(?: \/ [^:\n]{1,60})?: */u;
const labelled =
  /^(?:[-*•+] +|\d{1,2}[.)] +)?(?:\*\*|__)?([\p{L}][^:：\n.!?;。！？；"“”()]{0,60}?)(?:\*\*|__)? ?(?:[:：](?:\*\*|__)?(?= |$)|：) */u;
/** The line that A1111's web interface writes under a prompt. */
const settings = /^Steps: \d+, /;
const aloneAtMost = 8;
const mostLabelWords = 4;
const regionWord = /(?<=^|[\s,])(?:BREAK|ADDCOMM|ADDBASE|ADDCOL|ADDROW|AND)(?=[\s,]|$)/g;
/** A label inside a line: after the end of a sentence or between parts of flattened JSON. */
const innerLabel =
  /(?<=[.;|。；!] ?)(?<= |[。；])(\p{L}[^:：\n.!?;,"“”()]{0,40}?)(?::(?= )|：) */gu;

/** Labels that name a negative prompt, which may go on over lines and sentences; the others name what a list is of. */
const namesNegativePrompt =
  /n[eé]g|нега|отрицат|負|负|反向|ネガ|否定|부정|네거|سلب|שליל|नकार|नेगे|ลบ|phủ định|tiêu cực|olumsuz/iu;
/** The end of a list in a sentence that another sentence follows. */
const listEnd = /[.!?…](?= +\p{Lu})|[。！？]/u;
/** How a list ends that goes on in the next line, and how a line begins that is part of one. */
const goesOn = /[,،、，;；:：]$/u;
const isItem = /^[-*•+] /;

/** A label ends all open ones of its level and above. */
const levels = { region: 0, markdown: 1, bold: 8, panel: 9, alone: 10, label: 11, inner: 12 };

/** A line break in the middle of a sentence, as hard-wrapped text has it. */
const wrapped = /(?<=[^\n]{50}[\p{L}\p{N},])\n(?=\p{Ll})(?![^\n:：]{1,60}[:：])/gu;

/** Reads the layout of a normalised prompt, in time proportional to its length. */
export function readStructure(prompt: string): PromptStructure {
  const flat = flattenJson(prompt);
  const text = flat ?? flattenTags(prompt) ?? prompt.replace(wrapped, " ");
  const sections = findSections(text, flat !== undefined);
  return { shape: shapeOf(sections, flat !== undefined), text, sections };
}

function shapeOf(sections: readonly Section[], isJson: boolean): PromptShape {
  if (isJson) return "json";
  const kinds = new Set(sections.map(({ kind }) => kind));
  if (kinds.has("region")) return "regions";
  if (kinds.has("panel")) return "panels";
  if (sections.some(({ label }) => label.startsWith("#") || label.startsWith("**"))) {
    return "markdown";
  }
  return sections.filter(({ kind }) => kind === "label").length >= 2 ? "labelled" : "plain";
}

function findSections(text: string, isJson: boolean): Section[] {
  const sections: Section[] = [];
  const open: { index: number; level: number }[] = [];
  let regions = 0;
  const close = (level: number, at: number) => {
    for (let last = open.at(-1); last && last.level >= level; last = open.at(-1)) {
      const section = sections[last.index];
      if (section) section.end = at;
      open.pop();
    }
  };
  const add = (kind: Section["kind"], level: number, start: number, end: number) => {
    close(level, start);
    const parent = open.at(-1)?.index;
    const above = parent === undefined ? undefined : sections[parent];
    const label = text.slice(start, end).trim();
    const own = kind === "panel" ? placeOf(label) : kind === "region" ? `region ${++regions}` : "";
    sections.push({
      label,
      kind,
      labelStart: start,
      labelEnd: end,
      end: text.length,
      parent,
      isNegative: (above?.isNegative ?? false) || isNegativeLabel(label),
      place: own === "" ? above?.place ?? "" : own,
    });
    open.push({ index: sections.length - 1, level });
  };
  const isList = (section: Section | undefined) =>
    !isJson && section?.isNegative === true && section.kind === "label" &&
    !namesNegativePrompt.test(section.label);
  const hasLower = /\p{Ll}/u.test(text);
  let offset = 0;
  let before = "";
  for (const line of text.split("\n")) {
    const start = offset;
    const end = start + line.length;
    offset = end + 1;
    const current = open.at(-1);
    // "Avoid: people" is done with its line, and what follows is wanted.
    if (
      current?.level === levels.label && isList(sections[current.index]) && !goesOn.test(before) &&
      !isItem.test(line)
    ) close(levels.label, start);
    before = line;
    if (line === "") {
      const last = sections.at(-1);
      // A label alone may be set off from what it governs by a blank line, but only before that.
      close(last && last.labelEnd >= start - 1 ? levels.label : levels.alone, start);
      continue;
    }
    if (settings.test(line)) {
      close(levels.panel, start);
      continue;
    }
    const marks = heading.exec(line);
    const panelMark = panel.exec(line) ?? (isJson ? numberedKey.exec(line) : null);
    const label = labelled.exec(line);
    const isAlone = label !== null && label[0].length === line.length;
    const isLabel = label !== null &&
      wordsIn(label[1] ?? "") <= (isAlone || isJson ? aloneAtMost : mostLabelWords) &&
      !/^https?$/i.test(label[1] ?? "");
    if (marks) add("heading", levels.markdown + (marks[1]?.length ?? 1), start, end);
    else if (panelMark && (!label || panelMark[0].length <= label[0].length + 60)) {
      add("panel", levels.panel, start, start + panelMark[0].length);
    } else if (boldHeadings.some((each) => each.test(line))) {
      add("heading", levels.bold, start, end);
    } else if (isLabel) {
      const level = isAlone ? levels.alone : levels.label;
      add("label", level, start, start + label[0].length);
    }
    for (const match of hasLower ? line.matchAll(regionWord) : []) {
      add("region", levels.region, start + match.index, start + match.index + match[0].length);
    }
    for (const match of line.matchAll(innerLabel)) {
      const written = match[1] ?? "";
      const counts = isJson || isNegativeLabel(written) ||
        (/^\p{Lu}/u.test(written) && wordsIn(written) <= 3);
      const from = start + match.index;
      if (counts && from >= (sections.at(-1)?.labelEnd ?? 0)) {
        add("label", levels.inner, from, from + match[0].length);
        const listed = listEnd.exec(text.slice(from + match[0].length, end));
        if (listed && isList(sections.at(-1))) {
          close(levels.inner, from + match[0].length + listed.index + listed[0].length);
        }
      }
    }
    if (isJson) close(levels.label, end);
    else close(levels.inner, end);
  }
  return sections;
}

function placeOf(label: string): string {
  return label.toLowerCase().match(/[\p{L}\p{N}]+/gu)?.slice(0, 2).join(" ") ?? "";
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length;
}

/** Whether a heading, key or label, of any language, says that what follows must not be seen. */
export function isNegativeLabel(label: string): boolean {
  return label.length <= 90 &&
    negativeLabel.test(label.replace(/^[#\s*_\-•+\d.)]+/, "").replaceAll(/[*_]/g, " ").trim());
}
