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
person: man=mężczyzn* pan, woman=kobiet* pani, boy=chłop*, girl=dziewczyn*, child=dziecko dzieci dziecka, baby=niemowl*, person=osoba osoby osób ludzie ludzi, grandmother=babcia babci, grandfather=dziadek dziadka, mother=matka matki, father=ojciec ojca, crowd=tłum tłumu, soldier=żołnierz*, policeman=policjant*, fisherman=rybak*, tourist=turyst*
nudity: bare=nag* nagi naga nagie erotyczn* rozebran* piersi półnag*
violence: gore=krew krwi krwaw* zakrwawion* trup* martw* zabit* morder* nóż noż* broń broni pistolet* karabin* przemoc* ran ranny ranna rany poderżnięt* powieszon* zadźgan*
brand: brand=marka marki
time: night=noc nocy nocą nocn*, day=dzień dnia, dawn=świt świcie, dusk=zmierzch* zachód, morning=rano poranek ranek poranku, noon=południe, evening=wieczór wieczor*
season: winter=zima zimow* zimą, summer=lato letni* latem, spring=wiosna wiosn*, autumn=jesień jesien*
material: wood=drewn*, metal=metal* stal* żelaz*, stone=kamien*, glass=szklan* szkło, leather=skórzan*, silk=jedwab*, wool=wełn*, cotton=bawełn*, linen=lnian*, velvet=aksamit*, brass=mosiężn* mosiądz*
age: young=młod*, old=star stary stara stare starsz* starą starego`,
};
