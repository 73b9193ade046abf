import type { SceneParts } from "../types.ts";

/** A workshop street on a feast day. */
export const turkish: SceneParts = {
  language: "tr",
  labels: {
    subject: "Konu",
    action: "Eylem",
    clothing: "Giysi",
    place: "Mekân",
    background: "Arka plan",
    light: "Işık",
    camera: "Kamera",
    palette: "Renkler",
    style: "Üslup",
    layout: "Kompozisyon",
    lettering: "Yazılar",
    tags: "Etiketler",
    negative: "Negatif istem",
    panel: "Kare",
  },
  parts: [
    [
      "subject",
      `Ana karakter <concept|bakırcı ustası> <name|Nesibe Karaca>; yaklaşık <unit|altmış yaşında>, <relation|örsün solunda> oturuyor ve bir kazanı dinler gibi kulağına tutuyor. Yüzü gerçek, yorgun ve neşeli olmalı; yıllardır aynı işi yapan ama her sabah yeni bir ses bulacağına inanan birinin yüzü gibi.`,
    ],
    [
      "subject",
      `<count|Üç berber> kapının önünde tavla oynuyor; en genci <name|Rıfat>, <color|beyaz önlük> giymiş ve zarları atmadan önce uzun uzun dua ediyor. Sahnenin samimi kalması çok önemli, kimse poz veriyormuş gibi durmasın, çünkü bu sokağın bütün güzelliği herkesin kendi işine dalmış olmasından geliyor.`,
    ],
    [
      "subject",
      `Bir <concept|leylek> dükkânın tabelasına konmuş, aşağıda küçük bir kız ona <count|yedi düğme> gösterip hangisini istediğini soruyor. Kızın ayağında <negation|ayakkabı yok>. İkisi de birbirini ciddiyetle süzüyor; bakan kişi bu pazarlığın uzun süreceğini ve sonunda leyleğin kazanacağını hemen anlamalı.`,
    ],
    [
      "action",
      `<count|İki hamal> merdivenden bir <concept|boy aynası> indiriyor, aynada bütün sokak ters görünüyor. Öndeki geri geri yürüyor ve <relation|ayağının altında> uyuyan bir kedi var. O tehlikeli anın hem telaşı hem şakası hissedilsin; henüz hiçbir şey kırılmamış ve belki de hiç kırılmayacak.`,
    ],
    [
      "action",
      `Şekerci kadın pamuk şekeri öyle büyütmüş ki rüzgâr onu <relation|damların üzerinden> alıp götürüyor; ipin ucunda <unit|3 metre> koşan bir çıraktan başka tutan yok. Hareket hafif ve şenlikli olmalı, sanki bütün mahalle bir anlığına yerçekimini unutmuş da kimse hatırlatmak istemiyormuş gibi.`,
    ],
    [
      "clothing",
      `Nesibe Usta <color|lacivert bir önlük> ve <color|hardal rengi yemeni> takıyor, belinde <count|dokuz çekiç> asılı bir kemer var. Kumaşlar kalın, kullanılmış ve güzelce yamalanmış görünsün; her leke bir işin, her yama bir dostun hatırası olsun ve bunu anlatmak için tek bir söze gerek kalmasın.`,
    ],
    [
      "clothing",
      `Hamallar <color|kiremit rengi kuşak> ve <color|gri yelek> giymiş, şekerci kadının <color|pembe eldivenleri> ve boynunda bir <concept|düdük> var. Giysiler gösterişli değil ama özenli; ütü çizgileri seçiliyor, düğmeler sıkıca dikilmiş, yakalar temiz ve herkes bayram sabahı olduğunu belli etmeden belli ediyor.`,
    ],
    [
      "place",
      `Yer, <name|Kandilli Yokuşu> denen dar bir çarşı sokağı; <count|on iki dükkân> yan yana dizilmiş. <relation|Hanın sağında> eski bir çeşme akıyor. Kaldırım taşları yıkanmış, asma yaprakları gölge yapıyor ve bakırın üstünde gezinen ışık, sokağın bir ucundan öbür ucuna haber taşır gibi dolaşıyor.`,
    ],
    [
      "place",
      `Meydanın ortasında bir <concept|dönme dolap> kurulmuş, ama sadece <count|dört koltuğu> var ve onu bir eşek çeviriyor. <relation|Dolabın altında> yaşlı bir adam bilet yerine ceviz topluyor. Her şey küçük, eski ve biraz yamuk; yine de buradan bakınca dünyanın en büyük eğlencesi gibi görünmesi gerekiyor.`,
    ],
    [
      "background",
      `Arkada denize inen çatılar, bir <concept|saat kulesi> ve <count|beş yelkenli> görünüyor; <relation|kulenin ardında> güneş yeni yükseliyor. Gökyüzünde <negation|hiç uçak yok>. Uzaklık ince bir sisle yumuşatılsın, kıyı çizgisi seçilsin ama ayrıntılar hayal gücüne bırakılsın, çünkü asıl hikâye ön tarafta geçiyor.`,
    ],
    [
      "light",
      `Işık sabahın erken saatine ait, yaklaşık <unit|4500 K>, gölgeler uzun ve <color|mavimsi>. Bakır kapların üzerinde küçük, sıcak parıltılar var. Dükkânların içi yarı karanlık kalsın ama orada da hayat olduğu anlaşılsın; bir el, bir ocak ateşi, raftan sarkan bir kumaş parçası bunun için yeter.`,
    ],
    [
      "camera",
      `Bir pencereden, <unit|4 metre> yükseklikten bakılıyor; <unit|35 mm> objektif, <unit|f/7,1> diyafram. Ön plandaki saksı hafifçe bulanık olabilir. İzleyen kişi komşu evde misafirmiş de çayını alıp cama çıkmış, sonra da içeride kendisini bekleyenleri tamamen unutmuş gibi hissetmelidir, ne eksik ne fazla.`,
    ],
    [
      "palette",
      `Renkler bakır için #B87333, taşlar için #E6CCB2, gölgeler için #33658A üzerine kurulu; tek canlı vurgu şekerin #FF8FAB rengidir. Geri kalan her şey biraz soluk ve tozlu olsun, eski bir kartpostalın arkasındaki yazı kadar okunaklı, kenarları kadar yıpranmış ve bir o kadar da sevimli dursun.`,
    ],
    [
      "style",
      `<concept|Guaj boya> ile yapılmış, minyatür geleneğini hatırlatan ama <name|Abidin Dino> kadar özgür çizgili bir resim. Perspektif hafifçe oyunbaz, figürler küçük ve canlı. Fırça izi saklanmasın; resmin eğlenerek yapıldığı her köşesinden belli olsun, çünkü seyirci bunu sezer ve ona göre gülümser.`,
    ],
    [
      "layout",
      `Kompozisyon yokuş boyunca kıvrılır; leylek <relation|sol üst köşede>, eşek <relation|sağ alt köşede> durur. Yüzeyin <unit|yüzde yirmisi> gökyüzüne ayrılır. Öndeki <concept|boş tabure> gözü dinlendirir ve birazdan birinin gelip oturacağı, belki de hikâyeyi en baştan anlatacağı duygusunu uyandırır.`,
    ],
    [
      "lettering",
      `Bir tabelada «<quote|Bugün pazarlık yok, muhabbet var>», aynanın arkasında ise «<quote|Dikkat: içinde sokak var>» yazar. Harfler elle boyanmış, bazıları diğerlerinden büyük. Kule saati <unit|06.50>'yi gösterir, akrebin ucuna bir serçe konmuştur ve kimse saatin bu yüzden geri kaldığını düşünmez.`,
    ],
    [
      "tags",
      `(çarşı sokağı:1.3), bakırcı, (pamuk şeker:1.2), leylek, dönme dolap, eşek, boy aynası, <color|lacivert önlük>, <color|pembe eldivenler>, asma gölgesi, çeşme, saat kulesi, yelkenliler, bayram sabahı, guaj, <lora:minyatur_sokak:0.6>, tavla, ceviz, uzun gölgeler, ince sis`,
    ],
  ],
  negatives: [
    "çıplaklık, kan, silah, marka logoları, filigran, imza, telefonlar, otomobiller, fazla parmak",
    "NSFW, içki şişeleri, sigara, neon ışıklar, plastik sandalyeler, kopya yüzler, çerçeve, bulanıklık",
  ],
};
