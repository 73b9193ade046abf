import type { LanguageWords } from "./language_words.ts";

export const italian: LanguageWords = {
  functionWords:
    `c'è c'era ci sono ci c sono il lo la i gli le un uno una e o ma di del dello della dei degli delle a al allo alla ai agli alle da dal
dalla in nel nella nei nelle con su sul sulla per tra fra che chi cui come dove quando è sono era essere si suo sua
suoi sue loro questo questa molto più anche mentre`,
  droppable: "il lo la i gli le un uno una è sono era si molto",
  negations: "non senza nessun nessuna nessuno né mai niente",
  negationsAfter: "",
  negativeLabels:
    "prompt negativ[oi]|negativ[oi]|evitare|da evitare|escludere|da escludere|esclusioni|non (?:includere|mostrare|disegnare)|vietato|senza",
  senses:
    `number: 2=due paio coppia, 3=tre, 4=quattro, 5=cinque, 6=sei, 7=sette, 8=otto, 9=nove, 10=dieci, 11=undici, 12=dodici dozzina, 20=venti
colour: red=rosso rossa rossi rosse, orange=arancione arancioni, yellow=giall*, green=verde verdi, blue=blu azzurr*, turquoise=turchese, violet=viola, purple=porpora, pink=rosa, brown=marrone marroni, beige=beige, black=nero nera neri nere, white=bianc*, grey=grigi*, gold=dorat*, silver=argentat*, crimson=cremisi scarlatt*
place: left=sinistra sinistro, right=destra destro, above=sopra, below=sotto, front=davanti, behind=dietro sfondo, inside=dentro interno, outside=fuori esterno, top=alto, bottom=basso, between=tra fra, beside=accanto vicino
person: man=uomo uomini signore, woman=donna donne signora, boy=ragazzo ragazzi bambino, girl=ragazza ragazze bambina bambine, child=bambini, baby=neonato, person=persona persone gente, grandmother=nonna, grandfather=nonno, mother=madre, father=padre, crowd=folla, soldier=soldat*, policeman=poliziott*, fisherman=pescator*, clown=pagliaccio, tourist=turist*, grandchild=nipote nipotina nipotino, aunt=zia, uncle=zio, cousin=cugino cugina, wife=moglie, husband=marito, brother=fratello, sister=sorella, son=figlio, daughter=figlia, friend=amico amica, guard=guardia guardiano, postman=postino corriere fattorino, firefighter=pompiere, neighbour=vicino-di-casa, bystander=passante* spettator*, worker=operaio operaia, driver=autista, waiter=cameriere cameriera, chef=cuoco cuoca, nurse=infermier*, doctor=medico dottore, teacher=maestro maestra professore insegnante, student=studente studentessa, butcher=macellaio, baker=fornaio panettiere, gardener=giardiniere, hunter=cacciatore, thief=ladro, priest=prete sacerdote, nun=suora monaca, monk=monaco, king=re, queen=regina, knight=cavaliere, cyclist=ciclista, dancer=ballerina ballerino, singer=cantante, musician=musicista, model=modella, bride=sposa, guest=ospite, customer=cliente, carabiniere=carabinier*, vendor=venditor* venditrice
nudity: bare=nudo nuda nudi nude nudità erotic* petto seno spogliat* svestit* lingerie bikini seminud*
violence: gore=sangue sanguinant* insanguinat* cadaver* morto morta morti omicid* coltello arma armi pistola fucile violenza violent* ferit* sgozzat* impiccat* pugnalat* decapitat* mutilat* mozzata tagliata amputat* ascia pugnale bomba esplosione guerra uccis* assassinat*
brand: brand=marchio marchi marca
time: night=notte notturn*, day=giorno, dawn=alba, dusk=tramonto crepuscolo, morning=mattina mattino, noon=mezzogiorno, evening=sera
season: winter=inverno invernale, summer=estate estivo, spring=primavera, autumn=autunno
material: wood=legno quercia pino frassino noce faggio, metal=metallo acciaio ferro, stone=pietra, glass=vetro, leather=pelle cuoio, silk=seta, wool=lana, cotton=cotone, linen=lino, velvet=velluto, brass=ottone, copper=rame, bronze=bronzo, clay=argilla terracotta, porcelain=porcellana, marble=marmo, straw=paglia, paper=carta, tin=zinco latta
age: young=giovane giovani, old=vecchio vecchia vecchi anzian*`,
};
