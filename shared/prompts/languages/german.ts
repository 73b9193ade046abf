import type { LanguageWords } from "./language_words.ts";

export const german: LanguageWords = {
  functionWords:
    `der die das den dem des ein eine einen einem einer eines und oder aber auch als an am auf aus bei beim
bis da dass davon dazu denn dessen deren dich dir du durch er es etwas für gegen habe haben hat hatte ich ihr ihre
ihren ihrem ihrer im in ins ist ja jede jeder jedes man mehr mein mich mir mit nach noch nur ob seine seinen seinem
seiner sein sich sie sind so über um uns unter vom von vor war waren was wenn wer wie wird wo zu zum zur während wobei
welche welcher welches sehr neben zwischen hinter`,
  droppable:
    `der die das den dem des ein eine einen einem einer eines ist sind war waren wird ich es sich auch noch
sehr bitte da dass wobei`,
  negations: "kein keine keinen keinem keiner keinerlei nicht ohne nie niemals weder",
  negationsAfter: "",
  negativeLabels:
    "negativ(?:er|e)?[ -]?prompts?|negative prompts?|negativ|negativliste|vermeiden?|zu vermeiden|nicht zeigen|nicht enthalten|ausschließen|ausschluss|ausgeschlossen|verboten|unerwünscht|ohne|bitte nicht|was nicht (?:zu sehen sein|vorkommen) (?:soll|darf)|nicht darstellen",
  senses:
    `number: 2=zwei paar, 3=drei, 4=vier, 5=fünf, 6=sechs, 7=sieben, 8=acht, 9=neun, 10=zehn, 11=elf, 12=zwölf dutzend, 20=zwanzig
colour: red=rot*, orange=orange*, yellow=gelb*, green=grün*, blue=blau*, turquoise=türkis*, violet=violett*, purple=lila, pink=rosa pink*, brown=braun*, beige=beige*, black=schwarz*, white=weiß* weiss*, grey=grau*, gold=gold*, silver=silber*, navy=dunkelblau*, crimson=karmesin* purpur*
place: left=links linke linken linker linkes, right=rechts rechte rechten rechter rechtes, above=über oberhalb darüber obendrüber, below=unter unterhalb darunter darunterliegend, front=vor vorne vordergrund vorn davor, behind=hinter hinten hintergrund dahinter, inside=innen drinnen, outside=außen draußen, top=oben obere*, bottom=unten untere*, between=zwischen, beside=neben nahe
person: lumberjack=holzfäller*, man=mann männer herr*, woman=frau frauen dame*, boy=junge jungen knabe*, girl=mädchen, child=kind kinder kindern, baby=baby säugling, person=person personen mensch menschen leute, grandmother=großmutter oma, grandfather=großvater opa, mother=mutter, father=vater, crowd=menschenmenge menge, soldier=soldat*, policeman=polizist*, fisherman=fischer, farmer=bauer bäuerin, clown=clown*, tourist=tourist*, vendor=verkäufer* händler*, granddaughter=enkelin enkeltochter, grandson=enkel enkelsohn, grandchild=enkelkind enkelkinder, aunt=tante, uncle=onkel, cousin=cousin cousine vetter, wife=ehefrau gattin, husband=ehemann gatte, brother=bruder, sister=schwester, friend=freund freundin, son=sohn, daughter=tochter, guard=wächter* wachmann, postman=briefträger* postbote* bote botin kurier*, firefighter=feuerwehrmann, neighbour=nachbar*, bystander=passant* zuschauer* schaulustige*, worker=arbeiter*, driver=fahrer*, waiter=kellner*, chef=koch köchin, nurse=krankenschwester, doctor=arzt ärztin, teacher=lehrer*, student=schüler* student*, butcher=metzger* fleischer*, baker=bäcker*, carpenter=tischler* schreiner*, gardener=gärtner*, shepherd=schäfer* hirte, hunter=jäger*, thief=dieb* räuber*, priest=priester* pfarrer*, nun=nonne*, monk=mönch*, king=könig, queen=königin, prince=prinz*, knight=ritter, cyclist=radfahrer*, dancer=tänzer*, singer=sänger*, musician=musiker*, model=fotomodell, bride=braut, groom=bräutigam, guest=gast gäste, customer=kunde* kundin*, stranger=fremder fremde, teenager=jugendlich*, astronaut=astronaut*, photographer=fotograf*
nudity: bare=nackt* unbekleidet* entblößt* erotisch* oben-ohne oberkörperfrei* barbusig* brüste dessous nackt unbekleidet freizügig* aufreizend* halbnackt* unterwäsche bikini
violence: gore=blut blutig* blutend* blutverschmiert* leiche leichen tot tote toten toter mord* messer waffe waffen pistole gewehr gewalt wunde wunden verletz* erschossen schuss kampf kämpf* geköpft* erhängt* aufgeschlitzt* erstochen* kehle erdolcht* blutlache* blutspur* blutfleck* abgetrennt* abgehackt* enthauptet* verstümmel* stichwunde* schusswunde* schlägerei* axt dolch* messer* bombe* explosion* krieg erschlagen* zerstückel*
brand: brand=marke marken* markenlogo firmenlogo
time: night=nacht nachts nächtlich*, day=tag tags tagsüber, dawn=morgengrauen sonnenaufgang morgendämmerung, dusk=abenddämmerung sonnenuntergang dämmerung, morning=morgen morgens, noon=mittag mittags, evening=abend abends
season: winter=winter*, summer=sommer*, spring=frühling* frühjahr, autumn=herbst*
material: wood=holz hölzern* eiche eichen* kiefer* esche eschen* buche* birke* nussbaum*, metal=metall* stahl eisen eisern*, stone=stein steinern*, glass=glas gläsern*, leather=leder ledern*, silk=seide seiden*, wool=wolle wollen*, cotton=baumwoll*, linen=leinen*, velvet=samt*, brass=messing*, copper=kupfer*, bronze=bronze*, clay=ton tönern*, porcelain=porzellan*, marble=marmor*, straw=stroh*, bamboo=bambus*, paper=papier*, tin=zink* blech* zinn*
age: young=jung*, old=alt alte alten alter altes ältere*`,
};
