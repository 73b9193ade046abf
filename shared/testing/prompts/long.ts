import { foreignPrompts } from "./languages.ts";
import { prosePrompts } from "./prose.ts";
import type { SamplePrompt } from "./sample.ts";
import { shortPrompts } from "./short.ts";
import { tagPrompts } from "./tags.ts";

const artDirection =
  `Art direction for the key visual of the exhibition "Salt Roads", main hall, four metres wide.

The picture shows a caravan at rest. It is the hour after sunset, when the sand still gives off warmth but the sky has
already gone cold. In the middle distance, slightly left of centre, seven camels kneel in a half circle. Their loads have
been taken off and stacked into a low wall: slabs of grey rock salt, tied with palm rope, each slab as large as a door.
On the highest slab sits an oil lamp made from a sardine tin. It is the only artificial light in the whole picture, and
everything near it is painted by it: the undersides of the camels' jaws, the folds of an indigo robe, a pair of hands.

The hands belong to Tadefi. She is the leader of the caravan, about sixty, small, with a straight back and a scar through
her left eyebrow. She wears an indigo robe that has rubbed off on her skin, so that her forearms are blue. She is not
looking at us. She is mending a sandal, with a bone needle, and she is in the middle of a sentence. We must feel that she
has told this story many times before. Opposite her, on a folded carpet with a geometric pattern in ochre and black, two
listeners: a young geologist from the coast in a modern grey fleece, with a notebook on his knees that he has forgotten
to write in, and a girl of about nine who has fallen asleep against the flank of the youngest camel. The girl holds a
plastic dinosaur. It is green. It must be green, because it is the only green in the picture.

Behind them the desert opens up. There are no dunes of the postcard kind. This is a flat salt pan, cracked into polygons,
and in every crack the last light lies like a thread of copper. On the horizon there is the thin line of a mining town:
two chimneys, a water tower, a radio mast with a red light. To the far right, very small, a lorry is coming towards us
with its headlights on, and behind it a plume of dust which is still lit by the sun that we no longer see. The lorry is the
future of the salt trade and nobody in the circle has noticed it. Do not make it dramatic. It should be something that the
visitor of the exhibition discovers after a while.

The sky takes up more than half of the height. It goes from apricot at the horizon through a dirty rose to a deep
blue-green and finally to black. Venus stands above the water tower. There is no moon, there are no clouds and no birds.

Technique: a very large oil painting, visible brushwork in the foreground and almost none in the sky. Think of the light of
Georges de La Tour and of the distances of Caspar David Friedrich, but with the matter-of-factness of a press
photograph. No orientalism, no mirages, no romantic Bedouins on horseback, no snakes. The people are tired and at home.

Composition: the lamp sits on the lower left intersection of thirds, the lorry on the far right edge. Between them the eye
travels along the wall of salt. The camera is at the height of a sitting person. There must be space in the upper third
for the title, which is set later; do not put any lettering into the picture apart from the stencil on one of the
salt slabs, which reads "TAOUDENNI 14".

Once more, because earlier versions got it wrong: seven camels, one lamp, one green dinosaur, no moon.`;

const germanBriefing =
  `Gesucht ist ein Titelbild für die Novemberausgabe unserer Zeitschrift. Das Thema ist der letzte Arbeitstag in einer
Porzellanfabrik in Selb, und das Bild soll diesen Tag zeigen, ohne sentimental zu werden.

Wir stehen in einer langen Halle mit Sheddach. Durch die nach Norden gerichteten Fenster fällt ein gleichmäßiges, kühles
Licht, das alles ein wenig wie unter Wasser aussehen lässt. Links zieht sich eine Reihe von Regalwagen bis in die Tiefe
des Raums, und auf jedem Wagen stehen Hunderte weißer Rohlinge: Tassen, Kannen, Saucieren, ein einzelner Schwan. Rechts
stehen die Drehscheiben still. Nur an der vordersten arbeitet noch jemand. Es ist Frau Rogler, einundsechzig, kurze graue
Haare, geblümte Kittelschürze, Turnschuhe. Ihre Hände sind bis zu den Ellenbogen weiß. Sie setzt gerade den Henkel an
eine Tasse, und sie macht das mit derselben Ruhe wie in den vierzig Jahren davor.

Hinter ihr steht der Insolvenzverwalter, ein junger Mann in einem dunkelblauen Anzug, der einen Pappbecher mit Kaffee in
der Hand hält. Der Pappbecher ist wichtig: er ist das einzige Gefäß im Bild, das nicht aus Porzellan ist, und er ist
leuchtend rot. Der Mann schaut nicht auf sein Telefon, er schaut auf ihre Hände. Auf seinen schwarzen Schuhen liegt weißer
Staub.

Auf dem Boden sieht man die Spuren der Wagenräder im Staub, dazu Fußspuren, die alle in eine Richtung führen, nämlich zum
Ausgang. Am Ende der Halle steht das große Schiebetor offen. Draußen liegt der erste Schnee, auf dem Hof wartet ein
Lastwagen mit polnischem Kennzeichen, und zwei Arbeiter tragen eine Gipsform hinaus wie einen Sarg. Über dem Tor hängt die
Werksuhr. Sie zeigt zehn vor drei. Darunter steht in verblichenen Buchstaben „Qualität verpflichtet“.

An der Wand neben Frau Rogler hängen ein Kalender mit Katzenbildern, ein Schichtplan, auf dem nur noch ein Name steht, und
ein kleines Radio mit ausgezogener Antenne. Auf dem Fensterbrett blüht ein Weihnachtskaktus in einer angeschlagenen
Suppenterrine. Eine Amsel sitzt draußen auf dem Sims und sieht herein.

Das Bild soll wie eine Fotografie mit einer Großformatkamera wirken: große Schärfentiefe, stürzende Linien korrigiert,
Augenhöhe, Brennweite leicht weitwinklig. Die Farben sind zurückgenommen, Weiß in allen Abstufungen, dazu das Blau des
Anzugs, das Rot des Bechers und das Rosa der Kaktusblüten. Kein Gegenlicht, keine Lichtstrahlen im Staub, keine Tränen,
keine Schwarzweißaufnahme. Vorbilder sind Candida Höfer für den Raum und August Sander für die Menschen.

Bitte achtet auf das Handwerk: die Tasse, an der Frau Rogler arbeitet, ist noch feucht und deshalb dunkler und grauer als die
getrockneten Rohlinge auf den Wagen. Der Henkel wird mit Schlicker angesetzt, der in einem Einmachglas neben ihr steht, und
ein Pinsel liegt quer über dem Glas. An ihrem Ringfinger steckt kein Ring, denn der würde Spuren im Ton hinterlassen.`;

const adjectives =
  "rusty mossy gilded cracked velvet frozen burning hollow striped woven painted broken floating ancient tiny enormous translucent smoky silver crimson teal folded sleeping singing forgotten"
    .split(" ");
const things =
  "teapot staircase windmill accordion beehive compass drawbridge elevator ferry gramophone hourglass iceberg jukebox kiosk ladder microscope newspaper oven parachute quilt radiator saddle telescope unicycle violin wardrobe xylophone yacht zeppelin anvil balcony carousel"
    .split(" ");

/** Every pair is another one, since the two lists have no common divisor of their lengths. */
const fiveHundredTags = Array.from(
  { length: 500 },
  (_, number) => `${adjectives[number % adjectives.length]} ${things[number % things.length]}`,
).join(", ");

/** Lists of different lengths, so that their combination repeats late. */
const japaneseParts = [
  ["青い", "赤い", "古い", "白い", "大きな", "小さな", "光る"],
  ["灯台", "帆船", "鳥居", "提灯", "茶碗", "三味線", "屏風", "金魚", "風鈴", "山門", "石段"],
  ["と", "、", "の横に", "。", "、"],
  ["少女", "老人", "白狐", "職人", "漁師", "僧侶", "猫", "鶴", "侍"],
  ["が立つ。", "がいる、", "を描く。", "の影、"],
];

const foldOut = [
  "A fold-out poster with many panels in one frame, numbered, each panel a picture of its own.",
  ...[
    ...prosePrompts,
    { text: artDirection },
    ...shortPrompts.filter(({ text }) => text.length > 120),
  ]
    .map(({ text }, index) => `Panel ${index + 1}. ${text}`),
].join("\n\n").slice(0, 10_000);

/** Prompts that are longer than any provider takes. */
export const longPrompts: SamplePrompt[] = [
  {
    name: "art direction of a key visual",
    text: artDirection,
    keeps: ["seven camels", "Tadefi", "lamp", "dinosaur", '"TAOUDENNI 14"', "lorry", "salt"],
  },
  {
    name: "German magazine briefing",
    text: germanBriefing,
    keeps: ["Rogler", "Tasse", "Pappbecher", "„Qualität verpflichtet“", "Candida Höfer"],
  },
  {
    name: "five hundred different tags",
    text: fiveHundredTags,
    keeps: ["rusty teapot", "mossy staircase"],
  },
  {
    name: "fold-out poster of 10,000 characters",
    text: foldOut,
    keeps: ["fold-out poster", "Ines"],
  },
  {
    name: "tags of every kind",
    text: tagPrompts.map(({ text }) => text).join(", ").replaceAll("\n", ", "),
    keeps: [
      "shrine maiden",
      "(photorealistic:1.3)",
      '"CASTELLI OIL"',
      '"Fluvidraco lutrinus"',
      "--ar 4:5",
    ],
  },
  {
    name: "one panel per language",
    text: foreignPrompts.map(({ text }, index) => `${index + 1}. ${text}`).join("\n"),
    keeps: ["「喫茶 月光」", "«Почта»", "„Meister Grünwald seit 1887“"],
  },
  {
    name: "long Japanese and Chinese prompt",
    text: Array.from(
      { length: 12 },
      (_, number) =>
        foreignPrompts.slice(0, 3).map(({ text }) =>
          text.replaceAll("赤い", ["赤い", "青い", "緑の", "黒い"][number % 4] ?? "")
        ).join(`\n第${number + 1}場面。`),
    ).join("\n"),
    keeps: ["灯台", "喫茶店"],
  },
  {
    name: "ten thousand Japanese characters",
    text: Array.from(
      { length: 1_000 },
      (_, number) => japaneseParts.map((part) => part[number % part.length]).join(""),
    ).join("").slice(0, 10_000),
    keeps: ["灯台", "少女"],
  },
];
