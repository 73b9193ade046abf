import type { SceneParts } from "../types.ts";

/** A flea market on the quays. */
export const french: SceneParts = {
  language: "fr",
  labels: {
    subject: "Sujet",
    action: "Action",
    clothing: "Vêtements",
    place: "Lieu",
    background: "Arrière-plan",
    light: "Lumière",
    camera: "Prise de vue",
    palette: "Couleurs",
    style: "Style",
    layout: "Composition",
    lettering: "Textes",
    tags: "Mots-clés",
    negative: "Prompt négatif",
    panel: "Case",
  },
  parts: [
    [
      "subject",
      `Au centre se tient la <concept|brocanteuse> <name|Séverine Aubrac>, une femme d'environ <unit|soixante-dix ans>, assise <relation|à gauche d'un gramophone> et occupée à recoller une tasse. Son visage doit être vif et malicieux, celui de quelqu'un qui connaît la provenance de chaque objet et qui n'en dira pourtant jamais que la moitié.`,
    ],
    [
      "subject",
      `<count|Trois facteurs> en pause mangent des cerises sur le rebord du quai ; le plus jeune, <name|Anatole>, porte une <color|barbe rousse> et crache les noyaux dans une <concept|cage à oiseaux> ouverte. Il est essentiel que la scène reste bon enfant et que personne ne donne l'impression de poser pour une publicité.`,
    ],
    [
      "subject",
      `Un <concept|perroquet empaillé> trône sur une pile de <count|neuf valises>, et une fillette le salue très poliment comme s'il pouvait lui répondre. <relation|Derrière elle>, son grand-père, <negation|sans canne>, fait semblant de regarder ailleurs ; on devine à ses épaules qu'il se retient de rire depuis un bon moment déjà.`,
    ],
    [
      "action",
      `<count|Deux déménageurs> descendent d'une péniche une <concept|armoire à glace> dans laquelle se reflète tout le ciel. Le premier recule, le second pousse, et la corde a encore <unit|3 mètres> de mou. On doit sentir l'effort, la précaution et le léger vertige que produit ce morceau de ciel porté à bout de bras.`,
    ],
    [
      "action",
      `Une <concept|accordeuse de pianos> frappe toujours la même touche et penche la tête ; <relation|sous le piano> un <color|chat tigré> suit des yeux le mouvement de son pied. Le geste est calme, précis, presque médical, et les passants qui traversent le champ ralentissent tous au même endroit sans savoir pourquoi.`,
    ],
    [
      "clothing",
      `Séverine porte un <color|gilet vert bouteille> avec <count|six boutons dépareillés>, une <color|jupe moutarde> et des mitaines de laine. Les étoffes ont vécu, les coudes sont reprisés, et l'on doit pouvoir deviner d'un seul regard que chacun de ces vêtements a d'abord appartenu à quelqu'un d'autre qu'elle a bien connu.`,
    ],
    [
      "clothing",
      `Les déménageurs ont des <color|salopettes bleu pétrole> et des <color|casquettes blanches> portées à l'envers ; l'accordeuse, un <color|imperméable ivoire> d'où dépasse un <concept|diapason>. Que les plis soient lourds et justes, avec cette usure particulière aux genoux et aux poches qui raconte mieux un métier que ne le ferait n'importe quel long discours.`,
    ],
    [
      "place",
      `La scène se passe au <concept|marché aux puces> du quai <name|Saint-Aurélien>, un dimanche de mars, sur <unit|200 mètres> de pavés inégaux. <relation|À droite> les étals descendent jusqu'à l'eau ; <relation|à gauche> des façades étroites se serrent les unes contre les autres comme des livres que l'on aurait trop souvent prêtés.`,
    ],
    [
      "place",
      `Au milieu du quai, un <concept|kiosque à musique> abandonné sert de dépôt à <count|quatorze lustres>, suspendus si près les uns des autres qu'ils tintent au moindre souffle. <relation|Au-dessus du kiosque> une girouette en forme de hareng n'indique plus rien depuis longtemps, ce qui n'a jamais dérangé personne dans le quartier.`,
    ],
    [
      "background",
      `À l'arrière-plan coule le fleuve, gris et lent, traversé par un <concept|pont suspendu> où passe <count|un seul cycliste>. Sur l'autre rive fume la cheminée d'une <concept|blanchisserie>. Il n'y a <negation|aucune voiture> et <negation|aucun gratte-ciel>, car le tableau appartient à une époque que chacun situera comme il voudra.`,
    ],
    [
      "light",
      `La lumière est celle d'un matin voilé, autour de <unit|5600 K>, avec des ombres douces et un reflet <color|rose pâle> sur les pavés humides. Les lustres accrochent çà et là une étincelle plus chaude. Il faudrait préserver cette clarté un peu laiteuse qui donne aux choses usées une dignité que le plein soleil leur refuse.`,
    ],
    [
      "camera",
      `Vue prise à hauteur d'enfant, à <unit|1,10 m> du sol, avec un objectif de <unit|40 mm> à <unit|f/5,6>. La netteté va du premier étal jusqu'au kiosque, puis tout s'adoucit. On doit avoir l'impression d'avancer soi-même entre les tables, les mains dans le dos, en promettant de ne rien toucher du tout.`,
    ],
    [
      "palette",
      `La gamme repose sur #6D6875 pour le fleuve, #FFCDB2 pour les façades et #B5838D pour les ombres, avec un seul accent de #D00000 sur les cerises. Les autres teintes restent poudrées et légèrement passées, à la manière d'un papier peint que l'on redécouvre derrière une bibliothèque après de longues années.`,
    ],
    [
      "style",
      `Peint à la <concept|détrempe> avec des contours au crayon gras, dans l'esprit des affiches de <name|Toulouse-Lautrec> mais en plus tendre. Les visages tiennent en quelques traits, les mains sont très étudiées. L'ensemble doit garder la fraîcheur d'une esquisse que l'on a eu la sagesse d'abandonner au bon moment.`,
    ],
    [
      "layout",
      `La composition dessine un grand S depuis les valises <relation|en bas à gauche> jusqu'au pont <relation|en haut à droite>, et laisse libre <unit|un quart> de la surface pour le ciel. Une <concept|chaise vide> au premier plan invite à s'asseoir. Les groupes sont nettement séparés afin que l'œil puisse se reposer en chemin.`,
    ],
    [
      "lettering",
      `Sur une ardoise on lit « <quote|Tout a déjà servi, rien n'est perdu> » et, sur la caisse du gramophone, une étiquette « <quote|ne chante que le dimanche> ». L'écriture est ronde, appliquée, un peu tremblante. L'horloge de la blanchisserie marque <unit|9 h 40>, et son cadran est fêlé du côté du fleuve.`,
    ],
    [
      "tags",
      `(marché aux puces:1.3), quai pavé, dimanche matin, (lustres suspendus:1.15), gramophone, valises, <color|salopettes bleu pétrole>, <color|gilet vert bouteille>, péniche, armoire à glace, kiosque à musique, lumière voilée, <lora:affiche_detrempe:0.6>, cerises, fleuve gris, crayon gras, esquisse`,
    ],
  ],
  negatives: [
    "nudité, sang, armes, logos de marques, filigrane, signature, téléphones, doigts en trop, flou",
    "NSFW, bouteilles d'alcool, cigarettes, néons, voitures modernes, visages dupliqués, cadre, légende",
  ],
};
