import type { LanguageWords } from "./language_words.ts";

export const french: LanguageWords = {
  functionWords:
    `y avoir le la les l un une des du de d et ou mais où au aux avec ce cet cette ces dans elle elles en entre est
sont était être il ils je leur leurs lui ma mes mon nous notre on par pour qu que qui sa se ses son sous sur ta te
tes ton très tu vers vos votre vous y a ont comme plus tout toute tous toutes dont à`,
  droppable: "le la les l un une des du est sont était il elle ils elles je on très se",
  negations: "pas sans aucun aucune jamais ni non ne",
  negationsAfter: "",
  negativeLabels:
    "prompts? négatifs?|invite négative|négatifs?|à éviter|éviter|évitez|à exclure|exclure|exclusions?|ne pas (?:montrer|inclure|afficher|dessiner|représenter)|interdits?|indésirables?|sans|liste négative",
  senses:
    `number: 2=deux paire, 3=trois, 4=quatre, 5=cinq, 6=six, 7=sept, 8=huit, 9=neuf, 10=dix, 11=onze, 12=douze douzaine, 20=vingt
colour: red=rouge*, orange=orange*, yellow=jaune*, green=vert verte verts vertes, blue=bleu*, turquoise=turquoise*, violet=violet*, purple=pourpre*, pink=rose roses, brown=brun* marron*, beige=beige*, black=noir noire noirs noires, white=blanc blanche blancs blanches, grey=gris grise grises, gold=doré*, silver=argenté*, crimson=cramoisi* écarlate*
place: left=gauche, right=droite, above=dessus au-dessus, below=dessous au-dessous sous, front=devant premier-plan avant-plan, behind=derrière arrière-plan, inside=intérieur dedans, outside=extérieur dehors, top=haut, bottom=bas, between=entre, beside=près côté
person: lumberjack=bûcheron*, man=homme hommes monsieur, woman=femme femmes dame*, boy=garçon*, girl=fille filles fillette*, child=enfant enfants, baby=bébé*, person=personne personnes gens, grandmother=grand-mère, grandfather=grand-père, mother=mère, father=père, crowd=foule, soldier=soldat*, policeman=policier*, fisherman=pêcheur*, clown=clown*, tourist=touriste*, granddaughter=petite-fille, grandson=petit-fils, aunt=tante, uncle=oncle, cousin=cousin cousine, wife=épouse, husband=mari époux, brother=frère, sister=sœur soeur, son=fils, friend=ami amie amis, guard=gardien* vigile, postman=facteur coursier livreur, firefighter=pompier*, neighbour=voisin*, bystander=passant* badaud* spectateur*, worker=ouvrier* ouvrière*, driver=chauffeur* conducteur*, waiter=serveur serveuse garçon-de-café, chef=cuisinier* cuisinière, nurse=infirmier* infirmière*, doctor=médecin docteur, teacher=professeur* instituteur* institutrice*, student=étudiant* élève*, butcher=boucher*, baker=boulanger*, carpenter=menuisier*, gardener=jardinier* jardinière*, shepherd=berger*, hunter=chasseur*, thief=voleur*, priest=prêtre curé, nun=religieuse nonne, monk=moine*, king=roi, queen=reine, prince=prince, princess=princesse, knight=chevalier*, cyclist=cycliste*, dancer=danseur* danseuse*, singer=chanteur* chanteuse*, musician=musicien*, model=mannequin, bride=mariée, gendarme=gendarme*, stranger=inconnu*, customer=client* cliente*, guest=invité*, farmer=fermier* paysan*
nudity: bare=nu nue nus nues nudité dénudé* déshabillé* érotique* seins torse dévêtu* dévêtue* nudiste topless sous-vêtements lingerie bikini
violence: gore=sang sanglant* ensanglanté* cadavre* mort morte mortes meurtre couteau arme armes pistolet fusil violence violent* blessé* blessure* plaie* égorgé* pendu poignardé* gorge décapité* mutilé* coupée amputé* démembré* massacre hache poignard bombe explosion guerre meurtri* tué* tuée*
brand: brand=marque marques logos
time: night=nuit nocturne, day=jour journée, dawn=aube aurore, dusk=crépuscule coucher, morning=matin matinée, noon=midi, evening=soir soirée
season: winter=hiver*, summer=été, spring=printemps, autumn=automne
material: wood=bois chêne frêne pin hêtre bouleau noyer, metal=métal métallique* acier fer, stone=pierre, glass=verre, leather=cuir, silk=soie, wool=laine, cotton=coton, linen=lin, velvet=velours, brass=laiton, copper=cuivre, bronze=bronze, clay=argile terre-cuite, porcelain=porcelaine, marble=marbre, straw=paille, bamboo=bambou, paper=papier, tin=zinc étain
age: young=jeune jeunes, old=vieux vieil vieille vieilles âgé*`,
};
