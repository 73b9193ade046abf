import type { SamplePrompt } from "./sample.ts";

/** Prompts as people type them into a form. */
export const shortPrompts: SamplePrompt[] = [
  { name: "three letters", text: "cat", keeps: ["cat"] },
  { name: "one emoji family", text: "👨‍👩‍👧‍👦 at the beach 🏖️", keeps: ["👨‍👩‍👧‍👦", "beach"] },
  { name: "emoji only", text: "🐱🌈🏰", keeps: ["🐱"] },
  {
    name: "portrait of a fisherman",
    text:
      "Close-up portrait of an old fisherman with a grey beard and deep wrinkles, yellow raincoat, rain drops on his face, stormy harbour behind him, 85mm lens, f/1.4, Rembrandt lighting",
    keeps: ["fisherman", "beard", "yellow", "85mm"],
  },
  {
    name: "product shot of a watch",
    text:
      "Studio product photo of a stainless steel diver's watch with a dark green dial on wet black slate, single softbox from the left, shallow depth of field, water droplets, no reflections on the glass",
    keeps: ["watch", "green dial", "no reflections"],
  },
  {
    name: "anime girl on a train",
    text:
      "anime style, girl with short silver hair and headphones sitting alone in an empty night train, neon city lights passing outside the window, melancholic, Makoto Shinkai, detailed background",
    keeps: ["silver hair", "train", "Shinkai"],
  },
  {
    name: "house in a forest",
    text:
      "Modern house of raw concrete and larch wood in a pine forest, floor-to-ceiling windows glowing at dusk, fog between the trees, architectural photography, two-point perspective --ar 3:2 --v 6",
    keeps: ["concrete", "pine forest", "--ar 3:2", "--v 6"],
  },
  {
    name: "neon sign",
    text:
      'A rainy alley in Tokyo at night with a pink neon sign that reads "RAMEN 24H", a cook smoking under the awning, puddles, cinematic',
    keeps: ['"RAMEN 24H"', "alley", "cook"],
  },
  {
    name: "weights of a web UI",
    text:
      "(masterpiece:1.2), (red dress:1.4), a woman dancing flamenco, [smoke:fire:0.5], <lora:flamenco_v2:0.8>, dark stage, (motion blur:0.7)",
    keeps: ["(red dress:1.4)", "<lora:flamenco_v2:0.8>", "flamenco"],
  },
  {
    name: "multi prompt weights",
    text:
      "space ship::2 red planet::1 nebula::-0.5 in the style of Syd Mead --chaos 20 --no people",
    keeps: ["space ship::2", "red planet::1", "--chaos 20", "--no people"],
  },
  {
    name: "counting animals",
    text:
      "Exactly three cats and two dogs asleep on a blue velvet sofa, seen from above, without any people, flat illustration with muted colours",
    keeps: ["three cats", "two dogs", "without any people"],
  },
  {
    name: "logo",
    text:
      'Minimalist vector logo for a coffee roaster called "Kestrel & Sons", a kestrel in flight inside a circle, two colours, burnt orange and off white, no gradients',
    keeps: ['"Kestrel & Sons"', "kestrel", "orange"],
  },
  {
    name: "food",
    text:
      "Overhead flat lay of a Sicilian breakfast: almond granita in a glass, brioche col tuppo, a bowl of blood oranges, espresso, blue and white majolica tiles, hard morning sunlight with long shadows",
    keeps: ["granita", "brioche", "oranges"],
  },
  {
    name: "single curly quotes",
    text:
      "A birthday cake with ‘Happy 90th, Nana’ written in blue icing, the family's hands clapping around it",
    keeps: ["‘Happy 90th, Nana’", "cake"],
  },
  {
    name: "apostrophes are no quotes",
    text:
      "The fishermen's wives' market stall in the '60s, rock 'n' roll posters on the wall, kids' bicycles leaning on the quay",
    keeps: ["market stall", "bicycles"],
  },
  {
    name: "inch marks are no quotes",
    text: 'A 6" ceramic vase next to a 12" ruler on graph paper, orthographic view',
    keeps: ["vase", "ruler"],
  },
  {
    name: "children's book",
    text:
      "Watercolour illustration for a children's book: a hedgehog in a yellow sou'wester rows a walnut shell across a puddle, a snail holds the lantern",
    keeps: ["hedgehog", "walnut", "snail"],
  },
  {
    name: "macro insect",
    text:
      "Extreme macro of a jewel beetle's eye, focus stacked, iridescent green and copper, dew, black background, 5x magnification, diffused twin flash",
    keeps: ["beetle", "iridescent"],
  },
  {
    name: "astronomy",
    text:
      "Long exposure of the Milky Way over the Paranal observatory, four laser guide stars, airglow near the horizon, 14mm, f/2.8, ISO 3200",
    keeps: ["Milky Way", "laser", "14mm"],
  },
  {
    name: "pixel art",
    text:
      "16-bit pixel art tavern interior, isometric, a bard on a table, dwarves drinking, a sleeping dragon used as the fireplace, warm palette of 32 colours",
    keeps: ["tavern", "bard", "dragon"],
  },
  {
    name: "brutalist interior",
    text:
      "interior of a brutalist library after closing time, board-marked concrete, a single desk lamp still lit, spiral stair, dust in the air, Tadao Ando, wide angle",
    keeps: ["library", "lamp", "Tadao Ando"],
  },
  {
    name: "fashion editorial",
    text:
      "Fashion editorial: tall Senegalese model in an oversized cobalt coat on a salt flat at noon, wind from the right, medium format, Peter Lindbergh, desaturated",
    keeps: ["Senegalese", "cobalt", "salt flat"],
  },
  {
    name: "numbers and punctuation",
    text:
      "1,500 paper cranes hanging at 2.5 m above a 3 x 3 m pool; reflection: perfect. Time: 6:45 a.m.",
    keeps: ["paper cranes", "pool"],
  },
  {
    name: "negative prompt",
    text:
      "blurry, lowres, bad anatomy, extra fingers, missing limbs, watermark, signature, jpeg artifacts, cropped, worst quality, text, logo, frame",
    keeps: ["watermark", "fingers"],
  },
];
