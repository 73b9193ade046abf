import { readMarks, readNegatives } from "./facts.ts";
import type { Fact, Role, SceneParts, Shape } from "./types.ts";

/** A part of a scene that has been chosen for a prompt. */
export interface Piece {
  readonly role: Role;
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** What a shape is filled with. */
export interface Filling {
  readonly pieces: readonly Piece[];
  /** A list of what must not be drawn, separated by commas. */
  readonly negative: string;
  readonly scene: SceneParts;
  /** Chooses among the ways of writing one shape. */
  readonly variant: number;
}

/** A text and the facts in it. */
export interface Shaped {
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** Reads the marks of a part. */
export function pieceOf(role: Role, marked: string, language: string): Piece {
  return { role, ...readMarks(marked, language) };
}

interface Section {
  readonly label: string;
  readonly pieces: readonly Piece[];
}

const snake = (label: string) => label.toLowerCase().replaceAll(/[\s'’]+/gu, "_");

function sections(filling: Filling, label: (role: Role) => string): Section[] {
  const byRole = Map.groupBy(filling.pieces, (piece) => piece.role);
  return [...byRole].map(([role, pieces]) => ({ label: label(role), pieces }));
}

function factsUnder(label: string | undefined, facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => label === undefined ? fact : { ...fact, section: label });
}

function factsOf(all: readonly Section[], filling: Filling, negative: string): Fact[] {
  return [
    ...all.flatMap(({ label, pieces }) =>
      pieces.flatMap((piece) => factsUnder(label === "" ? undefined : label, piece.facts))
    ),
    ...negativeFacts(filling, negative),
  ];
}

function negativeFacts(filling: Filling, label: string): Fact[] {
  return factsUnder(label, readNegatives(filling.negative, filling.scene.language).facts);
}

const sentences = (text: string) =>
  text.split(/(?<=[.!?।])\s+|(?<=[。！？])/u).filter((part) => part !== "");
// A list goes on after a comma, but not after a full stop.
const listed = (pieces: readonly Piece[], space: string) =>
  pieces.map(({ text }, index) =>
    index === pieces.length - 1 ? text : `${text}${/[.!?।。！？]$/u.test(text) ? "" : ","}${space}`
  ).join("");
const textOf = (pieces: readonly Piece[]) => pieces.map((piece) => piece.text).join(" ");

function json(filling: Filling): Shaped {
  const english = filling.variant % 3 === 1;
  const all = sections(filling, (role) => english ? role : snake(filling.scene.labels[role]));
  const key = english ? "negative_prompt" : snake(filling.scene.labels.negative);
  const value = ({ pieces }: Section) => {
    if (pieces[0]?.role === "tags") {
      return pieces.flatMap((piece) => piece.text.split(/[,،]\s+|，|、/u));
    }
    const parts = filling.variant % 2 === 0
      ? pieces.map((piece) => piece.text)
      : pieces.flatMap((piece) => sentences(piece.text));
    return parts.length === 1 ? parts[0] : parts;
  };
  const body = Object.fromEntries(all.map((section) => [section.label, value(section)]));
  const negative = filling.variant % 2 === 0
    ? filling.negative
    : filling.negative.split(/[,،，]\s*|、/u);
  const tree = filling.variant % 4 < 2 ? { ...body, [key]: negative } : {
    prompt: body,
    [key]: negative,
    settings: { aspect_ratio: "3:2", seed: 40_000 + filling.variant },
  };
  return {
    text: JSON.stringify(tree, null, filling.variant % 4 === 3 ? 4 : 2),
    facts: factsOf(all, filling, key),
  };
}

// As people paste it: keys without quotes, commas too many, comments, no closing bracket.
function nearJson(filling: Filling): Shaped {
  const all = sections(filling, (role) => snake(filling.scene.labels[role]));
  const key = filling.variant % 2 === 0 ? "negative_prompt" : snake(filling.scene.labels.negative);
  const quoted = filling.variant % 3 === 0;
  const name = (label: string) => quoted ? JSON.stringify(label) : label;
  const lines = all.map(({ label, pieces }) =>
    pieces.length === 1
      ? `  ${name(label)}: ${JSON.stringify(textOf(pieces))},`
      : `  ${name(label)}: [\n${
        pieces.map((piece) => `    ${JSON.stringify(piece.text)},`).join("\n")
      }\n  ],`
  );
  const comment = filling.variant % 2 === 0 ? ["  // final"] : [];
  const close = filling.variant % 4 === 1 ? [] : ["}"];
  return {
    text: [
      "{",
      ...comment,
      ...lines,
      `  ${name(key)}: ${JSON.stringify(filling.negative)},`,
      ...close,
    ].join("\n"),
    facts: factsOf(all, filling, key),
  };
}

function yaml(filling: Filling): Shaped {
  const all = sections(filling, (role) => filling.scene.labels[role].toLowerCase());
  const key = filling.scene.labels.negative;
  const nested = filling.variant % 2 === 1;
  const lines = all.map(({ label, pieces }) =>
    nested
      ? `${label}:\n${
        pieces.flatMap((piece) => sentences(piece.text)).map((line) => `  - ${line}`).join("\n")
      }`
      : `${label}: ${textOf(pieces)}`
  );
  return {
    text: [...lines, `${key}: ${filling.negative}`].join("\n"),
    facts: factsOf(all, filling, key),
  };
}

function markdown(filling: Filling): Shaped {
  const all = sections(filling, (role) => filling.scene.labels[role]);
  const key = filling.scene.labels.negative;
  const bullets = filling.variant % 2 === 0;
  const bold = filling.variant % 3 === 2;
  const heading = (label: string) => bold ? `**${label}**` : `## ${label}`;
  const blocks = all.map(({ label, pieces }) =>
    `${heading(label)}\n\n${
      bullets
        ? pieces.flatMap((piece) => sentences(piece.text)).map((line) => `- ${line}`).join("\n")
        : pieces.map((piece) => piece.text).join("\n\n")
    }`
  );
  return {
    text: [...blocks, `${heading(key)}\n\n${filling.negative}`].join("\n\n"),
    facts: factsOf(all, filling, key),
  };
}

const scenic: readonly Role[] = [
  "subject",
  "action",
  "clothing",
  "place",
  "background",
  "lettering",
];

function panels(filling: Filling): Shaped {
  const { labels } = filling.scene;
  const shown = filling.pieces.filter((piece) => scenic.includes(piece.role));
  const common = sections(
    { ...filling, pieces: filling.pieces.filter((piece) => !scenic.includes(piece.role)) },
    (role) => labels[role],
  );
  const numbered = shown.map((piece, index) => ({
    label: `${labels.panel} ${index + 1}`,
    pieces: [piece],
  }));
  const all = filling.variant % 2 === 0 ? [...common, ...numbered] : [...numbered, ...common];
  return {
    text: [
      ...all.map(({ label, pieces }) => `${label}: ${textOf(pieces)}`),
      `${labels.negative}: ${filling.negative}`,
    ].join(filling.variant % 3 === 0 ? "\n\n" : "\n"),
    facts: factsOf(all, filling, labels.negative),
  };
}

function breakRegions(filling: Filling): Shaped {
  const all = filling.pieces.map((piece) => ({ label: "", pieces: [piece] }));
  const header = "Negative prompt";
  return {
    text: `${
      all.map(({ pieces }) => textOf(pieces)).join(
        filling.variant % 2 === 0 ? "\nBREAK\n" : " BREAK ",
      )
    }\n${header}: ${filling.negative}`,
    facts: factsOf(all, filling, header),
  };
}

function parameterFact(text: string): Fact {
  return { kind: "parameter", text, tokens: text.split(/[\s:]+/u) };
}

function a1111(filling: Filling): Shaped {
  const tagsFirst = [
    ...filling.pieces.filter((piece) => piece.role === "tags"),
    ...filling.pieces.filter((piece) => piece.role !== "tags"),
  ];
  const all = [{ label: "", pieces: tagsFirst }];
  const header = "Negative prompt";
  const settings = [
    `Steps: ${24 + filling.variant % 17}`,
    "Sampler: DPM++ 2M Karras",
    `CFG scale: ${5 + filling.variant % 4}.5`,
    `Seed: ${180_233 + 977 * filling.variant}`,
    filling.variant % 2 === 0 ? "Size: 832x1216" : "Size: 1216x832",
  ];
  return {
    text: `${listed(tagsFirst, "\n")}\n${header}: ${filling.negative}\n${settings.join(", ")}`,
    facts: [...factsOf(all, filling, header), ...settings.map(parameterFact)],
  };
}

function parameters(filling: Filling): Shaped {
  const all = [{ label: "", pieces: filling.pieces }];
  const settings = [
    ["--ar 16:9", "--ar 2:3", "--ar 21:9"][filling.variant % 3] ?? "--ar 1:1",
    `--stylize ${100 + 50 * (filling.variant % 7)}`,
    `--seed ${4_411 + 31 * filling.variant}`,
    ...filling.variant % 2 === 0 ? ["--chaos 12"] : ["--style raw"],
  ];
  return {
    text: `${textOf(filling.pieces)} ${settings.join(" ")} --no ${filling.negative}`,
    facts: [...factsOf(all, filling, "--no"), ...settings.map(parameterFact)],
  };
}

function tags(filling: Filling): Shaped {
  const all = [{ label: "", pieces: filling.pieces }];
  const key = filling.scene.labels.negative;
  return {
    text: `${listed(filling.pieces, " ")}\n${key}: ${filling.negative}`,
    facts: factsOf(all, filling, key),
  };
}

function prose(filling: Filling): Shaped {
  const all = [{ label: "", pieces: filling.pieces }];
  const key = filling.scene.labels.negative;
  const between = filling.variant % 2 === 0 ? "\n\n" : " ";
  return {
    text: `${
      filling.pieces.map((piece) => piece.text).join(between)
    }\n\n${key}: ${filling.negative}`,
    facts: factsOf(all, filling, key),
  };
}

const writers: Readonly<Record<Shape, (filling: Filling) => Shaped>> = {
  json,
  near_json: nearJson,
  yaml,
  markdown,
  panels,
  break_regions: breakRegions,
  a1111,
  parameters,
  tags,
  prose,
};

/** Lays the parts of a scene out in a shape. */
export function layOut(shape: Shape, filling: Filling): Shaped {
  return writers[shape](filling);
}
