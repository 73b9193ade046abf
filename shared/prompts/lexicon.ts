import { stem } from "./words.ts";

/** What a known term of picture prompts speaks about. */
export type TermKind =
  | "quality"
  | "style"
  | "artist"
  | "medium"
  | "lighting"
  | "camera"
  | "colour";

/** Terms by kind, separated by commas. English, as nearly every published prompt writes them. */
const terms: Record<TermKind, string> = {
  quality:
    `masterpiece, best quality, high quality, highest quality, top quality, ultra quality, high resolution,
    highres, absurdres, 4k, 8k, 16k, uhd, ultra hd, full hd, hd, hdr, highly detailed, extremely detailed,
    ultra detailed, hyper detailed, insanely detailed, intricate details, intricate detail, intricate, fine details,
    sharp focus, sharp, crisp, award winning, trending on artstation, artstation, professional, stunning, breathtaking,
    gorgeous, beautiful, perfect composition, perfect anatomy, very detailed, detailed, best illustration,
    official art, wallpaper, epic, photorealistic quality, low quality, worst quality, blurry, lowres, jpeg artifacts,
    watermark, signature, bad anatomy, bad hands, extra fingers, deformed, ugly, cropped`,
  style:
    `photorealistic, photorealism, hyperrealistic, hyperrealism, realistic, realism, surreal, surrealism,
    surrealist, impressionist, impressionism, expressionist, expressionism, cubist, cubism, baroque, rococo,
    renaissance, gothic, art nouveau, art deco, bauhaus, pop art, op art, minimalist, minimalism, maximalist,
    abstract, abstract expressionism, fantasy, dark fantasy, high fantasy, science fiction, sci fi, cyberpunk,
    steampunk, dieselpunk, solarpunk, biopunk, vaporwave, synthwave, retrowave, retro, retrofuturism, vintage, noir,
    film noir, anime, manga, chibi, cartoon, comic book, comic, graphic novel, cel shaded, cel shading, studio ghibli,
    ghibli, pixar, disney, dreamworks, kawaii, ukiyo e, sumi e, chinoiserie, victorian, edwardian, medieval,
    brutalist, brutalism, modernist, mid century modern, scandinavian, japandi, industrial, futuristic, low poly,
    isometric, pixel art, voxel, voxel art, 8 bit, 16 bit, flat design, vector art, line art, storybook, whimsical,
    dreamlike, ethereal, psychedelic, grunge, cottagecore, dark academia, romanticism, pre raphaelite, pointillism,
    fauvism, dadaism, constructivism, hudson river school, concept art, digital art, cinematic, cinematic style,
    documentary, editorial, fashion photography, street photography, food photography, product photography,
    wildlife photography, landscape photography, portrait photography, architectural photography, macro photography,
    nature photography, astrophotography, photojournalism, wes anderson`,
  artist:
    `greg rutkowski, alphonse mucha, mucha, artgerm, ilya kuvshinov, makoto shinkai, hayao miyazaki, miyazaki,
    vincent van gogh, van gogh, claude monet, monet, pablo picasso, picasso, salvador dali, salvador dalí, dali,
    rembrandt, johannes vermeer, vermeer, caravaggio, leonardo da vinci, michelangelo, raphael, botticelli,
    gustav klimt, klimt, egon schiele, edvard munch, hokusai, hiroshige, katsushika hokusai, zdzisław beksiński,
    zdzislaw beksinski, beksinski, h r giger, giger, moebius, jean giraud, syd mead, ralph mcquarrie, simon stålenhag,
    simon stalenhag, craig mullins, james gurney, norman rockwell, edward hopper, hopper, frida kahlo, andy warhol,
    roy lichtenstein, banksy, keith haring, jackson pollock, wassily kandinsky, kandinsky, piet mondrian, mondrian,
    henri matisse, matisse, paul cézanne, paul cezanne, georges seurat, j m w turner, john singer sargent, sargent,
    william morris, albert bierstadt, caspar david friedrich, ivan aivazovsky, aivazovsky, ilya repin, mikhail vrubel,
    isaac levitan, john william waterhouse, arthur rackham, gustave doré, gustave dore, albrecht dürer, albrecht durer,
    hieronymus bosch, pieter bruegel, m c escher, escher, rené magritte, rene magritte, magritte, max ernst,
    georgia o'keeffe, yoshitaka amano, kim jung gi, junji ito, akira toriyama, katsuhiro otomo, satoshi kon, loish,
    ross tran, wlop, sakimichan, ruan jia, peter mohrbacher, magali villeneuve, frank frazetta, boris vallejo,
    alan lee, brian froud, tim burton, tim walker, annie leibovitz, ansel adams, steve mccurry, helmut newton,
    richard avedon, peter lindbergh, vivian maier, dorothea lange, henri cartier bresson, cindy sherman,
    gregory crewdson, roger deakins, stanley kubrick, ridley scott, denis villeneuve, zaha hadid, frank lloyd wright,
    tadao ando, le corbusier, antoni gaudí, antoni gaudi, yayoi kusama, takashi murakami, beeple, thomas kinkade`,
  medium:
    `photo, photograph, photography, oil painting, oil on canvas, watercolor, watercolour, watercolor painting,
    watercolour painting, acrylic, acrylic painting, gouache, tempera, fresco, pastel, chalk, charcoal,
    charcoal drawing, pencil drawing, pencil sketch, graphite, ink, ink wash, ink drawing, pen and ink, sketch, drawing,
    illustration, painting, digital painting, matte painting, render, 3d render, 3d model, 3d, cgi, octane render,
    octane, unreal engine, unreal engine 5, blender, cinema 4d, redshift, vray, ray tracing, raytracing, sculpture,
    marble sculpture, statue, bronze, clay, claymation, stop motion, origami, papercraft, paper cut, collage, mosaic,
    stained glass, tapestry, embroidery, woodcut, linocut, engraving, etching, lithograph, screen print, risograph,
    poster, movie poster, album cover, book cover, logo, icon, sticker, tattoo, mural, graffiti, stencil,
    infographic, blueprint, technical drawing, character sheet, storyboard, film still, movie still, screenshot,
    polaroid, daguerreotype, cyanotype, tintype, kodachrome, postcard, album art, fabric, knitted, felt, lego`,
  lighting:
    `cinematic lighting, dramatic lighting, soft lighting, soft light, natural lighting, natural light,
    studio lighting, studio light, volumetric lighting, volumetric light, ambient lighting, ambient light, rim light,
    rim lighting, backlight, backlighting, backlit, key light, fill light, side lighting, side light, hard light,
    harsh light, diffused light, diffuse light, rembrandt lighting, butterfly lighting, split lighting, low key,
    high key, chiaroscuro, golden hour, blue hour, magic hour, sunset, sunrise, dusk, dawn, twilight, moonlight,
    moonlit, starlight, candlelight, candlelit, firelight, sunlight, sunlit, sunbeams, daylight, dappled light,
    neon lights, neon light, neon lighting, neon, neon glow, neon signs, bioluminescent, bioluminescence, god rays,
    light rays, crepuscular rays, light shafts, lens flare, glowing, glow, bloom, subsurface scattering,
    global illumination, ambient occlusion, caustics, reflections, reflection, silhouette, silhouetted, long shadows,
    deep shadows, shadows, overcast, foggy, misty, hazy, softbox, ring light, spotlight, fluorescent, warm light,
    cold light, warm lighting, cold lighting, lantern light, lamplight, iridescent`,
  camera:
    `close up, closeup, extreme close up, medium shot, medium close up, full body, full body shot, full shot,
    wide shot, wide angle, ultra wide angle, long shot, establishing shot, cowboy shot, upper body, headshot, portrait,
    bust shot, over the shoulder, point of view, pov, first person view, bird's eye view, birds eye view, aerial view,
    aerial, drone shot, drone view, top down, top view, overhead, flat lay, low angle, high angle, eye level,
    worm's eye view, worms eye view, dutch angle, tilt shift, macro, macro shot, macro lens, fisheye, fish eye lens,
    panorama, panoramic, telephoto, telephoto lens, prime lens, anamorphic, shallow depth of field, depth of field,
    deep focus, soft focus, bokeh, motion blur, long exposure, double exposure, rule of thirds, symmetrical,
    symmetry, centered composition, centred composition, golden ratio, leading lines, negative space, side view,
    front view, back view, rear view, profile view, three quarter view, from above, from below, from behind,
    14mm, 16mm, 18mm, 20mm, 24mm, 28mm, 35mm, 40mm, 50mm, 55mm, 70mm, 85mm, 90mm, 100mm, 105mm, 135mm, 200mm, 300mm,
    400mm, 600mm, f 1.2, f 1.4, f 1.8, f 2, f 2.8, f 4,
    f 5.6, f 8, f 11, f 16, f1.2, f1.4, f1.8, f2, f2.8, f4, f5.6, f8, f11, f16, iso 100, iso 200,
    iso 400, iso 800, canon, canon eos r5, canon eos 5d, nikon, nikon d850, sony alpha, sony a7r, sony a7, leica,
    leica m6, hasselblad, fujifilm, pentax, gopro, arri alexa, red camera, imax, kodak, kodak portra,
    kodak portra 400, kodak ektachrome, fuji velvia, cinestill, cinestill 800t, ilford, ilford hp5, film grain, grain,
    grainy, 35mm film, medium format, large format, analog, analogue, dslr, mirrorless, film photography, vignette,
    chromatic aberration, in focus, out of focus`,
  colour:
    `red, orange, yellow, green, blue, indigo, violet, purple, pink, magenta, cyan, teal, turquoise, aqua, lime,
    olive, maroon, burgundy, crimson, scarlet, vermilion, rust, coral, salmon, peach, apricot, amber, gold, golden,
    mustard, ochre, beige, cream, ivory, white, off white, black, grey, gray, silver, charcoal grey, slate, navy,
    cobalt, azure, sapphire, ultramarine, prussian blue, emerald, jade, mint, sage, forest green, khaki, brown, tan,
    chestnut, chocolate, copper, sepia, lavender, lilac, mauve, plum, fuchsia, rose, rose gold, pastel colors,
    pastel colours, vibrant colors, vibrant colours, muted colors, muted colours, monochrome, monochromatic,
    black and white, grayscale, greyscale, earth tones, warm tones, cool tones, teal and orange, high contrast,
    low contrast, desaturated, saturated, colorful, colourful, multicolored, rainbow, turquoise blue, blonde,
    auburn, platinum`,
};

/** Nouns that picture prompts are about: a phrase that ends in one is a subject wherever it stands. */
const subjectNouns = new Set(
  `woman man girl boy child children baby person people couple family crowd lady gentleman king queen prince princess
    knight warrior soldier samurai ninja wizard witch mage elf dwarf orc goblin fairy angel demon vampire zombie monster
    alien robot android cyborg astronaut pilot sailor pirate detective doctor nurse chef farmer fisherman dancer
    musician singer guitarist violinist painter sculptor scientist engineer worker student teacher grandmother
    grandfather mother father daughter son sister brother friend bride groom monk nun priest goddess god hero heroine
    model athlete runner cyclist boxer skater rider hunter archer blacksmith potter baker tailor gardener
    cat kitten dog puppy horse pony cow bull sheep goat pig wolf fox bear lion tiger leopard elephant giraffe zebra
    rhino deer stag rabbit hare mouse squirrel hedgehog otter whale dolphin shark fish octopus jellyfish turtle frog
    snake lizard dragon unicorn phoenix griffin eagle hawk owl raven crow swan duck goose peacock parrot heron
    flamingo butterfly bee beetle spider bird monkey gorilla panda koala kangaroo camel penguin
    house cottage cabin villa mansion castle palace tower lighthouse church cathedral temple shrine mosque pagoda
    bridge skyscraper building city town village street alley market station airport factory warehouse library museum
    theatre theater restaurant cafe bakery shop store bar kitchen bedroom bathroom garden greenhouse pavilion ruins
    fountain staircase hall room office workshop
    car truck bus train tram locomotive bicycle motorcycle boat ship sailboat submarine airplane plane helicopter
    spaceship rocket airship balloon
    mountain forest tree river lake sea ocean beach island desert canyon valley waterfall meadow field jungle swamp
    glacier volcano cave cliff moon planet galaxy landscape seascape cityscape skyline
    bottle watch shoe sneaker bag handbag backpack chair sofa table lamp phone smartphone laptop camera headphone
    perfume cup mug teapot plate cake bread burger pizza coffee wine ring necklace dress suit jacket helmet mask sword
    shield crown book guitar piano violin clock candle lantern umbrella flower rose bouquet sculpture`
    .split(/\s+/).map(stem),
);

/** Whether a noun, given as `stem` returns it, names what a picture can be about. */
export function isSubjectNoun(noun: string): boolean {
  return subjectNouns.has(noun);
}

interface Entry {
  kind: TermKind;
  /** The words of the term. */
  length: number;
}

/** From the first word of a term to its length at most, and from the whole term to its kind. */
const longest = new Map<string, number>();
const entries = new Map<string, Entry>();

// Object.entries forgets the type of the keys.
for (const [kind, list] of Object.entries(terms) as [TermKind, string][]) {
  for (const term of list.split(",")) {
    const words = term.trim().split(/\s+/).map(stem);
    const first = words[0] ?? "";
    longest.set(first, Math.max(longest.get(first) ?? 0, words.length));
    const key = words.join(" ");
    if (!entries.has(key)) entries.set(key, { kind, length: words.length });
  }
}

/**
 * The longest known term that begins at a word.
 *
 * @param stems the words of the text, each as `stem` returns it
 * @param index where the term has to begin
 */
export function termAt(stems: readonly string[], index: number): Entry | undefined {
  const first = stems[index];
  // The terms are English.
  if (first === undefined || first.charCodeAt(0) > 0x2ff) return undefined;
  for (let length = longest.get(first) ?? 0; length > 0; length--) {
    const entry = entries.get(stems.slice(index, index + length).join(" "));
    if (entry?.length === length) return entry;
  }
  return undefined;
}
