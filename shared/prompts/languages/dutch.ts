import type { LanguageWords } from "./language_words.ts";

export const dutch: LanguageWords = {
  functionWords:
    `de het een en of maar van in op aan met voor door bij uit over onder naar te tot is zijn was waren wordt
die dat deze dit er hij zij ze haar hun als ook nog zeer terwijl waar om men`,
  droppable: "de het een is zijn was waren wordt er zeer",
  negations: "geen niet zonder nooit noch",
  negationsAfter: "",
  negativeLabels:
    "negatieve prompt|negatief|vermijd|vermijden|te vermijden|uitsluiten|niet (?:tonen|opnemen)|verboden|zonder",
  senses:
    `number: 2=twee paar, 3=drie, 4=vier, 5=vijf, 6=zes, 7=zeven, 8=acht, 9=negen, 10=tien, 11=elf, 12=twaalf dozijn, 20=twintig
colour: red=rood rode, orange=oranje, yellow=geel gele, green=groen groene, blue=blauw blauwe, turquoise=turkoois turquoise, purple=paars paarse, pink=roze, brown=bruin bruine, black=zwart zwarte, white=wit witte, grey=grijs grijze, gold=goud gouden, silver=zilver zilveren
place: left=links linker, right=rechts rechter, above=boven, below=onder, front=voor voorgrond, behind=achter achtergrond, inside=binnen, outside=buiten, top=bovenaan, bottom=onderaan, between=tussen, beside=naast
person: man=man mannen heer, woman=vrouw vrouwen dame, boy=jongen jongens, girl=meisje meisjes, child=kind kinderen, baby=baby, person=persoon personen mensen mens, grandmother=oma grootmoeder, grandfather=opa grootvader, mother=moeder, father=vader, crowd=menigte, soldier=soldaat soldaten, policeman=politieagent, fisherman=visser, grandchild=kleindochter kleinzoon kleinkind, aunt=tante, uncle=oom, wife=echtgenote, husband=echtgenoot, brother=broer, sister=zus zuster, son=zoon, daughter=dochter, friend=vriend vriendin, guard=bewaker wachter, postman=postbode koerier, firefighter=brandweerman, neighbour=buurman buurvrouw, bystander=voorbijganger* toeschouwer*, tourist=toerist*, worker=arbeider*, driver=chauffeur bestuurder, waiter=ober serveerster, chef=kok, nurse=verpleegster, doctor=dokter arts, teacher=leraar lerares, student=leerling student, king=koning, queen=koningin, cyclist=fietser*, dancer=danser* danseres, vendor=verkoper* verkoopster
nudity: bare=naakt naakte bloot blote erotisch* ontkleed* lingerie bikini
violence: gore=bloed bloederig* bebloed* lijk lijken dood dode moord* mes wapen wapens pistool geweer geweld wond wonden gewond* onthoofd* verminkt* afgehakt* bijl dolk bom explosie oorlog vermoord*
brand: brand=merk merken
time: night=nacht, day=dag overdag, dawn=dageraad zonsopgang, dusk=schemering zonsondergang, morning=ochtend, noon=middag, evening=avond
season: winter=winter*, summer=zomer*, spring=lente voorjaar, autumn=herfst*
material: wood=hout houten eiken grenen, metal=metaal metalen staal ijzer, stone=steen stenen, glass=glas glazen, leather=leer leren, silk=zijde zijden, wool=wol wollen, velvet=fluweel fluwelen, copper=koper*, bronze=brons bronzen, clay=klei, porcelain=porselein*, marble=marmer*, straw=stro, paper=papier*, brass=messing, tin=zink*
age: young=jong jonge, old=oud oude`,
};
