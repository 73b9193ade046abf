import type { SceneParts } from "../types.ts";

/** A night market in an invented harbour town. */
export const english: SceneParts = {
  language: "en",
  labels: {
    subject: "Subject",
    action: "Action",
    clothing: "Clothing",
    place: "Place",
    background: "Background",
    light: "Lighting",
    camera: "Camera",
    palette: "Palette",
    style: "Style",
    layout: "Composition",
    lettering: "Lettering",
    tags: "Tags",
    negative: "Negative prompt",
    panel: "Panel",
  },
  parts: [
    [
      "subject",
      `The main character is <name|Odalys Brenner>, a <concept|ferry captain> of about <unit|sixty years>, who stands <relation|left of the gangway> with a <color|brass-yellow lantern> raised in one hand. Her face is really the heart of the whole picture and it should feel warm, weathered and full of stories that the viewer can only guess at.`,
    ],
    [
      "subject",
      `<count|Three fishmongers> argue cheerfully over a single <concept|giant sturgeon> that lies across two barrels. The tallest of them is called <name|Benedikt> and has a <color|ginger beard>, and it is quite important that all of them look like real people and not like models in a catalogue.`,
    ],
    [
      "subject",
      `A <concept|girl on stilts> sells <count|seven paper kites> from a pole, and every one of the kites has the shape of a <concept|swallow>. She is somewhere around twelve years old, very sure of herself, and she looks down at the crowd with the particular pride that comes from being taller than everybody else.`,
    ],
    [
      "subject",
      `Beside the well sits the <concept|blind accordion player> <name|Ruslan Okafor> with <count|two sleeping dogs> at his feet, one of them a <color|black greyhound> and the other a <color|white terrier>. His expression is calm, as if the music were happening a long way off and he only had to listen to it.`,
    ],
    [
      "subject",
      `<count|Four nuns> share one enormous umbrella and count their coins, while a <concept|street magician> named <name|Pell> pulls a <color|blue handkerchief> out of the sleeve of the oldest one. The whole little scene should be gentle and funny in the way that old films are gentle and funny.`,
    ],
    [
      "subject",
      `A <concept|clockmaker> with a magnifying loupe repairs a <concept|ship's chronometer> on an upturned crate; exactly <count|eleven brass gears> lie sorted by size <relation|in front of him>. Make his hands look experienced, with a small plaster on the thumb, because small truthful details like that make the picture believable.`,
    ],
    [
      "subject",
      `An <concept|old sailor> with a tattoo of a <concept|compass rose> on his forearm teaches <count|two boys> how to tie a <concept|bowline knot>. The taller boy wears a <color|striped jersey>, the smaller one has <negation|no shoes>, and both of them concentrate so hard that they have forgotten their ice cream.`,
    ],
    [
      "subject",
      `<name|Madame Isaura>, the <concept|fortune teller>, leans out of a caravan window <relation|to the right of the fountain> and holds up <count|one card>. She is amused rather than mysterious, and there is something in the corner of her eye that tells us she knows perfectly well how the evening is going to end.`,
    ],
    [
      "subject",
      `A <concept|baker's apprentice> carries <count|nine loaves> stacked <relation|under her chin> and cannot see where she is going. A <color|grey cat> walks directly <relation|between her feet>. The viewer ought to feel the coming accident a second before it happens, which is of course the point of the joke.`,
    ],
    [
      "subject",
      `In the doorway of the customs house stands <name|Inspector Halloran>, a thin man with a <concept|pocket watch> and <negation|without a hat>, who compares the time with the tower clock. He is the only figure in the entire market who does not enjoy himself, and he does that with a certain dignity.`,
    ],
    [
      "subject",
      `<count|Five musicians> play on the roof of a tram: a <concept|tuba>, a <concept|clarinet>, a <concept|hurdy-gurdy>, a <concept|washboard> and a <concept|theremin>. The theremin player is a <concept|young woman> with a <color|shaved head>, and she seems to be conducting the moon, or at least she would like us to think so.`,
    ],
    [
      "action",
      `A <concept|waiter> balances <count|six soup bowls> on both arms and steps <relation|over a sleeping child>. Not a drop is spilled. There should be a clear sense of speed and skill, almost like a dancer who has rehearsed the same short passage for thirty years and no longer needs to think about any of it.`,
    ],
    [
      "action",
      `<count|Two porters> lower a <color|green piano> from the deck of the barge by means of a wooden crane; the rope is taut and <unit|4 metres> of it are still coiled on the ground. A small crowd watches in silence, and one can almost hear the strings humming inside the instrument as it turns.`,
    ],
    [
      "action",
      `A <concept|lamplighter> on a ladder has just lit the <concept|third lamp> of the row, so the lamps <relation|behind him> glow and those <relation|ahead of him> are still dark. It is a quiet, orderly action that gives the whole picture its rhythm and leads the eye gently from one side to the other.`,
    ],
    [
      "action",
      `Children chase a <concept|runaway wheel of cheese> that weighs about <unit|12 kg> down the steps; the smallest child, <name|Tomasz>, rides on it for an instant with his arms out. Capture the very moment at which nobody knows yet whether this is a triumph or a disaster, because that is where the charm lies.`,
    ],
    [
      "action",
      `At a long table <count|eight women> shell peas and tell a story; the one <relation|at the far end> has stopped with her hand in the air, and the others lean towards her. The pose should carry the tension of the story without any need for words, in the manner of good stage direction.`,
    ],
    [
      "action",
      `A <concept|postman> chases a letter that the wind has taken; the letter hangs <relation|above the canal>, just out of reach, and its <color|red wax seal> catches the light. The motion is frozen at its highest point, with the man on the toes of one foot and his bag swinging out behind.`,
    ],
    [
      "clothing",
      `Captain Brenner wears a <color|navy-blue coat> with <count|ten silver buttons>, of which the lowest is missing, and a <color|mustard scarf> that has been mended more than once. The fabrics ought to look lived in, with salt stains along the hem and with the heavy fall that only real wool has.`,
    ],
    [
      "clothing",
      `The fishmongers have <color|white rubber aprons> over <color|maroon shirts>, and their boots reach to the knee. One apron carries a handprint in flour, for which there is no explanation at all, and none should be given, since the viewer is perfectly able to invent a better one than we could.`,
    ],
    [
      "clothing",
      `The stilt girl is dressed in <color|lilac trousers> of enormous length and a <color|black waistcoat> with <count|three pockets>; in her hair there is a <concept|heron feather>. Everything has been sewn from old curtains, and the pattern of the curtains should still be faintly visible along the seams.`,
    ],
    [
      "clothing",
      `The magician wears a <color|plum tailcoat> that is too large for him, <color|orange gloves> and <negation|no shirt collar>. It is meant to be the costume of somebody who used to be famous in another town a long time ago and who has quietly decided that this does not matter anymore.`,
    ],
    [
      "clothing",
      `Sister Agathe, the oldest of the nuns, has a <color|grey habit>, a <color|cobalt rosary> and tennis shoes. The shoes are meant seriously: she walks <unit|9 miles> every day, and the wear on the soles should show it to anyone who cares to look that closely at a picture.`,
    ],
    [
      "clothing",
      `The fortune teller is wrapped in a <color|turquoise shawl> with <color|copper fringes> and wears <count|twelve thin bracelets> on the left arm and none on the right. When she moves they must seem to ring, which in a still image means that they should be caught slightly out of line with one another.`,
    ],
    [
      "clothing",
      `Inspector Halloran's uniform is <color|bottle-green> with a <color|crimson collar>, pressed so sharply that it looks folded out of paper; a <concept|whistle> hangs on a chain from the second buttonhole. The stiffness of the cloth says everything that there is to say about the man, so please do not soften it.`,
    ],
    [
      "place",
      `The scene is the <concept|night market> of <name|Port Merrow>, on a square that slopes down to the water. Stalls with canvas roofs stand in <count|five crooked rows>, and the cobblestones are wet from a short shower, so that everything that shines is there twice, once upright and once upside down.`,
    ],
    [
      "place",
      `<relation|To the left of the square> rises the <concept|customs house> with its arcade of <count|nine arches>; <relation|to the right> the <concept|fish hall> with a roof of green glass. Between the two buildings the view opens onto the harbour, and it is that gap which gives the composition its breath.`,
    ],
    [
      "place",
      `A <concept|stone fountain> in the shape of a <concept|sea turtle> stands <relation|in the centre of the square>; water runs from its mouth into a basin in which someone has put <count|four melons> to cool. The stone is old, porous and overgrown with moss on the side that never sees the sun.`,
    ],
    [
      "place",
      `The canal is <unit|7 metres> wide and is crossed by a <concept|humpback bridge> with iron railings. <relation|Under the bridge> a <concept|puppet theatre> has been set up on a flat boat, with <count|twenty spectators> sitting on the steps opposite. The sound of laughter should almost be visible in the tilt of their heads.`,
    ],
    [
      "place",
      `A <concept|tram> of the old line <name|Number 6> is stuck in the middle of the crowd, its doors open, and people have begun to use it as a café. There are cups on the seats and a <concept|chessboard> on the driver's desk, and nobody appears to be in any hurry to leave.`,
    ],
    [
      "place",
      `<relation|Behind the fish hall> a narrow alley climbs to the upper town in <count|sixty-two steps>; on every landing there is a door, and every door has another colour, beginning with a <color|yellow door> at the bottom. Only the first few can be made out, and the rest is left to the imagination.`,
    ],
    [
      "background",
      `In the background lies the harbour with <count|fourteen moored boats> and a <concept|lighthouse> on its own rock about <unit|2 km> from the shore. The beam of the lighthouse points <relation|towards the left edge>. The water is almost still, and a thin mist has begun to gather along the breakwater.`,
    ],
    [
      "background",
      `<relation|Above the roofs> hangs a <concept|crescent moon> with <count|one bright planet> close to its lower horn. A few high clouds are drawn across the sky like brush strokes, and there are <negation|no aeroplanes> and <negation|no power lines> anywhere, since the story takes place in a time of its own.`,
    ],
    [
      "background",
      `On the hill one can make out the ruined <concept|abbey of Saint Corbin> with its single standing tower; a <concept|bonfire> burns <relation|at the foot of the tower>. It is tiny, not more than a spark, but it is placed so that the eye will find it sooner or later.`,
    ],
    [
      "background",
      `Washing lines cross the street at the height of the second floor and carry <count|five bedsheets> and a single <color|scarlet stocking>. <relation|Below the washing> a man with an upturned face waits for something to fall. It might be worth spending some time on the folds of the linen.`,
    ],
    [
      "background",
      `A <concept|paddle steamer> named <name|Alcyone> is about to leave; smoke rises straight up from its <count|two funnels>, which are <color|cream-coloured> with a black band. Passengers line the rail, too far away to have faces, and yet each of them should have a gesture of their own.`,
    ],
    [
      "light",
      `The light comes from <count|about forty paper lanterns> at <unit|2700 K> and from the last <color|violet glow> in the west. There must be a soft fall-off into the side streets, so that the middle of the square appears like a warm room without walls, an island in the gathering dark.`,
    ],
    [
      "light",
      `A single <concept|carbide lamp> on the clockmaker's crate throws a hard white cone <relation|from below>, which draws sharp shadows of the gears on the wall. All other light sources are weaker. The contrast between this cold point and the warm surroundings is deliberate and should not be evened out.`,
    ],
    [
      "light",
      `Rim light from the tram's windows outlines the heads of the crowd <relation|in the foreground>; faces are lit indirectly by reflection from the wet stones. Keep the shadows transparent, at least <unit|two stops> above black, so that one can still read what goes on in the darker corners.`,
    ],
    [
      "light",
      `The lighthouse beam is visible as a pale blade in the mist and is the only light of a <color|cold green> tint. It must <negation|never touch> the figures. A viewer who pays attention will notice that it has been kept apart from them, and may wonder about the reason.`,
    ],
    [
      "camera",
      `Shot from a first-floor balcony at a height of about <unit|5 m>, slightly tilted down, with a <unit|35 mm> lens at <unit|f/4>. The horizon lies in the upper third. The perspective should feel like that of a guest who has stepped out for some air and stayed much longer than intended.`,
    ],
    [
      "camera",
      `The depth of field is generous, everything from <unit|3 metres> to infinity is sharp, and there is <negation|no motion blur> except in the wheel of cheese. It is fine if the extreme corners are a little softer, the way they are on old large-format plates, but nothing more obvious than that.`,
    ],
    [
      "camera",
      `Exposure of <unit|1/30 second> at <unit|ISO 800>, white balance set by the lanterns. A hint of halation around the brightest points is welcome and helps to give a feeling of humid sea air. The grain should be fine and even, comparable to a modern negative film that was scanned with care.`,
    ],
    [
      "palette",
      `The palette is built on #1B2A41 for the sky, #F2A65A for the lanterns and #3F826D for the water, with #EAD2AC on the stones. Use the orange sparingly outside of the lanterns, because its rarity is what makes the few other warm spots feel precious.`,
    ],
    [
      "palette",
      `Accents of #B23A48 are reserved for the wax seal, the stocking and the collar, so that the <concept|three red accents> form a triangle. The remaining colours are muted and slightly chalky, like gouache that has dried on rough paper and has been exposed to daylight for a year or two.`,
    ],
    [
      "palette",
      `Shadows lean towards #22223B and are <negation|never pure black>; highlights stop short of white at #FFF4E0. All in all the range is a little compressed, as in printed picture books of the middle of the last century, and this restraint holds the many small episodes together.`,
    ],
    [
      "style",
      `Painted in the manner of a large <concept|gouache illustration>, with visible brushwork and crisp ink contours of about <unit|0.4 mm>. Think of the crowded town views of <name|Pieter Bruegel> seen through the eyes of a mid-century travel poster designer: precise, humorous, generous with detail, and affectionate towards everybody in it.`,
    ],
    [
      "style",
      `Surfaces are treated differently: stone is stippled, water is laid in with long horizontal strokes, cloth with a <concept|dry brush>. Faces are simplified to a few lines but remain individual. Whatever else happens, the picture has to keep the hand-made quality which invites people to look at it for a long time.`,
    ],
    [
      "style",
      `A subtle <concept|paper texture> with deckled edges runs through the whole image, and a border of <unit|8 mm> stays unpainted. There are small registration errors between colour and line, as in a <concept|risograph print>. They should look accidental and charming and must not get in the way of legibility.`,
    ],
    [
      "layout",
      `The composition follows a large <concept|spiral> that begins at the fountain, passes the tram and ends at the steamer; the captain stands <relation|at its outer end>. Leave about <unit|20 percent> of the upper area empty for the sky. The eye should be able to wander without ever getting lost.`,
    ],
    [
      "layout",
      `Divide the picture into <count|three depth planes>: the balcony railing with a <concept|pot of basil> <relation|in the lower left corner>, the market in the middle, and harbour and sky behind. Overlaps between the planes are welcome, as they tie the space together and help to avoid the look of stage scenery.`,
    ],
    [
      "layout",
      `Group the figures in small islands of two to five people with clear gaps between them. <relation|In the lower right corner> a <concept|bench> remains empty apart from <count|one forgotten glove>. That emptiness is a resting place, and it is needed as a counterweight to all the bustle everywhere else.`,
    ],
    [
      "lettering",
      `Over the fish hall there is a sign in enamel letters that reads "<quote|FRESH SINCE 1888>", and <relation|below it> a smaller one with the words "<quote|please do not feed the gulls>". The lettering is slightly uneven, as if each letter had been replaced at a different time by a different hand.`,
    ],
    [
      "lettering",
      `The tram's destination board says "<quote|NOT IN SERVICE>", and a chalk slate beside its door announces "<quote|Coffee 2 crowns>". Both are legible but small. Other than these there should be very little to read, since the picture tells its stories by means of gestures and not by means of text.`,
    ],
    [
      "lettering",
      `On the caravan the name "<quote|ISAURA KNOWS>" is painted in an arc of <color|gold letters>, and on the posters of the puppet theatre one can read "<quote|Tonight: The Honest Thief>". The spelling has to be exact, because the posters will be reproduced separately for the printed programme later on.`,
    ],
    [
      "lettering",
      `The customs house carries the motto "<quote|Nihil sine pondere>" over the middle arch and the tower clock shows <unit|8:47 p.m.> in Roman numerals. The hands are <color|gilded>, and one of them throws a thin shadow, which is a detail that costs little effort and adds a good deal of credibility.`,
    ],
    [
      "tags",
      `(night market:1.3), harbour town, wet cobblestones, (paper lanterns:1.2), crowded square, gouache illustration, ink outlines, humpback bridge, moored boats, <lora:gouache_town:0.7>, warm light, evening mist, {canvas|striped|patched} stalls, stone fountain, arcade, reflections, high viewpoint, wimmelbild, picture book`,
    ],
    [
      "tags",
      `<count|two sleeping dogs>, <color|black greyhound>, <color|white terrier>, accordion, (blind musician:1.1), old man, folded coat, leather straps, well, worn bench, tin cup, coins, gentle smile, grey stubble, closed eyes, tilted head, warm rim light, evening, <lora:storybook_faces:0.55>`,
    ],
    [
      "tags",
      `girl on stilts, <count|seven kites>, (swallow kites:1.25), <color|lilac trousers>, <color|black waistcoat>, heron feather, bamboo pole, proud look, freckles, rope belt, curtain fabric, patched knees, looking down, crowd below, dusk sky, {cheering|pointing} children, long shadow, balance, summer fair`,
    ],
    [
      "tags",
      `tram car, (open doors:1.1), café tables, coffee cups, chessboard, brass handles, wooden seats, rounded windows, enamel number plate, roof band, tuba, clarinet, washboard, theremin, <color|shaved head>, moonlit roof, cables, polished rails, driver's desk, velvet curtain, steam`,
    ],
    [
      "tags",
      `paddle steamer, <count|two funnels>, <color|cream-coloured funnels>, black band, waving passengers, ship's rail, gangway, coiled ropes, lighthouse beam, breakwater, (still water:1.15), fishing nets, gulls asleep, iron bollards, lobster pots, tarred planks, harbour crane, distant abbey, bonfire, <lora:old_harbour:0.6>`,
    ],
    [
      "tags",
      `fish hall, green glass roof, enamel sign, (giant sturgeon:1.35), ice boxes, <color|white aprons>, <color|maroon shirts>, brass scales, {lemon|orange|lime} crates, oilskin, wooden barrels, scales glittering, wicker baskets, chalk prices, hanging bulbs, tiled counter, rubber boots, flour handprint`,
    ],
    [
      "tags",
      `masterful draughtsmanship, fine grain, muted colours, #1B2A41, #F2A65A, chalky texture, deckled edge, risograph grain, dry brush, stippled stone, horizontal strokes, limited palette, deep focus, spiral composition, three depth planes, (hand-made look:1.2), lively, humorous`,
    ],
  ],
  negatives: [
    "nudity, blood, weapons, brand logos, watermark, signature, modern cars, smartphones, neon signs, extra fingers",
    "NSFW, alcohol bottles, cigarettes, plastic chairs, lens flare, photo collage, duplicated faces, crooked horizon, captions",
    "umbrellas in the sky, dragons, text errors, cropped heads, oversaturation, fisheye, police, crying children, garbage",
  ],
};
