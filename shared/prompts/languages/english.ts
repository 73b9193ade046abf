import type { LanguageWords } from "./language_words.ts";

export const english: LanguageWords = {
  functionWords:
    `a an the this that these those some any each every another other such both all its it it's is are was
were be been being am has have had having do does did doing will would shall should can could may might must i me
my mine we us our you your he him his she her hers they them their theirs who whom whose which what where when why
how there there's here and or but nor so yet if then than as of at by for with about against between into through
during before after above below to from up down in out on off over under again further once while because until
also just only very too quite rather really more most much many few own same let's let i'd i'm you're we're
they're that's which's within upon onto toward towards across along around behind beside besides beneath near
among amid like even still though although however meanwhile perhaps style styled manner image picture
scene`,
  droppable:
    `a an the this that these those some its it it's is are was were be been being am has have had do does
did will would shall should can could may might must i i'd i'm me my we us our you your there there's here which
who so then also just very too quite rather really truly simply somehow perhaps clearly actually basically please
kindly ensure overall`,
  negations:
    `no not without never neither non nor cannot don't doesn't isn't aren't avoid exclude excluding omit lacking minus`,
  negationsAfter: "",
  negativeLabels:
    `negative prompts?|negative|negatives|neg|avoid|things to avoid|do not include|don't include|do not show|do not draw|exclude|exclusions?|excluded|forbidden|not allowed|unwanted|without|must not (?:appear|contain|show)|do not add|don'ts?|no|never`,
  senses:
    `number: 1=one single, 2=two pair twin twins, 3=three trio, 4=four, 5=five, 6=six, 7=seven, 8=eight, 9=nine, 10=ten, 11=eleven, 12=twelve dozen, 13=thirteen, 14=fourteen, 15=fifteen, 16=sixteen, 17=seventeen, 18=eighteen, 19=nineteen, 20=twenty, 30=thirty, 40=forty, 50=fifty, 60=sixty, 70=seventy, 80=eighty, 90=ninety, 100=hundred
colour: red=red reddish, crimson=crimson, scarlet=scarlet, maroon=maroon, burgundy=burgundy, orange=orange, yellow=yellow, green=green, olive=olive, emerald=emerald, blue=blue bluish, navy=navy, turquoise=turquoise, teal=teal, cyan=cyan, indigo=indigo, violet=violet, purple=purple, pink=pink, magenta=magenta, brown=brown, beige=beige, black=black, white=white, grey=grey gray greyish grayish, gold=gold golden, silver=silver silvery, ivory=ivory, cream=cream, lavender=lavender, lilac=lilac, amber=amber, copper=copper, ochre=ochre, mustard=mustard, coral=coral, khaki=khaki, blonde=blond blonde, auburn=auburn
place: left=left lefthand, right=right righthand, above=above over overhead, below=below under beneath underneath, front=front foreground, behind=behind background, inside=inside indoors, outside=outside outdoors, top=top upper, bottom=bottom lower, north=north northern, south=south southern, east=east eastern, west=west western, between=between, beside=beside next near nearby alongside, around=around, along=along, across=across, against=against, among=among amid
person: man=man men gentleman guy, woman=woman women lady ladies, boy=boy, girl=girl, child=child children kid kids, baby=baby babies infant toddler, person=person people persons human humans, crowd=crowd, grandmother=grandmother granny, grandfather=grandfather grandpa, mother=mother mom, father=father dad, couple=couple, soldier=soldier, policeman=policeman police policewoman, teenager=teenager teen, tourist=tourist tourists, stranger=stranger, passerby=passerby passersby, figure=figure, clown=clown, king=king, queen=queen, nurse=nurse, doctor=doctor, chef=chef cook, waiter=waiter waitress, fisherman=fisherman, farmer=farmer, knight=knight, monk=monk, nun=nun, bride=bride, groom=groom, dancer=dancer, musician=musician, sailor=sailor, pirate=pirate, witch=witch, wizard=wizard, cyclist=cyclist, photographer=photographer, vendor=vendor seller, student=student, teacher=teacher, brother=brother, sister=sister, son=son, daughter=daughter, friend=friend, warrior=warrior, astronaut=astronaut, painter=painter
nudity: bare=naked nude nudity topless undressed unclothed bare-chested nsfw lingerie erotic sexual sexy explicit uncensored genitals nipples breasts buttocks shirtless underwear strip* chested barechested unclad unclothed disrobed seminude bikini crotch cleavage
violence: gore=blood bloody bloodied bleeding gore gory corpse corpses dead murder* kill* killing wound wounds wounded injury injured stab* shoot shooting gun guns pistol rifle weapon weapons knife dagger violent violence behead* decapitat* severed slaughter* massacre torture* execution hanged bullet bullets fight fighting brawl attack attacks attacking assault machete battered skull guts mutilat* axe throat slit strangled neck lynched beheaded executed carcass stabbing gunshot grenade noose
brand: brand=nike adidas puma gucci prada chanel rolex starbucks mcdonald's mcdonalds pepsi coca-cola coca cola coke disney marvel pokemon pikachu lego iphone samsung sony google microsoft amazon facebook tesla ferrari porsche bmw mercedes audi toyota ikea netflix zara vuitton supreme heineken budweiser redbull kfc walmart hermès hermes versace dior logo logos brand branded trademark swoosh nintendo spotify
time: night=night nighttime midnight nocturnal, day=day daytime daylight, dawn=dawn sunrise daybreak, dusk=dusk sunset twilight nightfall, morning=morning, noon=noon midday, evening=evening, afternoon=afternoon
season: winter=winter wintry, summer=summer, spring=spring springtime, autumn=autumn autumnal
material: wood=wood wooden oak, metal=metal metallic steel iron, stone=stone granite, glass=glass, plastic=plastic, paper=paper, leather=leather, silk=silk silken, wool=wool woollen woolen, cotton=cotton, linen=linen, velvet=velvet, denim=denim, brass=brass, bronze=bronze, marble=marble, clay=clay terracotta, porcelain=porcelain, brick=brick, straw=straw, canvas=canvas, lace=lace, fur=fur
age: young=young youthful, old=old elderly aged`,
};
