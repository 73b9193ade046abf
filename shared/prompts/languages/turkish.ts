import type { LanguageWords } from "./language_words.ts";

export const turkish: LanguageWords = {
  functionWords:
    `ve veya ile bir bu şu o da de ki için gibi kadar daha çok en ama fakat ancak olan olarak her hem ise ya mi mı mu mü
üzerinde üzerine içinde arasında yanında doğru göre olduğu vardır var iken`,
  droppable: "çok daha olan da de ki",
  negations: "asla hiçbir hiç ne",
  negationsAfter: "yok olmadan değil olmasın olmamalı hariç",
  negativeLabels:
    "negatif prompt|olumsuz prompt|negatif|olumsuz istem|olumsuz|kaçın|kaçınılacaklar|hariç tut|gösterme|yasak|istenmeyen|istenmeyenler",
  senses:
    `number: 1=tek, 2=iki çift, 3=üç, 4=dört, 5=beş, 6=altı, 7=yedi, 8=sekiz, 9=dokuz, 10=on, 11=onbir, 12=oniki düzine, 20=yirmi
colour: red=kırmızı* kızıl*, orange=turuncu*, yellow=sarı*, green=yeşil*, blue=mavi*, navy=lacivert*, turquoise=turkuaz*, violet=mor menekşe, pink=pembe*, brown=kahverengi*, beige=bej, black=siyah* kara, white=beyaz* ak, grey=gri*, gold=altın*, silver=gümüş*
place: left=sol solda solunda soldaki, right=sağ sağda sağında sağdaki, above=üstünde üzerinde yukarıda yukarısında, below=altında aşağıda, front=önünde önde ön, behind=arkasında arkada arka, inside=içeride içinde, outside=dışarıda dışında, between=arasında, beside=yanında
person: lumberjack=oduncu*, man=adam* erkek*, woman=kadın*, boy=oğlan*, girl=kız* kız genç-kız, child=çocuk* çocuğ*, baby=bebek*, person=insan* kişi*, grandmother=büyükanne nine, grandfather=büyükbaba dede, mother=anne*, father=baba*, crowd=kalabalık*, soldier=asker*, fisherman=balıkçı*, vendor=satıcı*, tourist=turist*, grandchild=torun*, aunt=teyze* hala*, uncle=amca* dayı*, brother=kardeş* ağabey, sister=abla*, wife=karısı eşi, husband=koca* kocası, friend=arkadaş*, policeman=polis*, guard=bekçi* muhafız*, postman=postacı* kurye*, firefighter=itfaiyeci*, neighbour=komşu*, bystander=seyirci* yoldan-geçen, worker=işçi*, driver=şoför* sürücü*, waiter=garson*, chef=aşçı*, nurse=hemşire*, doctor=doktor*, teacher=öğretmen*, student=öğrenci*, gardener=bahçıvan*, hunter=avcı*, thief=hırsız*, king=kral*, queen=kraliçe*, bride=gelin*, guest=misafir* konuk*, customer=müşteri*, dancer=dansçı* dansöz*, musician=müzisyen*
nudity: bare=çıplak* erotik* yarı-çıplak bikini iç-çamaşır* soyun*
violence: gore=kan kanlı kanlar ceset* ölü* cinayet* bıçak* silah* tabanca* tüfek* şiddet* yara* asılmış kesik kesilmiş balta hançer* bomba* patlama savaş yaralı* öldür* vurul*
brand: brand=marka* logo* nike adidas
time: night=gece*, day=gündüz*, dawn=şafak* gündoğumu, dusk=alacakaranlık günbatımı*, morning=sabah*, noon=öğle*, evening=akşam*
season: winter=kış*, summer=yaz yazın, spring=ilkbahar bahar, autumn=sonbahar güz
material: wood=ahşap* tahta meşe çam ceviz, metal=metal* çelik* demir*, stone=taş*, glass=cam camdan, leather=deri*, silk=ipek*, wool=yün*, brass=pirinç, copper=bakır*, bronze=bronz*, clay=kil toprak, porcelain=porselen*, marble=mermer*, straw=hasır saman, paper=kağıt*, tin=çinko teneke*, cotton=pamuk*, linen=keten*, velvet=kadife*
age: young=genç*, old=yaşlı* eski*`,
};
