import type { SceneParts } from "../types.ts";

/** An attic full of inventions. */
export const polish: SceneParts = {
  language: "pl",
  labels: {
    subject: "Temat",
    action: "Akcja",
    clothing: "Ubrania",
    place: "Miejsce",
    background: "Tło",
    light: "Światło",
    camera: "Kadr",
    palette: "Paleta",
    style: "Styl",
    layout: "Kompozycja",
    lettering: "Napisy",
    tags: "Słowa kluczowe",
    negative: "Negatywny prompt",
    panel: "Kadr komiksu",
  },
  parts: [
    [
      "subject",
      `Główną postacią jest <concept|wynalazczyni> <name|Jadwiga Ostoja>, kobieta około <unit|pięćdziesięciu lat>, która siedzi <relation|na lewo od pieca> i stroi grzebień jak skrzypce. Jej twarz powinna być skupiona i trochę rozbawiona, jak u kogoś, kto już wie, że tym razem naprawdę się uda, ale nie chce zapeszyć.`,
    ],
    [
      "subject",
      `<count|Trzej kominiarze> wpadli na herbatę i podziwiają <concept|mechanicznego żurawia>; najwyższy, <name|Ignacy>, ma <color|czarny cylinder> i parzy sobie palce o szklankę. Ważne, żeby wszyscy wyglądali naturalnie i żeby nikt nie spoglądał w obiektyw, bo wtedy cały urok tej wizyty natychmiast by się ulotnił.`,
    ],
    [
      "subject",
      `Na stosie map drzemie <concept|ryś> w <color|zielonym kubraczku>, a obok niego chłopiec liczy <count|osiem kluczy>, z których żaden do niczego nie pasuje. Chłopiec jest <negation|bez butów>. Cała ta scena ma być spokojna i ciepła, jak niedzielne popołudnie, kiedy za oknem pada i nikomu się nie spieszy.`,
    ],
    [
      "action",
      `<count|Dwie bliźniaczki> kręcą korbą wielkiej maszyny, z której wyjeżdża bardzo długi <concept|szalik>, mający już <unit|11 metrów>; <relation|pod maszyną> kot poluje na jego koniec. Ruch powinien być wesoły i rytmiczny, tak żeby prawie dało się usłyszeć stukanie drewnianych trybów i stłumiony śmiech dziewczynek.`,
    ],
    [
      "action",
      `Listonosz wychyla się z <concept|wiklinowego kosza> balonu i podaje list przez okno w dachu; <relation|nad balonem> krążą jaskółki. Jego ręka nie sięga zaledwie o kilka centymetrów. Trzeba uchwycić dokładnie tę chwilę, w której obie strony wstrzymują oddech i wierzą, że wiatr będzie dla nich łaskawy.`,
    ],
    [
      "clothing",
      `Jadwiga nosi <color|fioletowy fartuch> z <count|siedmioma kieszeniami> i <color|żółtą chustkę>, a na nosie ma dwie pary okularów naraz. Materiały powinny wyglądać na używane i lubiane, z plamami po oliwie i śladami kredy, które układają się w prawie czytelne obliczenia, gdyby ktoś zechciał im się przyjrzeć.`,
    ],
    [
      "clothing",
      `Bliźniaczki mają <color|czerwone rajstopy> i <color|białe swetry> z za długimi rękawami, a listonosz <color|granatową pelerynę> z <concept|mosiężną trąbką>. Ubrania nie mogą wyglądać jak kostiumy; są po prostu codzienne, troszkę staroświeckie i dobrze dopasowane do ludzi, którzy je noszą od wielu już lat.`,
    ],
    [
      "place",
      `Rzecz dzieje się na strychu kamienicy przy ulicy <name|Cynamonowej>, pod dachem wspartym na <count|dziewięciu belkach>. <relation|Na prawo od komina> stoi łóżko zawalone książkami. Deski są jasne od szorowania, a wszędzie wiszą sznurki, bloczki i koła, których przeznaczenia można się tylko domyślać z wielką przyjemnością.`,
    ],
    [
      "place",
      `Pośrodku pomieszczenia znajduje się <concept|wanna z kołami>, w której rośnie <count|pięć słoneczników>. Woda z dachu spływa do niej rynną zrobioną z instrumentów dętych. Całość powinna sprawiać wrażenie, że wszystko tu działa, choć nikt rozsądny nie potrafiłby powiedzieć, w jaki sposób i po co to wymyślono.`,
    ],
    [
      "background",
      `W tle, przez półokrągłe okno, widać dachy miasta, <concept|wieżę ratusza> i <count|dwa gołębniki>. <relation|Za wieżą> zbiera się chmura w kształcie wieloryba. Nie ma <negation|żadnych anten> ani <negation|żadnych wieżowców>. Odległe kominy powinny się lekko rozmywać, jakby ktoś przetarł mokrą akwarelę rękawem.`,
    ],
    [
      "light",
      `Światło wpada z góry, około <unit|4800 K>, i tworzy na podłodze <color|bladozłoty prostokąt>, w którym tańczy kurz. Piec dodaje odrobinę czerwieni od dołu. Cienie mają być miękkie i przejrzyste, a najciemniejsze kąty pełne przedmiotów, które odkrywa się dopiero po dłuższej chwili patrzenia na obraz.`,
    ],
    [
      "camera",
      `Widok z wysokości stołu, około <unit|90 cm>, obiektyw <unit|30 mm>, przysłona <unit|f/5,6>. Ostrość obejmuje wynalazczynię i maszynę. Widz powinien poczuć się jak gość, który właśnie wspiął się po stromych schodach, łapie oddech i jeszcze nie wie, na co najpierw spojrzeć w tym nieprawdopodobnym wnętrzu.`,
    ],
    [
      "palette",
      `Kolory opierają się na #7F5539 dla drewna, #DDB892 dla światła i #52796F dla cieni, z jednym akcentem #E63946 na rajstopach. Reszta jest przygaszona i lekko kredowa, jak w starych podręcznikach przyrody, które pachną piwnicą i w których ktoś dawno temu zostawił zasuszony liść.`,
    ],
    [
      "style",
      `Ilustracja w technice <concept|suchej igły> kolorowanej akwarelą, trochę w duchu polskiej szkoły plakatu i <name|Jana Lenicy>, ale cieplejsza. Linie są żywe i nerwowe, plamy oszczędne. Najważniejsza pozostaje radość z rysowania, którą widać nawet w najmniejszej śrubce leżącej na samym brzegu stołu.`,
    ],
    [
      "layout",
      `Kompozycja układa się w spiralę od słoneczników do okna; ryś leży <relation|w lewym dolnym rogu>, a kosz balonu jest <relation|w prawym górnym rogu>. Około <unit|10 procent> powierzchni zostaje puste. <concept|Otwarty parasol> na pierwszym planie zatrzymuje wzrok i prowadzi go z powrotem do środka.`,
    ],
    [
      "lettering",
      `Na drzwiach wisi tabliczka „<quote|Pukać trzy razy, potem uciekać>”, a na kotle maszyny widnieje napis „<quote|Nie grozi wybuchem (raczej)>”. Litery są ręcznie malowane i różnej wielkości. Zegar wskazuje <unit|15:35>, chociaż ma tylko jedną wskazówkę, i to przyklejoną, co nikomu tutaj nie przeszkadza.`,
    ],
    [
      "tags",
      `(strych wynalazczyni:1.3), drewniane tryby, (długi szalik:1.15), mechaniczny żuraw, ryś, słoneczniki w wannie, <color|fioletowy fartuch>, <color|czerwone rajstopy>, balon, kominiarze, mapy, klucze, kurz w świetle, akwarela, <lora:sucha_igla:0.6>, bloczki, sznurki, stary piec, półokrągłe okno`,
    ],
  ],
  negatives: [
    "nagość, krew, broń, loga firm, znak wodny, podpis, telefony, samochody, dodatkowe palce",
    "NSFW, butelki alkoholu, papierosy, neony, plastik, powielone twarze, ramka, rozmycie",
  ],
};
