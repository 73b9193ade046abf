import type { LanguageWords } from "./language_words.ts";

export const spanish: LanguageWords = {
  functionWords:
    `hay el la los las un una unos unas y o pero de del al a ante bajo con contra desde en entre hacia hasta para
por según sobre tras que quien cual cuyo como donde cuando es son era ser está están fue su sus se lo le les me mi
mis nos más muy todo toda todos todas este esta estos estas ese esa también mientras ha`,
  droppable: "el la los las un una unos unas es son era está están se muy lo",
  negations: "no sin ni nunca ningún ninguna ninguno tampoco",
  negationsAfter: "",
  negativeLabels:
    "prompts? negativos?|indicación negativa|negativos?|negativas?|evitar|evita|a evitar|excluir|excluye|exclusiones|no (?:incluir|mostrar|debe aparecer|dibujar)|prohibido|sin|lista negativa",
  senses:
    `number: 2=dos par, 3=tres, 4=cuatro, 5=cinco, 6=seis, 7=siete, 8=ocho, 9=nueve, 10=diez, 11=once, 12=doce docena, 20=veinte
colour: red=rojo roja rojos rojas, orange=naranja* anaranjad*, yellow=amarill*, green=verde verdes, blue=azul azules, turquoise=turquesa*, violet=violeta*, purple=púrpura* morad*, pink=rosa rosad*, brown=marrón* castañ*, beige=beige, black=negro negra negros negras, white=blanco blanca blancos blancas, grey=gris grises, gold=dorad*, silver=platead*, crimson=carmesí escarlata
place: left=izquierda izquierdo, right=derecha derecho, above=encima arriba sobre, below=debajo abajo bajo, front=delante frente, behind=detrás atrás, inside=dentro interior, outside=fuera exterior, top=superior, bottom=inferior, between=entre, beside=junto cerca lado
person: lumberjack=leñador*, man=hombre hombres señor*, woman=mujer mujeres señora*, boy=chico chicos niño, girl=chica chicas niña niñas, child=niños, baby=bebé*, person=persona personas gente, grandmother=abuela, grandfather=abuelo, mother=madre, father=padre, crowd=multitud muchedumbre, soldier=soldado*, policeman=policía*, fisherman=pescador*, clown=payaso*, tourist=turista*, vendor=vendedor*, couple=pareja, granddaughter=nieta, grandson=nieto nietos, aunt=tía, uncle=tío, cousin=primo prima, wife=esposa, husband=esposo marido, brother=hermano, sister=hermana, son=hijo, daughter=hija, friend=amigo amiga, guard=guardia vigilante guardián, postman=cartero mensajero repartidor, firefighter=bombero*, neighbour=vecino vecina, bystander=transeúnte* espectador*, worker=obrero* trabajador*, driver=conductor* chófer, waiter=camarero camarera, chef=cocinero cocinera, nurse=enfermera enfermero, doctor=médico doctora doctor, teacher=maestro maestra profesor profesora, student=estudiante* alumno alumna, butcher=carnicero, baker=panadero panadera, carpenter=carpintero, gardener=jardinero jardinera, shepherd=pastor pastora, hunter=cazador*, thief=ladrón ladrones, priest=cura sacerdote, nun=monja*, monk=monje*, king=rey, queen=reina, prince=príncipe, princess=princesa, knight=caballero*, cyclist=ciclista*, dancer=bailarín bailarina bailarines, singer=cantante*, musician=músico*, model=modelo, bride=novia, groom=novio, guest=invitad*, customer=cliente clienta clientes, stranger=desconocid* forasteter*, farmer=campesin* granjer*
nudity: bare=desnudo desnuda desnudos desnudas desnudez erótic* pechos senos torso topless desvestid* lencería bikini semidesnud*
violence: gore=sangre sangriento sangrienta ensangrentad* sangrando cadáver* muerto muerta muertos muertas asesin* cuchillo arma armas pistola rifle violencia violent* herido herida heridas degollad* ahorcad* apuñalad* decapitad* mutilad* cortada amputad* descuartizad* hacha puñal puñalada* matanza bomba explosión guerra matad* asesinad* horca
brand: brand=marca marcas
time: night=noche nocturn*, day=día, dawn=amanecer alba, dusk=atardecer anochecer crepúsculo ocaso, morning=mañana, noon=mediodía, evening=tarde
season: winter=invierno invernal, summer=verano, spring=primavera, autumn=otoño
material: wood=madera roble pino fresno haya nogal, metal=metal metálic* acero hierro, stone=piedra, glass=vidrio cristal, leather=cuero, silk=seda, wool=lana, cotton=algodón, linen=lino, velvet=terciopelo, brass=latón, copper=cobre, bronze=bronce, clay=barro arcilla, porcelain=porcelana, marble=mármol, straw=paja, bamboo=bambú, paper=papel, tin=zinc hojalata
age: young=joven jóvenes, old=viejo vieja viejos viejas ancian*`,
};
