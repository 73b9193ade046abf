import type { SamplePrompt } from "./sample.ts";

/** Descriptions of a page and less. */
export const prosePrompts: SamplePrompt[] = [
  {
    name: "polite request",
    text:
      `Hello! I would like you to please create an image of a lighthouse keeper's kitchen. It should be really, really
      cosy. There is a cast-iron stove on the left, and on top of the stove there is a blue enamel kettle which is
      steaming. In the middle of the room there is a round table with a red and white checked tablecloth, and on the table
      we can see a half-eaten loaf of bread, a lump of cheese and a jam jar with wild flowers. Please make sure that the
      window behind the table shows a stormy sea and the beam of the lighthouse. The keeper himself is a young man with a
      ginger beard; he is sitting at the table and he is mending a fishing net. There is a black dog asleep at his feet.
      It is important that there are no electric lights in the image, because the only light comes from an oil lamp that
      hangs from the ceiling. I want the style to be like a Dutch genre painting of the seventeenth century, a bit like
      Vermeer, with soft light and muted colours. Thank you very much, and feel free to add some cracks to the walls!`
        .replace(/\s+/g, " "),
    keeps: ["kettle", "ginger beard", "fishing net", "black dog", "no electric lights", "Vermeer"],
  },
  {
    name: "one endless sentence",
    text:
      `a girl in a mustard yellow coat who is running across a frozen canal in Amsterdam while the church bells are
      ringing and the pigeons fly up from the roofs and a baker in a white apron who stands in the door of his shop is
      shouting something after her because she has taken a loaf of bread under her arm and behind her a small brown
      terrier slides over the ice with all four legs spread out and on the bridge above them a crowd of skaters has
      stopped to look and one of them a tall man with a top hat is pointing with his walking stick at the crack that
      opens in the ice just behind the dog and the whole scene is lit by a low winter sun that turns the brick facades
      orange and throws long blue shadows over the snow and the picture looks like a page from a picture book printed in
      four colours on rough paper with small errors of registration`.replace(/\s+/g, " "),
    keeps: ["yellow coat", "canal", "baker", "terrier", "ice"],
  },
  {
    name: "storyboard of a chase",
    text:
      `Wide establishing shot, early morning. A salvage tug ploughs through rust-coloured fog in a graveyard of ships. The
      hulls lean against each other like sleeping cattle. On the bow stands Ines, fifty, shaved head, orange survival
      suit, a coil of rope over her shoulder. She is not looking at the wrecks. She is looking at the drone that hovers in
      front of her at eye level: matte white, one green eye, the size of a gull. Its rotors tear holes into the fog. Behind
      the wheelhouse glass we recognise the boy, eleven or twelve, with a bandaged hand, holding a cage with a parrot. The
      parrot is the only saturated colour in the frame, scarlet and blue. The tug's name, "PERSEVERANCE II", is half
      scraped off. In the far distance, between two hulls, the blinking light of a patrol boat. Nobody has seen it yet.
      The camera is low, just above the water line, and tilted a few degrees. Anamorphic lens, shallow focus on Ines and the
      drone, breath visible in the cold air. Reference: the stillness of Tarkovsky, the industrial weight of Ridley Scott.
      Grain like pushed 16mm. No lens flares, no rain, no other people.`.replace(/\s+/g, " "),
    keeps: ["tug", "Ines", "orange", "drone", "parrot", '"PERSEVERANCE II"', "No lens flares"],
  },
  {
    name: "museum diorama",
    text:
      `A museum diorama, photographed straight on through slightly dusty glass: a cross-section of a medieval mill town at
      the moment when the river floods. On the upper level, cut open like a doll's house, the miller's family carries
      sacks of flour into the attic; the youngest child holds a goose. One floor down, the millstones are already under
      water and a cat sits on the hopper. In the street, made of resin that catches the museum lights, a monk in a small
      flat boat rescues a bell. Two pigs swim. To the right, the wooden bridge has lost its middle section and a cart
      hangs over the gap, its ox calm. The painted background shows hills and a sky the colour of pewter with one gap of
      yellow light. A brass plate at the bottom reads "Hochwasser 1342". The figures are carved lime wood, unpainted except
      for their red cheeks. You can see tool marks, a visitor's fingerprint on the glass and the reflection of an exit
      sign in the upper corner. The mood is tender and a little comic, not tragic.`.replace(
        /\s+/g,
        " ",
      ),
    keeps: ["diorama", "mill", "monk", "bell", '"Hochwasser 1342"', "goose"],
  },
  {
    name: "botanical plate",
    text:
      `Plate from an imaginary nineteenth-century herbarium. The plant, drawn life size in the middle of the sheet, is a
      climbing glass lily: its petals are transparent like blown glass, with a thin rim of cobalt blue, and its stamens
      carry tiny flames instead of pollen. The root, shown separately on the lower left, is a knot of copper wire with soil
      still clinging to it. On the lower right there is a cross-section of the fruit with seeds like ball bearings. A moth
      with wings of burnt paper visits the upper flower. The labels are written in iron gall ink in a slanted hand, the
      title says "Lilium vitreum, Murano". Hand-coloured copper engraving on laid paper, foxing, a watermark of a crown,
      two pinholes, the embossed stamp of a library. No background, no frame, no shadow.`.replace(
        /\s+/g,
        " ",
      ),
    keeps: ["glass lily", "cobalt", "copper", '"Lilium vitreum, Murano"', "moth"],
  },
  {
    name: "sports photograph",
    text:
      `Decisive moment of a village football match in the Faroe Islands. The pitch lies between a cliff and the sea, the
      goal has no net, and the ball is already over the edge of the cliff. Eleven players in black and white stripes stand
      still with their hands on their heads, while the goalkeeper of the other side, a heavy man in a green woollen jersey,
      lies in the mud and laughs. Two sheep have walked onto the half-way line. In the foreground, out of focus, the hand of a
      child holds a melting ice cream. The sky is low, the grass is impossibly green, rain is coming from the left.
      Shot on a 400mm telephoto from the hillside opposite, colours like old colour slide film, the crowd of nineteen people
      sits on a stone wall under a single large umbrella that says "SPARIKASSIN".`.replace(
        /\s+/g,
        " ",
      ),
    keeps: ["football", "cliff", "goalkeeper", "sheep", '"SPARIKASSIN"', "umbrella"],
  },
];
