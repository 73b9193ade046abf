import type { SceneParts } from "../types.ts";

/** A theatre behind the curtain. */
export const italian: SceneParts = {
  language: "it",
  labels: {
    subject: "Soggetto",
    action: "Azione",
    clothing: "Abiti",
    place: "Luogo",
    background: "Sfondo",
    light: "Luce",
    camera: "Inquadratura",
    palette: "Colori",
    style: "Stile",
    layout: "Composizione",
    lettering: "Scritte",
    tags: "Parole chiave",
    negative: "Prompt negativo",
    panel: "Vignetta",
  },
  parts: [
    [
      "subject",
      `Al centro c'è la <concept|suggeritrice> <name|Fiorenza Malaspina>, una donna di <unit|sessantacinque anni>, che mangia una pesca <relation|a sinistra della botola>. Il suo viso deve avere qualcosa di ironico e affettuoso, come quello di chi conosce a memoria le parti di tutti e non ha mai voluto recitarne nemmeno una.`,
    ],
    [
      "subject",
      `<count|Tre angeli> di cartapesta aspettano di volare, appesi a una fune, e il più piccolo, <name|Gualtiero>, ha una <color|parrucca bionda> e il raffreddore. È importante che la scena resti leggera e che nessuno sembri in posa, perché il bello del teatro, visto da dietro, è che tutti si credono soli.`,
    ],
    [
      "subject",
      `Un <concept|macchinista> gigantesco culla un <concept|gattino> nel suo berretto, mentre <count|due ballerine> lo guardano <negation|senza parlare>. Lui ha le mani nere di grasso e tiene i gomiti larghi per non sporcare nessuno. Vorrei che in questo gesto così prudente si capisse tutta la storia della sua vita.`,
    ],
    [
      "action",
      `Il <concept|direttore di scena> corre con <count|quattro cappelli> in testa, uno sopra l'altro, perché non ha più mani libere; <relation|sotto il suo braccio> spunta un'oca viva. Il movimento è rapidissimo ma leggibile, come un segno di matita tracciato senza staccare la punta dal foglio neppure per un istante.`,
    ],
    [
      "action",
      `La sarta cuce addosso al tenore l'ultimo bottone, e lui trattiene il fiato da <unit|20 secondi>; <relation|davanti a loro> un bambino conta ad alta voce. Si deve sentire la tensione comica del momento e anche la grande competenza della sarta, che non ha nessuna intenzione di affrettarsi per così poco.`,
    ],
    [
      "clothing",
      `Fiorenza indossa una <color|vestaglia verde salvia> con <count|cinque toppe> e delle <color|pantofole rosse>; porta gli occhiali appesi a un laccio da scarpe. Le stoffe devono apparire morbide, vecchie, piene di pieghe abituali, e si dovrebbe quasi avvertire il profumo di cipria e di naftalina che portano con sé.`,
    ],
    [
      "clothing",
      `Il tenore ha un <color|mantello blu notte> foderato di <color|seta arancione> e le ballerine hanno scaldamuscoli di lana spaiati; una tiene fra i denti una <concept|forcina>. Sono costumi che da lontano incantano e da vicino fanno sorridere, e noi, per una volta, abbiamo la fortuna di guardarli molto da vicino.`,
    ],
    [
      "place",
      `Siamo dietro le quinte del <name|Teatro Bellincioni>, con un palco di <unit|14 metri> e <count|otto quinte> dipinte a foresta. <relation|A destra del sipario> si trova il quadro elettrico, coperto di santini e biglietti. Le assi sono consumate nel mezzo, come una strada di paese, e conservano i segni di mille spettacoli.`,
    ],
    [
      "place",
      `In un angolo c'è il <concept|magazzino delle attrezzerie> con <count|sedici lampade>, tre troni e una balena di tela arrotolata. <relation|Sopra la porta> dorme una colomba vera, che nessuno ha mai saputo come mandare via. Gli oggetti sono in disordine, però ciascuno ha un cartellino, e questo commuove un poco.`,
    ],
    [
      "background",
      `Sullo sfondo, attraverso una fessura del sipario, si intravede la sala con i suoi <concept|palchetti dorati> e <count|una sola spettatrice> già seduta. Non ci sono <negation|telefoni> e non c'è <negation|nessun orologio> acceso. La distanza tra il buio caldo della sala e il nostro angolo polveroso è tutta in quella fessura.`,
    ],
    [
      "light",
      `La luce viene da una <concept|lampada di servizio> nuda, circa <unit|3000 K>, e da una lama <color|dorata> che filtra dal sipario. Il pulviscolo la rende quasi solida. Le ombre sono lunghe e amichevoli; nessun volto deve restare del tutto nascosto, e il centro del palco va lasciato in una penombra dolce.`,
    ],
    [
      "camera",
      `Ripresa dal basso, a <unit|60 cm> dalle assi, con un obiettivo da <unit|32 mm> a <unit|f/2,8>. A fuoco sono la suggeritrice e la pesca; il resto si scioglie con gradualità. L'impressione deve essere quella di un bambino nascosto sotto un tavolo, che per la prima volta scopre di che cosa sono fatti i sogni.`,
    ],
    [
      "palette",
      `La tavolozza parte da #582F0E per il legno, #B6AD90 per le tele e #A4161A per il sipario, con piccoli tocchi di #FFD60A sulle lampade. Tutto il resto è smorzato e leggermente caldo, come se fra noi e la scena ci fosse un velo sottile di polvere che nessuno ha il coraggio di togliere.`,
    ],
    [
      "style",
      `Dipinto a <concept|tempera magra> su tavola, con un segno che ricordi le scenografie di <name|Tiepolo> e la grazia dei libri illustrati degli anni Sessanta. Le figure sono vive e un po' caricaturali, mai crudeli. Si deve avvertire il piacere di chi dipinge, che è poi la cosa più difficile da fingere.`,
    ],
    [
      "layout",
      `La composizione segue la diagonale della fune, dagli angeli <relation|in alto a sinistra> fino alla botola <relation|in basso a destra>. Un <unit|20 %> dello spazio resta in ombra piena. Il <concept|leggio vuoto> vicino al bordo fa da pausa e ricorda con discrezione che, fra pochi minuti, qualcuno dovrà pur cominciare.`,
    ],
    [
      "lettering",
      `Su un cartello si legge «<quote|Silenzio, si sogna>» e, sul baule della balena, «<quote|Maneggiare con stupore>». I caratteri sono dipinti a pennello, con qualche sbavatura. La lavagna delle prove segna <unit|ore 20:45>, e sotto qualcuno ha disegnato un pesce che fuma la pipa, senza spiegare il motivo.`,
    ],
    [
      "tags",
      `(dietro le quinte:1.3), teatro antico, polvere dorata, (angeli di cartapesta:1.2), sipario, fune, botola, <color|vestaglia verde salvia>, <color|pantofole rosse>, gattino nel berretto, oca, cappelli, palchetti, lampada nuda, tempera, <lora:scena_dipinta:0.6>, assi consumate, costumi, penombra`,
    ],
  ],
  negatives: [
    "nudità, sangue, armi, loghi, filigrana, firma, telefoni, dita in eccesso, sfocatura",
    "NSFW, bottiglie di alcolici, sigarette, luci al neon, volti duplicati, cornice, didascalie, pubblico in piedi",
  ],
};
