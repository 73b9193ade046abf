import assert from "node:assert/strict";
import { judge } from "./mod.ts";

const scene =
  "Three children play chess in front of a blue door. A girl in a red scarf sits to the left of a boy in a green scarf. " +
  'Above the door hangs a wooden sign that reads "NO FISHING", below it stands a brass lamp. ' +
  "Their grandmother Ottilie Brandt watches, no cars, without snow, wall colour #ffcc00, 85mm lens, (fog:1.3) <lora:ink_v2:0.8>";

const refused: Record<string, [string, string]> = {
  "a number that was changed": ["Three children", "Five children"],
  "a number that is gone": ["Three children", "Children"],
  "colours that changed owners": [
    "red scarf sits to the left of a boy in a green",
    "green scarf sits to the left of a boy in a red",
  ],
  "a negation that is gone": ["no cars", "cars"],
  "a negation that is new": ["hangs a wooden", "hangs no wooden"],
  "left for right": ["to the left", "to the right"],
  "above and below exchanged": [
    'Above the door hangs a wooden sign that reads "NO FISHING", below',
    'Below the door hangs a wooden sign that reads "NO FISHING", above',
  ],
  "a name that is gone": ["grandmother Ottilie Brandt", "grandmother"],
  "another name": ["Ottilie Brandt", "Mathilde Kern"],
  "a person more": ["watches", "watches beside a policeman"],
  "nudity": ["grandmother Ottilie Brandt", "naked grandmother Ottilie Brandt"],
  "violence": ["a brass lamp", "a brass lamp in a pool of blood"],
  "a brand": ["a brass lamp", "a brass lamp with the Nike logo"],
  "a text": ["a brass lamp", 'a brass lamp and a poster "OPEN"'],
  "another text": ["NO FISHING", "NO PARKING"],
  "a text that is gone": [' that reads "NO FISHING"', ""],
  "another hex colour": ["#ffcc00", "#ffcc33"],
  "another number with its unit": ["85mm", "35mm"],
  "another weight": ["fog:1.3", "fog:1.5"],
  "a LoRA that is gone": [" <lora:ink_v2:0.8>", ""],
  "materials that changed owners": [
    'wooden sign that reads "NO FISHING", below it stands a brass',
    'brass sign that reads "NO FISHING", below it stands a wooden',
  ],
};

for (const [name, [from, to]] of Object.entries(refused)) {
  Deno.test(`judge refuses ${name}`, () => {
    const answer = scene.replace(from, () => to);
    assert.notEqual(answer, scene);
    const { accepted } = judge(scene, answer, 1_000);
    assert.equal(accepted, false);
  });
}

const accepted: Record<string, string> = {
  "the prompt itself": scene,
  "figures for words, other quotes, fewer articles": scene.replace("Three", "3").replaceAll(
    /\b(?:a|the) /gi,
    "",
  )
    .replace(/"([^"]+)"/, "“$1”"),
  "another order":
    'Grandmother Ottilie Brandt watches. Blue door, wooden sign "NO FISHING" above it, brass lamp below. Three children play chess ' +
    "in front of the door: girl in a red scarf to the left of a boy in a green scarf. Wall colour #FFCC00, 85 mm lens, " +
    "without cars, no snow, (fog:1.3) <lora:ink_v2:0.8>",
};

for (const [name, answer] of Object.entries(accepted)) {
  Deno.test(`judge accepts ${name}`, () => {
    const judged = judge(scene, answer, 1_000);
    assert.equal(judged.accepted, true, JSON.stringify(judged));
  });
}

const foreign: [name: string, source: string, from: string, to: string][] = [
  ["German number", "Drei Kinder spielen vor einem roten Tor, ohne Autos", "Drei", "Fünf"],
  ["German negation", "Drei Kinder spielen vor einem roten Tor, ohne Autos", "ohne Autos", "Autos"],
  ["French side", "Un chien noir à gauche de la fontaine, sans voitures", "gauche", "droite"],
  [
    "Spanish colour",
    "Una niña con un vestido rojo y un niño con un vestido azul",
    "rojo y un niño con un vestido azul",
    "azul y un niño con un vestido rojo",
  ],
  ["Russian number", "Три рыжих кота сидят на заборе, без людей", "Три", "Четыре"],
  ["Russian negation", "Три рыжих кота сидят на заборе, без людей", "без людей", "толпа людей"],
  ["Polish side", "Czarny pies stoi na lewo od fontanny", "lewo", "prawo"],
  ["Turkish negation", "Meydanda üç çocuk, araba yok", "araba yok", "araba"],
  ["Chinese number", "河面上有三只白鹅，没有船", "三只", "五只"],
  ["Chinese negation", "河面上有三只白鹅，没有船", "没有船", "船"],
  ["Japanese number", "海に漁船が三隻見える、人はいない", "三隻", "五隻"],
  ["Korean colour", "빨간 우산을 든 할머니", "빨간", "파란"],
  ["Arabic negation", "سوق قديم فيه ثلاثة رجال، بدون سيارات", "بدون سيارات", "سيارات"],
  ["Hebrew number", "שלושה ילדים משחקים ליד הדלת", "שלושה", "חמישה"],
  ["Hindi number", "तीन बच्चे लाल दरवाज़े के पास", "तीन", "पाँच"],
  ["Thai colour", "ผู้หญิงถือร่มสีแดง", "แดง", "ขาว"],
  ["Vietnamese side", "Con chó đen bên trái đài phun nước", "trái", "phải"],
];

for (const [name, source, from, to] of foreign) {
  Deno.test(`judge refuses another ${name}`, () => {
    assert.equal(judge(source, source, 1_000).accepted, true);
    assert.equal(judge(source, source.replace(from, to), 1_000).accepted, false);
  });
}

Deno.test("judge lists what is gone, heaviest first, and scores over everything", () => {
  const judged = judge(scene, scene.replace("play chess in front of a blue door", "play"), 1_000);
  const texts = judged.dropped.map(({ text }) => text);
  assert.ok(texts.some((text) => text.includes("chess")), texts.join(" | "));
  assert.ok(judged.coverage < 1 && judged.coverage > 0.6, String(judged.coverage));
  const weights = judged.dropped.map(({ weight }) => weight);
  assert.deepEqual(weights, [...weights].sort((one, other) => other - one));
});

const negativeLists = [
  "A harbour at dusk\n\n## Negative prompt\nNSFW, alcohol bottles, brand logos",
  "Un port au crépuscule\n\nPrompt négatif : alcool, logos de marque, flou",
  "Un puerto al atardecer\n\nPrompt negativo: alcohol, logotipos, borroso",
  "黄昏的港口\n\n负面提示词：酒瓶，品牌标志，模糊",
  '{"subject": "a harbour at dusk", "negative_prompt": "alcohol bottles, brand logos", "style": "oil painting"}',
];

for (const source of negativeLists) {
  Deno.test(`judge refuses a negative list that became positive: ${source.slice(0, 20)}`, () => {
    assert.equal(judge(source, source, 1_000).accepted, true);
    const flat = source.replace(/"negative_prompt"/, '"details"')
      .replace(/## Negative prompt\n|Prompt négatif : |Prompt negativo: |负面提示词：/, "");
    assert.equal(judge(source, flat, 1_000).accepted, false);
  });
}
