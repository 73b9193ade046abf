import type { SceneParts } from "../types.ts";

/** A snowed-in mountain station. */
export const german: SceneParts = {
  language: "de",
  labels: {
    subject: "Motiv",
    action: "Handlung",
    clothing: "Kleidung",
    place: "Ort",
    background: "Hintergrund",
    light: "Licht",
    camera: "Kamera",
    palette: "Farben",
    style: "Stil",
    layout: "Bildaufbau",
    lettering: "Schrift",
    tags: "Stichworte",
    negative: "Nicht zeigen",
    panel: "Bild",
  },
  parts: [
    [
      "subject",
      `Im Mittelpunkt steht die <concept|Bahnwärterin> <name|Walburga Stern>, eine kräftige Frau von <unit|52 Jahren>, die <relation|links neben dem Prellbock> Schnee schaufelt. Ihr Gesicht soll freundlich und ein wenig müde wirken, so wie bei jemandem, der seit vielen Stunden arbeitet und trotzdem noch Zeit für ein Lächeln findet.`,
    ],
    [
      "subject",
      `<count|Drei Skispringer> in <color|gelben Anzügen> warten auf den Zug und spielen auf einem Koffer Karten. Der jüngste heißt <name|Korbinian>, hat eben verloren und wirft die Arme in die Luft. Es ist wirklich wichtig, dass die Szene heiter bleibt und niemand wie in einer Werbeaufnahme in die Kamera schaut.`,
    ],
    [
      "subject",
      `Ein <concept|Dachshund> in einer <color|roten Weste> sitzt <relation|auf dem mittleren Koffer> und bewacht <count|fünf Paar Ski>. Er nimmt seine Aufgabe ausgesprochen ernst, und gerade dieser Ernst macht ihn komisch; bitte keine vermenschlichten Gesichtszüge, sondern einfach einen sehr aufmerksamen Hund mit nassen Pfoten.`,
    ],
    [
      "subject",
      `In der Tür des Wartesaals steht <name|Professor Eibl>, ein <concept|Gletscherforscher> mit <color|weißem Bart> und <negation|ohne Mütze>, und hält einen <concept|Eisbohrkern> von <unit|80 Zentimetern> Länge wie ein Neugeborenes im Arm. Man soll ihm ansehen, dass er von nichts anderem sprechen möchte und nur auf einen Zuhörer wartet.`,
    ],
    [
      "action",
      `<count|Zwei Kinder> ziehen einen Schlitten mit einer <concept|Standuhr> den Bahnsteig entlang, deren Pendel trotz allem weiterschwingt. Das größere Kind zieht, das kleinere schiebt und hält dabei die Tür der Uhr zu. Die Bewegung soll mühsam und zugleich feierlich aussehen, als hinge davon der Fahrplan des ganzen Tals ab.`,
    ],
    [
      "action",
      `Eine <concept|Köchin> reicht aus dem Fenster der Bahnhofsküche <count|sechs Teller Suppe> hinaus, und der Dampf steigt <relation|über ihren Kopf> und bildet für einen Augenblick die Form eines Fisches. Das darf ruhig zufällig wirken; wer genau hinsieht, wird es bemerken, und alle anderen haben nichts verloren.`,
    ],
    [
      "clothing",
      `Walburga trägt einen <color|dunkelgrünen Mantel> mit <count|acht Messingknöpfen> und darunter einen <color|grauen Pullover>, dessen Ärmel zu lang sind. Die Handschuhe hängen an einer Schnur aus den Taschen. Der Stoff soll schwer und feucht erscheinen, mit kleinen Eiskristallen in den Falten und einem ausgebesserten Kragen.`,
    ],
    [
      "clothing",
      `Die Köchin hat eine <color|blau karierte Schürze> an und einen <concept|Kochlöffel> im Gürtel, während der Forscher einen <color|orangefarbenen Anorak> trägt, der ihm viel zu weit ist. Alle Kleidungsstücke sollen benutzt aussehen; nichts davon kommt frisch aus dem Laden, und jedes hat seine eigene Geschichte.`,
    ],
    [
      "place",
      `Schauplatz ist der kleine <concept|Bergbahnhof> <name|Hinterkaltenegg> auf <unit|1 940 Metern> Höhe, an dem die Strecke endet. Das Stationshaus ist aus Lärchenholz gebaut und bis zu den Fensterbänken eingeschneit. <relation|Rechts vom Haus> führt eine überdachte Treppe hinunter zum Dorf, von dem man jedoch nur einzelne Dächer erkennt.`,
    ],
    [
      "place",
      `Auf dem Gleis steht eine <concept|Zahnradlokomotive> mit <count|zwei Waggons>, der vordere <color|kirschrot>, der hintere <color|elfenbeinfarben>. Vom Schneepflug hängen Eiszapfen, und <relation|unter der Lokomotive> hat sich eine kleine schwarze Pfütze gebildet, in der sich die Laterne spiegelt. Es soll nach Kohle und nach kaltem Eisen aussehen.`,
    ],
    [
      "background",
      `Im Hintergrund erheben sich <count|vier Gipfel>, von denen der zweite ein <concept|Gipfelkreuz> trägt, und <relation|hinter dem linken Gipfel> geht gerade der Mond auf. Zwischen den Bergen liegt Nebel wie Milch in einer Schale. Die Landschaft soll groß und still sein und den Menschen im Vordergrund allen Platz lassen.`,
    ],
    [
      "background",
      `Eine <concept|Seilbahn> mit <count|einer einzigen Gondel> hängt reglos über der Schlucht; in der Gondel brennt Licht, doch es ist <negation|niemand darin>. Dieses kleine Rätsel wird nirgends aufgelöst. Es genügt, wenn die Gondel etwas heller ist als der Himmel, sodass der Blick früher oder später zu ihr hinaufwandert.`,
    ],
    [
      "light",
      `Das Licht kommt von <count|sieben Petroleumlampen> mit etwa <unit|2200 Kelvin> und vom bläulichen Schnee. Zwischen warm und kalt soll es weiche Übergänge geben, keine harten Kanten. Die Fenster des Wartesaals leuchten am hellsten und werfen <count|drei helle Rechtecke> auf den Bahnsteig, in denen einzelne Flocken zu sehen sind.`,
    ],
    [
      "camera",
      `Aufgenommen aus Augenhöhe mit einem Objektiv von <unit|50 mm> bei <unit|Blende 2,8>, Belichtungszeit <unit|1/60 Sekunde>. Die Schärfe liegt auf Walburga, der Hund ist noch gut erkennbar, die Berge werden weicher. Insgesamt soll der Eindruck entstehen, man stehe selbst auf dem Bahnsteig und stampfe mit den Füßen gegen die Kälte.`,
    ],
    [
      "palette",
      `Die Farben bauen auf #2B3A55 für den Abendhimmel, #E9EEF5 für den Schnee und #D98324 für die Lampen auf; das Rot des Waggons ist #A4161A und kommt sonst <negation|nirgends> vor. Die Töne sollen leicht gebrochen sein, wie auf alten Plakaten, die lange in der Sonne gehangen haben.`,
    ],
    [
      "style",
      `Gemalt wie eine <concept|Lithografie> aus den <unit|1930er Jahren>, mit Anklängen an <name|Caspar David Friedrich> in der Weite des Raums. Große Flächen, sichtbares Korn, sparsame Konturen. Der Humor steckt in den Figuren und soll leise bleiben, denn ein Bild, das zu laut lacht, schaut man sich kein zweites Mal an.`,
    ],
    [
      "layout",
      `Der Bildaufbau folgt einer Diagonale von der Lokomotive <relation|unten links> bis zum Mond <relation|oben rechts>. Etwa <unit|ein Drittel> der Fläche bleibt dem Himmel vorbehalten. Die Gruppe mit den Karten bildet ein Gegengewicht zur stehenden Bahnwärterin, und zwischen beiden bleibt eine Lücke, durch die man die Gleise sieht.`,
    ],
    [
      "lettering",
      `Über der Tür hängt ein Emailschild mit der Aufschrift „<quote|Endstation – bitte aussteigen>“, und auf einer Schiefertafel daneben steht „<quote|Heute: Erbsensuppe>“. Die Buchstaben sind von Hand gemalt und etwas schief. Die Bahnhofsuhr zeigt <unit|17:25 Uhr>, und ihr Minutenzeiger ist mit Reif überzogen.`,
    ],
    [
      "tags",
      `(Bergbahnhof:1.3), tiefer Schnee, Zahnradbahn, (Petroleumlampen:1.2), Abenddämmerung, Lärchenholz, Eiszapfen, <lora:alpine_poster:0.65>, Lithografie, grobes Korn, <color|kirschroter Waggon>, <color|gelbe Anzüge>, Koffer, Ski, Dampf, Suppe, Dackel, Bahnsteig, Seilbahn, Nebel im Tal`,
    ],
    [
      "subject",
      `Auf der Bank neben dem Ofen schlafen <count|vier Rekruten> unter einer einzigen <color|braunen Decke>; nur der äußere, <name|Jannik>, ist wach und strickt an einem <color|türkisen Socken>. Das Licht des Ofens liegt auf seinen Händen. Es soll eine Szene voller Ruhe sein, in der man die Atemzüge beinahe zu hören glaubt.`,
    ],
    [
      "action",
      `Eine <concept|Geigerin> stimmt <relation|hinter der Glastür> ihr Instrument und zählt dabei die Schläge der Uhr. Ihr Bogen ist <unit|74 cm> lang und mit <color|silbernem Draht> umwickelt. Sie spielt für niemanden, doch am Nachbartisch hat ein alter Mann die Zeitung sinken lassen und hört mit geschlossenen Augen zu.`,
    ],
    [
      "place",
      `Der Wartesaal hat eine Kassettendecke mit <count|zwölf Feldern>, von denen jedes einen anderen <concept|Alpenvogel> zeigt. <relation|Unter dem Fahrplan> steht ein gusseiserner Ofen, dessen Rohr quer durch den Raum läuft. An den Haken trocknen Mäntel, und der Boden ist voller nasser Spuren, die alle zum Ofen führen.`,
    ],
    [
      "background",
      `Durch das rechte Fenster sieht man ein <concept|Kloster> mit <count|zwei Zwiebeltürmen> und davor eine Reihe von Pappeln. Auf dem Weg dorthin bewegt sich eine Laterne, und wer sie trägt, bleibt im Dunkeln. Der Abstand beträgt etwa <unit|3 Kilometer>, und der frische Schnee verschluckt jedes Geräusch zwischen hier und dort.`,
    ],
    [
      "clothing",
      `Die Geigerin trägt ein <color|weinrotes Samtkleid> und darüber eine <color|schwarze Pelerine>, an der noch Schnee hängt; ihre Stiefel sind mit Zeitungspapier ausgestopft. Am Revers steckt eine <concept|Brosche in Form eines Zeisigs>. Es ist die Kleidung einer Künstlerin auf Reisen, elegant und ein klein wenig abgetragen.`,
    ],
    [
      "layout",
      `Der vordere Rand wird von <count|zwei Milchkannen> <relation|in der rechten unteren Ecke> gehalten, die angeschnitten sein dürfen. Alle Blickrichtungen führen zur Laterne in der Mitte, mit Ausnahme der Katze, die aus dem Bild hinausschaut. So entsteht eine Unruhe, die man spürt, ohne gleich sagen zu können, woher sie rührt.`,
    ],
    [
      "light",
      `Das Feuer im Ofen wirft einen <color|rötlichen Schein> auf den Boden bis zu einer Entfernung von <unit|2 Metern>; dahinter herrscht Halbdunkel. Eine <concept|Stirnlampe>, die jemand vergessen hat auszuschalten, zeichnet einen weißen Kreis an die Decke. Beide Lichter sollen sich <negation|nicht überschneiden>.`,
    ],
    [
      "lettering",
      `An der Wand hängt ein altes Plakat mit dem Text „<quote|Sommerfrische ab 3 Mark>“ und ein handgeschriebener Zettel: „<quote|Hund nicht füttern, er lügt>“. Jemand hat mit Bleistift ein Herz danebengezeichnet. Die Schriften unterscheiden sich deutlich, die eine ist gedruckt und verblasst, die andere frisch und eilig.`,
    ],
    [
      "style",
      `Die Oberflächen sind verschieden behandelt: Holz mit <concept|Kreidestrichen>, Schnee mit ausgespartem Papier, Metall mit kleinen scharfen Lichtern. Die Linien sind höchstens <unit|0,6 mm> stark. Alles in allem soll man das Handwerk sehen können, ohne dass es sich vor die Geschichte drängt, die hier erzählt wird.`,
    ],
    [
      "subject",
      `Am Fahrkartenschalter diskutiert <name|Frau Doktor Löwe>, eine <concept|Tierärztin>, mit dem Beamten über den Preis für <count|elf Ziegen>. Die Ziegen stehen ordentlich in der Schlange, jede mit einem <color|orangen Bändchen> am Horn. Hinter ihnen wartet ein Mann, der so tut, als sei das alles vollkommen üblich.`,
    ],
    [
      "camera",
      `Ein zweiter Entwurf zeigt dieselbe Szene von oben, aus etwa <unit|6 Metern> Höhe, mit einem Weitwinkel von <unit|24 mm>. Die senkrechten Linien bleiben gerade. Verzeichnungen an den Rändern sind zu vermeiden, und der Horizont soll <negation|nicht gekippt> sein, weil sonst die Ruhe des Bildes verloren ginge.`,
    ],
    [
      "tags",
      `Wartesaal, gusseiserner Ofen, Kassettendecke, (schlafende Rekruten:1.15), <count|elf Ziegen>, <color|orange Bändchen>, Geigerin, <color|weinrotes Samtkleid>, nasse Mäntel, Holzbank, Fahrplan, Glastür, Messinglampe, Zeitung, Milchkannen, Bodendielen, Winterabend, stille Heiterkeit, <lora:chalk_litho:0.5>`,
    ],
    [
      "palette",
      `Im Innenraum herrschen #5C4033 und #C9A66B vor, mit einem einzigen Fleck #1B998B für den Socken. Die Schatten gehen ins Violette, #3D2C4E, und <negation|niemals ins Schwarze>. Eine solche Beschränkung mag streng erscheinen, sie sorgt jedoch dafür, dass die vielen Einzelheiten ruhig nebeneinander bestehen können.`,
    ],
    [
      "subject",
      `Ein <concept|Uhrmacherlehrling> namens <name|Quirin> steht auf einer Leiter und taut mit einer Kerze das Zifferblatt auf; <count|zwei Zahnräder> hält er zwischen den Zähnen. Unter ihm hält seine Großmutter die Leiter und blickt demonstrativ in die andere Richtung, weil sie das alles für keine gute Idee hält.`,
    ],
    [
      "action",
      `Der Schaffner wirft einen <color|grünen Postsack> aus dem hinteren Waggon, und im selben Moment springt ein <concept|Eichhörnchen> hinein. Der Sack hängt etwa <unit|einen Meter> über dem Boden in der Luft. Niemand außer dem Dackel hat es gesehen, und der Dackel wird, wie man weiß, nichts verraten.`,
    ],
    [
      "background",
      `<relation|Oberhalb der Baumgrenze> zieht eine Spur von <count|neun Gämsen> durch den Schnee, klein wie Noten auf einem Blatt. Darüber steht ein einzelner Stern. Wer das Bild nur flüchtig ansieht, wird beides übersehen, und das ist durchaus so beabsichtigt, denn es soll auch beim zehnten Mal etwas zu finden geben.`,
    ],
    [
      "clothing",
      `Der Schaffner trägt eine <color|mitternachtsblaue Uniform> mit <color|silbernen Litzen> und hat einen <concept|Strohhalm> hinter dem Ohr. Seine Schuhe sind so blank, dass sich der Schnee darin spiegelt. Das passt überhaupt nicht zu seinem sonst eher zerknitterten Wesen, und niemand in der ganzen Gegend weiß, woran das liegt.`,
    ],
  ],
  negatives: [
    "Nacktheit, Blut, Waffen, Markenlogos, Wasserzeichen, Autos, Handys, Skilift, zusätzliche Finger",
    "Alkoholflaschen, Zigaretten, Neonlicht, Unschärfe, Rahmen, Signatur, Comicaugen, Hubschrauber, Plastik",
  ],
};
