import type { RewordedScene } from "./reworded_scene.ts";

export const romance: readonly RewordedScene[] = [
  {
    id: "fr_panneaux",
    language: "fr",
    prompt:
      `Case 1 : une boulangère, Odile Garnier, ouvre les volets verts de sa boutique ; cinq pigeons sur le trottoir, aucun client. Case 2 : à droite de la porte, un vélo rouge chargé de trois baguettes ; à gauche, un chien blanc couché sous un banc de bois. Case 3 : gros plan sur l'enseigne "AU BON LEVAIN", lettres dorées sur fond bleu nuit #1A2A4F. Pas de voiture, pas de téléphone. Encre et lavis, lumière froide de 6 h du matin.`,
    honest: [
      `Case 1 : Odile Garnier, boulangère, ouvre les volets verts de la boutique ; 5 pigeons sur le trottoir, pas un client. Case 2 : un vélo rouge avec trois baguettes à droite de la porte ; un chien blanc couché sous un banc en bois à gauche. Case 3 : enseigne "AU BON LEVAIN" en gros plan, lettres dorées, fond bleu nuit #1A2A4F. Sans voiture ni téléphone. Encre et lavis, lumière froide, 6 h du matin.`,
      `Encre et lavis, lumière froide de 6 h. Case 1 : la boulangère Odile Garnier ouvrant ses volets verts, cinq pigeons au trottoir, sans client. Case 2 : la porte est à gauche d'un vélo rouge portant trois baguettes ; de l'autre côté, à gauche de la porte, un banc de bois au-dessus d'un chien blanc couché. Case 3 : gros plan de "AU BON LEVAIN", lettres dorées de l'enseigne sur bleu nuit #1A2A4F. Aucune voiture, aucun téléphone.`,
      `Case 1 : volets verts de la boutique ouverts par une boulangère nommée Odile Garnier ; sur le trottoir cinq pigeons et aucun client. Case 2 : chargé de trois baguettes, un vélo rouge à droite de la porte ; un chien blanc, à gauche, est couché sous le banc de bois. Case 3 : en gros plan, l'enseigne aux lettres dorées "AU BON LEVAIN" sur fond bleu nuit #1A2A4F. Ni voiture ni téléphone. Lavis et encre, lumière froide du matin à 6 h.`,
      `Case 1 : Odile Garnier la boulangère, volets verts de la boutique, cinq pigeons, trottoir, aucun client. Case 2 : vélo rouge, trois baguettes, à droite de la porte ; chien blanc à gauche sous un banc de bois. Case 3 : enseigne "AU BON LEVAIN", gros plan, lettres dorées, fond bleu nuit #1A2A4F. Pas de voiture ni de téléphone. Encre, lavis, lumière froide, 6 h.`,
      `Case 1 : Une boulangère (Odile Garnier) ouvre les volets de sa boutique, qui sont verts ; il y a cinq pigeons sur le trottoir mais aucun client. Case 2 : Le vélo, rouge, porte trois baguettes et se trouve à droite de la porte ; le chien, blanc, est couché sous un banc de bois, à gauche. Case 3 : "AU BON LEVAIN", enseigne en gros plan, ses lettres dorées sur fond bleu nuit #1A2A4F. On ne voit pas de voiture, pas de téléphone. Encre et lavis, lumière froide de 6 h du matin.`,
    ],
    edits: [
      [0, "count", "5 pigeons", "15 pigeons"],
      [0, "relation", "à droite de la porte", "à gauche de la porte"],
      [1, "negation", "sans client", "avec des clients"],
      [
        1,
        "relation",
        "la porte est à gauche d'un vélo rouge",
        "la porte est à droite d'un vélo rouge",
      ],
      [
        2,
        "colour",
        "un vélo rouge à droite de la porte ; un chien blanc",
        "un vélo blanc à droite de la porte ; un chien rouge",
      ],
      [2, "quote", `"AU BON LEVAIN"`, `"AU BON PAIN"`],
      [3, "hex", "#1A2A4F", "#1A2A4E"],
      [3, "name", "Odile Garnier", "Odette Garnier"],
      [
        4,
        "negation",
        "On ne voit pas de voiture, pas de téléphone.",
        "On voit une voiture et un téléphone.",
      ],
      [
        4,
        "person",
        "sous un banc de bois, à gauche",
        "sous un banc de bois, à gauche, près d'un vieil homme",
      ],
      [0, "brand", "un vélo rouge", "un vélo Peugeot rouge"],
      [3, "unit", "6 h.", "18 h."],
      [2, "relation", "est couché sous le banc", "est couché sur le banc"],
    ],
  },
  {
    id: "es_yaml",
    language: "es",
    prompt: `escena: patio andaluz al mediodía
personajes: una bailaora, Rocío Benjumea, con falda negra y mantón amarillo; dos guitarristas sentados detrás de ella
objetos: seis macetas azules sobre el muro, una fuente de mármol debajo del naranjo, un abanico roto a la izquierda de la fuente
texto: un azulejo con "CALLE DEL AGUA"
sin: turistas, cámaras, sillas de plástico
medidas: el muro tiene 4 m de alto
estilo: gouache, sombras duras, paleta #F4D03F y #2E4053`,
    honest: [
      `Patio andaluz al mediodía, gouache de sombras duras, paleta #F4D03F y #2E4053. La bailaora Rocío Benjumea lleva falda negra y mantón amarillo; detrás de ella, sentados, dos guitarristas. Sobre el muro, de 4 m de alto, seis macetas azules; debajo del naranjo una fuente de mármol y, a la izquierda de la fuente, un abanico roto. Azulejo: "CALLE DEL AGUA". Sin turistas, sin cámaras, sin sillas de plástico.`,
      `escena: mediodía en un patio andaluz\npersonajes: Rocío Benjumea, bailaora, falda negra, mantón amarillo; 2 guitarristas sentados detrás\nobjetos: 6 macetas azules sobre el muro; fuente de mármol bajo el naranjo; abanico roto a la izquierda de la fuente\ntexto: azulejo "CALLE DEL AGUA"\nsin: turistas, cámaras ni sillas de plástico\nmedidas: muro de 4 m de alto\nestilo: gouache, sombras duras, #F4D03F, #2E4053`,
      `Al mediodía, en un patio andaluz, baila Rocío Benjumea con su mantón amarillo y su falda negra, delante de dos guitarristas sentados. El muro mide 4 m de alto y está debajo de seis macetas azules. El naranjo crece encima de una fuente de mármol; la fuente queda a la derecha de un abanico roto. Un azulejo dice "CALLE DEL AGUA". No hay turistas ni cámaras ni sillas de plástico. Bailaora en gouache, sombras duras, paleta #F4D03F y #2E4053.`,
      `Gouache, sombras duras, paleta #F4D03F y #2E4053: patio andaluz, mediodía. Bailaora (Rocío Benjumea), mantón amarillo, falda negra. Detrás de ella dos guitarristas sentados. Muro de 4 m con seis macetas azules encima. Fuente de mármol debajo del naranjo, abanico roto a su izquierda. Azulejo "CALLE DEL AGUA". Ningún turista, ninguna cámara, ninguna silla de plástico.`,
      `La falda es negra y el mantón amarillo: es Rocío Benjumea, bailaora, en un patio andaluz al mediodía; dos guitarristas están sentados detrás de ella. Hay seis macetas azules sobre un muro de 4 m de alto, una fuente de mármol debajo del naranjo y un abanico roto a la izquierda de la fuente. "CALLE DEL AGUA" en un azulejo. Ni turistas, ni cámaras, ni sillas de plástico. Estilo gouache con sombras duras, paleta #F4D03F y #2E4053.`,
    ],
    edits: [
      [0, "colour", "falda negra y mantón amarillo", "falda amarilla y mantón negro"],
      [0, "count", "dos guitarristas", "cuatro guitarristas"],
      [0, "relation", "a la izquierda de la fuente", "a la derecha de la fuente"],
      [1, "count", "6 macetas azules", "16 macetas azules"],
      [
        1,
        "negation",
        "\nsin: turistas, cámaras ni sillas de plástico",
        "\ncon: turistas, cámaras y sillas de plástico",
      ],
      [
        2,
        "relation",
        "la fuente queda a la derecha de un abanico",
        "la fuente queda a la izquierda de un abanico",
      ],
      [2, "relation", "delante de dos guitarristas", "detrás de dos guitarristas"],
      [3, "quote", `"CALLE DEL AGUA"`, `"CALLE DEL FUEGO"`],
      [3, "name", "Rocío Benjumea", "Rosario Benjumea"],
      [4, "unit", "4 m de alto", "40 m de alto"],
      [
        4,
        "owner",
        "seis macetas azules sobre un muro de 4 m de alto, una fuente de mármol",
        "seis macetas de mármol sobre un muro de 4 m de alto, una fuente azul",
      ],
      [4, "nudity", "dos guitarristas están sentados", "dos guitarristas desnudos están sentados"],
      [3, "hex", "#2E4053", "#2E4035"],
    ],
  },
  {
    id: "it_orto",
    language: "it",
    prompt:
      `Un orto sul tetto di Bologna al tramonto, olio su tela. La nonna Ersilia Fantuzzi, con un foulard viola e stivali gialli, innaffia otto piante di pomodoro; dietro di lei il nipote tiene una cassetta di legno. A destra della porta c'è una bicicletta nera, a sinistra un secchio di rame. Sopra la porta un cartello con scritto "NON TOCCARE". Un gatto bianco dorme sotto la panchina. Niente antenne, niente piccioni. Una scala alta 3 m è appoggiata al muro color #A04000.`,
    honest: [
      `Olio su tela: tramonto su un orto in cima a un tetto di Bologna. Ersilia Fantuzzi, la nonna, porta stivali gialli e un foulard viola e innaffia otto piante di pomodoro. Il nipote con una cassetta di legno sta dietro di lei. La bicicletta nera è a destra della porta, il secchio di rame a sinistra. Il cartello sopra la porta dice "NON TOCCARE". Sotto la panchina dorme un gatto bianco. Senza antenne né piccioni. Scala di 3 m appoggiata al muro #A04000.`,
      `orto sul tetto, Bologna, tramonto, olio su tela, nonna Ersilia Fantuzzi, foulard viola, stivali gialli, 8 piante di pomodoro da innaffiare, nipote dietro di lei con cassetta di legno, bicicletta nera a destra della porta, secchio di rame a sinistra, cartello "NON TOCCARE" sopra la porta, gatto bianco che dorme sotto la panchina, niente antenne, niente piccioni, scala alta 3 m, muro #A04000`,
      `Al tramonto la nonna Ersilia Fantuzzi innaffia le otto piante di pomodoro del suo orto, su un tetto di Bologna. Il foulard è viola, gli stivali sono gialli. Suo nipote, dietro di lei, regge una cassetta di legno. La porta è a sinistra di una bicicletta nera e a destra di un secchio di rame, sotto un cartello con la scritta "NON TOCCARE". La panchina sta sopra un gatto bianco addormentato. Non ci sono antenne, non ci sono piccioni. Contro il muro color #A04000 una scala alta 3 m. Olio su tela.`,
      `Olio su tela. Un orto a Bologna, sul tetto, al tramonto: otto piante di pomodoro innaffiate dalla nonna Ersilia Fantuzzi (foulard viola, stivali gialli), il nipote dietro di lei con la cassetta di legno; la bicicletta, nera, a destra della porta; a sinistra della porta il secchio, di rame; sopra la porta "NON TOCCARE" su un cartello; sotto la panchina un gatto bianco che dorme; una scala di 3 m contro il muro #A04000. Né antenne né piccioni.`,
    ],
    edits: [
      [0, "count", "otto piante", "diciotto piante"],
      [0, "colour", "stivali gialli e un foulard viola", "stivali viola e un foulard giallo"],
      [0, "relation", "a destra della porta", "a sinistra della porta"],
      [1, "quote", "NON TOCCARE", "NON TOCCATE"],
      [1, "negation", "niente antenne, niente piccioni", "antenne, piccioni"],
      [
        2,
        "relation",
        "La porta è a sinistra di una bicicletta",
        "La porta è a destra di una bicicletta",
      ],
      [2, "relation", "La panchina sta sopra un gatto", "La panchina sta sotto un gatto"],
      [2, "unit", "alta 3 m", "alta 13 m"],
      [3, "name", "Ersilia Fantuzzi", "Emilia Fantuzzi"],
      [3, "person", "Né antenne", "Un poliziotto guarda. Né antenne"],
      [3, "relation", "il nipote dietro di lei", "il nipote davanti a lei"],
    ],
  },
  {
    id: "pt_doca",
    language: "pt",
    prompt:
      `Doca de pesca em Setúbal, madrugada de nevoeiro, fotografia a preto e branco com uma só cor: o vermelho #C0392B do barco. O mestre Amadeu Quintela está à esquerda do guindaste e segura duas redes verdes. Três gaivotas pousam em cima do barco; debaixo do cais nadam lontras. Na proa lê-se "BOA HORA". Sem turistas, sem telemóveis. Atrás do guindaste há nove caixas de madeira com sardinhas de prata.`,
    honest: [
      `Fotografia a preto e branco, só o vermelho #C0392B do barco tem cor. Madrugada de nevoeiro na doca de pesca de Setúbal. À esquerda do guindaste, o mestre Amadeu Quintela com duas redes verdes. Três gaivotas em cima do barco, lontras a nadar debaixo do cais. Na proa: "BOA HORA". Nove caixas de madeira com sardinhas de prata atrás do guindaste. Sem turistas nem telemóveis.`,
      `Setúbal, doca de pesca, madrugada, nevoeiro. O guindaste fica à direita do mestre Amadeu Quintela, que segura duas redes verdes, e à frente de nove caixas de madeira com sardinhas de prata. O barco vermelho #C0392B, com "BOA HORA" na proa, está debaixo de três gaivotas; o cais está por cima das lontras que nadam. Não há turistas nem telemóveis. Preto e branco, exceto o vermelho. Fotografia.`,
      `Numa madrugada de nevoeiro em Setúbal, na doca de pesca, o mestre Amadeu Quintela segura 2 redes verdes à esquerda do guindaste; 9 caixas de madeira com sardinhas de prata estão atrás do guindaste. 3 gaivotas estão pousadas em cima do barco, em cuja proa se lê "BOA HORA"; as lontras nadam debaixo do cais. Nenhum turista, nenhum telemóvel. Fotografia a preto e branco com uma só cor, o vermelho #C0392B do barco.`,
      `- doca de pesca, Setúbal, madrugada com nevoeiro\n- fotografia a preto e branco, única cor: vermelho #C0392B do barco\n- mestre Amadeu Quintela à esquerda do guindaste com duas redes verdes\n- três gaivotas em cima do barco\n- lontras debaixo do cais\n- "BOA HORA" na proa\n- nove caixas de madeira, sardinhas de prata, atrás do guindaste\n- sem turistas, sem telemóveis`,
    ],
    edits: [
      [0, "relation", "À esquerda do guindaste", "À direita do guindaste"],
      [0, "count", "Três gaivotas", "Treze gaivotas"],
      [
        1,
        "relation",
        "O guindaste fica à direita do mestre",
        "O guindaste fica à esquerda do mestre",
      ],
      [1, "relation", "está debaixo de três gaivotas", "está em cima de três gaivotas"],
      [1, "negation", "Não há turistas nem telemóveis.", "Há turistas e telemóveis."],
      [2, "quote", "BOA HORA", "BOA NOITE"],
      [2, "count", "9 caixas", "90 caixas"],
      [2, "name", "Amadeu Quintela", "Amadeu Quintas"],
      [3, "colour", "redes verdes", "redes azuis"],
      [3, "hex", "#C0392B", "#C0392C"],
      [3, "dropped", "\n- sem turistas, sem telemóveis", ""],
      [0, "violence", "Na proa:", "Um marinheiro morto no chão. Na proa:"],
    ],
  },
];
