import type { SamplePrompt } from "./sample.ts";

/** Lists of tags, as users of anime and photo models write them. */
export const tagPrompts: SamplePrompt[] = [
  {
    name: "two hundred tags of a shrine maiden",
    text:
      `1girl, solo, shrine maiden, long black hair, hime cut, red eyes, pale skin, small smile, looking at viewer,
      white kimono, red hakama, wide sleeves, red ribbon, hair ribbon, gohei in hand, wooden sandals, white socks,
      standing on stone steps, torii gate, vermilion torii, stone lanterns, moss, cedar forest, autumn leaves, maple,
      falling leaves, evening, golden hour, sunbeams through trees, fog between trunks, distant mountains, crescent moon,
      fireflies, paper charms, bell rope, offering box, fox statue, white fox beside her, fox mask on belt, blue fire,
      spirit orbs, wind, flowing hair, flowing sleeves, dynamic pose, from below, low angle, full body, dutch angle,
      depth of field, bokeh, lens flare, masterpiece, best quality, highly detailed, ultra detailed, absurdres, 8k,
      wallpaper, sharp focus, intricate, beautiful, stunning, official art, cel shading, vibrant colours, warm tones,
      red and gold palette, contrast of red and green, rim light, volumetric light, god rays, soft shadows, subsurface
      scattering, detailed eyes, detailed hands, detailed fabric, embroidered cranes, gold thread, tassels, silver bells,
      jade beads, wooden prayer plaques, rope with paper streamers, wet stone, puddles, reflections in puddles, ripples,
      koi pond, small wooden bridge, bamboo fence, stone basin, bamboo ladle, incense smoke, candle flames, old wood
      grain, peeling paint, roof tiles, curved eaves, hanging lanterns, lit windows, shadow of a crow, crow on torii,
      feather, scattered petals, chrysanthemum, spider lilies, red spider lilies along the path, tall grass, dragonfly,
      cloud bank, orange sky, purple clouds, first stars, long shadows, silence, mysterious, nostalgic, serene, sacred,
      melancholy, storybook, Studio Ghibli, Yoshitaka Amano, Makoto Shinkai, watercolour texture, ink outlines, film
      grain, anamorphic, 35mm, wide shot, rule of thirds, leading lines, foreground leaves, blurred foreground, layered
      depth, aerial perspective, atmospheric, dust particles, glowing particles, magic circle, faint runes, transparent
      veil, sheer fabric, hair ornament, kanzashi, gold earrings, beauty mark under left eye, slender, calm expression,
      parted lips, light blush, hand on chest, holding a scroll, sealed scroll, red wax seal, sash, braided cord,
      obi knot, layered collar, bare wrists, prayer beads around wrist, old well, wooden bucket, frog on a stone, snail,
      spider web with dew, broken roof tile, stray kitten, kitten in basket, red thread of fate, thread leading into
      the fog, second girl in background, silhouette in fog, umbrella, oil paper umbrella, no modern buildings, no cars,
      empty path, stone guardians, worn inscription, ivy, ferns, mushrooms, tree roots, hollow tree, sacred tree, shimenawa`
        .replace(/\s+/g, " "),
    keeps: ["shrine maiden", "torii", "fox", "black hair"],
  },
  {
    name: "tags with weights and loras",
    text:
      `(photorealistic:1.3), RAW photo, portrait of a middle-aged blacksmith, (soot on face:1.2), leather apron, rolled
      sleeves, (muscular forearms:0.9), hammer, glowing horseshoe, sparks, anvil, dark forge, brick chimney, tongs on the
      wall, <lora:filmgrain_v3:0.6>, <lora:skin_texture:0.4>, embedding:goodportrait, (rim light:1.1), orange glow, blue
      ambient light from window, snow outside, 50mm, f/2.0, Kodak Portra 400, shallow depth of field, sweat, focused
      expression, grey stubble, burn scars, iron filings, (smoke:0.8), wooden beams, horse waiting in doorway, harness,
      dog under bench, water barrel, steam, bellows, coal, cast shadows, masterpiece, best quality, absurdres, highres,
      extremely detailed, 8k uhd, dslr, soft lighting, high quality, film grain, Fujifilm XT3 --ar 4:5 --stylize 250`
        .replace(/\s+/g, " "),
    keeps: ["blacksmith", "(photorealistic:1.3)", "<lora:filmgrain_v3:0.6>", "--ar 4:5", "anvil"],
  },
  {
    name: "tags that repeat themselves",
    text:
      `beautiful landscape, landscape of great beauty, mountain lake, lake in the mountains, a mountain lake, turquoise
      water, water of turquoise colour, clear turquoise water, snow-capped peaks, peaks capped with snow, snowy peaks,
      wooden rowing boat, a wooden rowing boat, rowing boat made of wood, small rowing boat, red rowing boat, morning
      mist, mist in the morning, misty morning, pine trees, pines, pine trees on the shore, reflections, reflections in
      the water, reflected mountains, golden light, golden morning light, light of the golden hour, best quality, high
      quality, highest quality, top quality, masterpiece, award winning, stunning, breathtaking, gorgeous, beautiful,
      very beautiful, extremely beautiful, photorealistic, realistic, realism, hyperrealistic, ultra realistic, 8k, 4k,
      uhd, hdr, highly detailed, extremely detailed, insanely detailed, hyper detailed, intricate details`
        .replace(/\s+/g, " "),
    keeps: ["lake", "rowing boat", "turquoise", "mist"],
  },
  {
    name: "interior design keywords",
    text:
      `Japandi living room, low oak sofa, linen cushions in oat and clay, paper floor lamp, tatami, shoji screen,
      bonsai on a plinth, travertine coffee table, ceramic bowl with persimmons, wool rug, limewash walls, oak slats,
      hidden strip lighting, view of a gravel garden, maple in autumn, rain on the window, soft north light, no television,
      no visible cables, black steel window frames, open shelf with three vases, ikebana, sleeping greyhound, tea set,
      architectural digest, 24mm tilt-shift, eye level, symmetrical, muted colours, earth tones, high key, medium format`
        .replace(/\s+/g, " "),
    keeps: ["Japandi", "sofa", "shoji", "no television"],
  },
  {
    name: "creature sheet by lines",
    text: `Creature design sheet
Subject: amphibious river dragon, size of a horse
Skin: translucent, olive and amber, visible veins
Head: axolotl gills, four eyes, whiskers like a catfish
Body: long, otter-like, webbed feet, rudder tail
Behaviour: builds dams, collects shiny stones
Views: front, side, back, detail of the gills, detail of a foot
Scale: fisherman with a lantern beside it
Medium: ink and watercolour on aged paper
Annotations: handwritten, "Fluvidraco lutrinus" as the title
Mood: naturalist's field notebook, 1850s
Avoid: fire, wings, horns, armour
Palette: moss, tea, rust, bone white
Light: overcast, soft, from above
Border: pressed ferns and a coffee stain`,
    keeps: ['"Fluvidraco lutrinus"', "river dragon", "axolotl"],
  },
  {
    name: "vehicle tags",
    text:
      `rally car, 1980s group B, mud splashed, jumping over a crest, headlights on, pine forest, crowd behind rope, dust,
      number 37 on the door, "CASTELLI OIL" on the bonnet, co-driver visible, spray of gravel, telephoto compression, 300mm,
      panning shot, motion blur on wheels, overcast, Kodachrome, scratched film, grain, faded reds, blue exhaust, antenna,
      roof scoop, spare wheel, rally plates, snow on the verge, fir branches, marshal with flag, photographers, ditch`
        .replace(/\s+/g, " "),
    keeps: ["rally car", '"CASTELLI OIL"', "mud"],
  },
];
