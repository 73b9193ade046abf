import type { LanguageWords } from "./language_words.ts";

export const polish: LanguageWords = {
  functionWords:
    `i w we z ze na do od po za pod nad przed przy przez dla o u a ale lub albo oraz że który która które którego której
których którym jest są był była było były być się jej jego ich to ten ta te tej tego tym tych jak jako co gdzie gdy
kiedy także też już tylko bardzo między obok wśród`,
  droppable: "jest są był była było były się to ten ta te bardzo też także już",
  negations: "bez nie żaden żadna żadne żadnych nigdy ani brak",
  negationsAfter: "",
  negativeLabels:
    "negatywny prompt|prompt negatywny|negatywne|negatywny|unikaj|unikać|czego unikać|wyklucz|wykluczenia|nie (?:pokazuj|pokazywać|dodawaj|rysuj)|zabronione|bez",
  senses:
    `number: 1=jeden jedna jedno, 2=dwa dwie dwóch dwaj dwoje, 3=trzy trzech troje trzej, 4=cztery czterech czworo, 5=pięć pięciu pięcioro, 6=sześć sześciu, 7=siedem siedmiu, 8=osiem ośmiu, 9=dziewięć dziewięciu, 10=dziesięć dziesięciu, 11=jedenaście, 12=dwanaście tuzin, 20=dwadzieścia
colour: red=czerwon*, orange=pomarańczow*, yellow=żółt*, green=zielon*, blue=niebiesk* błękitn*, navy=granatow*, turquoise=turkusow*, violet=fioletow*, purple=purpurow*, pink=różow*, brown=brązow*, beige=beżow*, black=czarn*, white=biał*, grey=szar* siw*, gold=złot*, silver=srebrn*
place: left=lewo lewej lewa lewy lewym, right=prawo prawej prawa prawy prawym, above=nad powyżej ponad, below=pod poniżej, front=przed pierwszym, behind=za tle, inside=wewnątrz, outside=zewnątrz, top=górze górnym, bottom=dole dolnym, between=między pomiędzy, beside=obok koło przy
person: lumberjack=drwal drwale, man=mężczyzn* pan, woman=kobiet* pani, boy=chłop*, girl=dziewczyn*, child=dziecko dzieci dziecka, baby=niemowl*, person=osoba osoby osób ludzie ludzi, grandmother=babcia babci, grandfather=dziadek dziadka, mother=matka matki, father=ojciec ojca, crowd=tłum tłumu, soldier=żołnierz*, policeman=policjant* milicjant*, fisherman=rybak*, tourist=turyst*, granddaughter=wnuczk*, grandson=wnuk wnuka, aunt=ciotk* ciocia, uncle=wujek wuj wujk*, brother=brat brata, sister=siostr*, son=syn syna, daughter=córk*, wife=żona żony, husband=mąż męża, friend=przyjaciel* kolega, guard=strażnik* ochroniarz*, postman=listonosz* kurier*, firefighter=strażak*, neighbour=sąsiad*, bystander=przechod* widz widzowie gapi*, worker=robotnik* robotnic*, driver=kierowc*, waiter=kelner*, chef=kucharz* kuchark*, nurse=pielęgniark*, doctor=lekarz* lekark*, teacher=nauczyciel*, student=uczeń uczenn* student*, baker=piekarz*, butcher=rzeźnik*, gardener=ogrodnik* ogrodniczk*, hunter=myśliw*, thief=złodziej*, priest=ksiądz księdz*, nun=zakonnic*, monk=mnich*, king=król*, queen=królow*, knight=rycerz*, cyclist=rowerzyst*, dancer=tancer*, singer=piosenkark* śpiewaczk*, musician=muzyk muzycy, model=modelk*, bride=panna-młoda, guest=gość goście, customer=klient*, vendor=sprzedawc* sprzedawczyn*
nudity: bare=nag* nagi naga nagie erotyczn* rozebran* piersi półnag* obnażon* bielizn* bikini topless
violence: gore=krew krwi krwaw* zakrwawion* trup* martw* zabit* morder* nóż noż* broń broni pistolet* karabin* przemoc* ran ranny ranna rany poderżnięt* powieszon* zadźgan* odcięt* odrąban* ściętą okaleczon* siekier* sztylet* bomb* wybuch* wojn* krwią krwawy
brand: brand=marka marki
time: night=noc nocy nocą nocn*, day=dzień dnia, dawn=świt świcie, dusk=zmierzch* zachód, morning=rano poranek ranek poranku, noon=południe, evening=wieczór wieczor*
season: winter=zima zimow* zimą, summer=lato letni* latem, spring=wiosna wiosn*, autumn=jesień jesien*
material: wood=drewn* dębow* sosnow* jesionow* bukow*, metal=metal* stal* żelaz*, stone=kamien*, glass=szklan* szkło, leather=skórzan*, silk=jedwab*, wool=wełn*, cotton=bawełn*, linen=lnian*, velvet=aksamit*, brass=mosiężn* mosiądz*, copper=miedzian* miedz*, bronze=brązow-y, clay=glinian*, porcelain=porcelan*, marble=marmur*, straw=słom*, paper=papierow*, tin=cynkow* blaszan*, wicker=wiklinow*
age: young=młod*, old=star stary stara stare starsz* starą starego`,
};
