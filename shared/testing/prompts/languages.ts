import type { SamplePrompt } from "./sample.ts";

/** Prompts in other languages than English. */
export const foreignPrompts: SamplePrompt[] = [
  {
    name: "Japanese lighthouse",
    text:
      "夕暮れの海辺に立つ古い灯台、劇的な雲、金色の光、写真のようにリアル。灯台の下には赤い傘を差した少女が一人、白い犬と一緒に立っている。遠くに漁船が三隻見える。",
    keeps: ["灯台", "赤い傘", "漁船"],
  },
  {
    name: "Japanese shop sign",
    text:
      "昭和の商店街、雨上がりの夜、看板に「喫茶 月光」と書かれた小さな喫茶店、窓際で本を読む老人、レトロな照明、フィルム写真の質感、水たまりに映るネオン。店の前に黒い猫が座っていて、自転車が一台止まっている。人通りは少なく、静かな雰囲気。",
    keeps: ["「喫茶 月光」", "喫茶店", "老人"],
  },
  {
    name: "Chinese landscape",
    text:
      "水墨画风格的江南古镇，清晨薄雾，石拱桥，乌篷船，一位撑着油纸伞的女子走过，远山若隐若现，留白构图，没有现代建筑。河面上有几只白鹅，柳树垂到水面，屋檐下挂着红灯笼。",
    keeps: ["石拱桥", "油纸伞", "红灯笼"],
  },
  {
    name: "Korean street",
    text:
      "비 오는 서울의 골목길, 한복을 입은 할머니가 빨간 우산을 들고 서 있다, 네온사인이 젖은 길에 반사된다, 시네마틱 조명, 35mm 필름. 뒤쪽에는 작은 분식집이 있고 김이 모락모락 난다.",
    keeps: ["할머니가", "우산을", "35mm"],
  },
  {
    name: "Arabic market",
    text:
      "سوق قديم في مدينة فاس عند الغروب، بائع توابل بلحية بيضاء يجلس أمام أكوام من الكركم والفلفل الأحمر، أشعة الشمس تدخل من بين الأقمشة المعلقة، قطة نائمة على سجادة زرقاء، تصوير واقعي، بدون سياح",
    keeps: ["توابل", "قطة", "بدون سياح"],
  },
  {
    name: "Russian winter",
    text:
      "Зимний вечер в сибирской деревне: деревянный дом с резными наличниками, из трубы поднимается дым, на заборе сидит рыжий кот, девочка в красном платке несёт вёдра, над лесом зелёное северное сияние, стиль Ивана Билибина, без людей на заднем плане, вывеска «Почта» над дверью",
    keeps: ["деревянный дом", "рыжий кот", "«Почта»"],
  },
  {
    name: "German workshop",
    text:
      "Eine alte Uhrmacherwerkstatt im Schwarzwald, durch das Fenster fällt kaltes Winterlicht auf die Werkbank, ein Mann mit weißem Schnurrbart und Lupe setzt ein Zahnrad ein, an der Wand hängen Kuckucksuhren, auf einem Schild steht „Meister Grünwald seit 1887“, ohne Elektrogeräte, Ölgemälde im Stil der Romantik",
    keeps: ["Uhrmacherwerkstatt", "Kuckucksuhren", "„Meister Grünwald seit 1887“", "ohne"],
  },
  {
    name: "French café",
    text:
      "Un café parisien sous la pluie en novembre, une femme en manteau vert lit une lettre près de la vitre embuée, reflets des phares sur les pavés mouillés, serveur en gilet noir, à la manière d'une photographie de Robert Doisneau, noir et blanc, sans voitures modernes",
    keeps: ["café", "manteau vert", "sans voitures"],
  },
  {
    name: "Spanish fiesta",
    text:
      "Una plaza de pueblo andaluz de noche durante la feria, farolillos rojos y blancos, dos ancianos jugando al dominó, una niña con vestido de lunares come un helado, paredes encaladas, buganvillas, luz cálida, estilo Joaquín Sorolla",
    keeps: ["plaza", "farolillos", "Sorolla"],
  },
  {
    name: "Hindi festival",
    text:
      "वाराणसी के घाट पर दीपावली की रात, हज़ारों दीये गंगा में तैरते हुए, लाल साड़ी में एक बूढ़ी औरत प्रार्थना करती है, नावें, धुआँ, सुनहरी रोशनी, क्षितिज पर आतिशबाज़ी",
    keeps: ["दीये", "साड़ी"],
  },
  {
    name: "Thai temple",
    text:
      "วัดไทยโบราณกลางป่าในยามเช้า หมอกบาง พระภิกษุสามรูปเดินบิณฑบาต ช้างหนึ่งเชือกยืนอยู่ริมน้ำ แสงแดดส่องผ่านต้นไม้ ภาพถ่ายสมจริง",
    keeps: ["ช้าง"],
  },
  {
    name: "Persian joiners",
    text: "باغ ایرانی در بهار، درخت‌های نارنج، حوض آبی با ماهی‌های قرمز، کاشی‌کاری فیروزه‌ای، پرتو صبح",
    keeps: ["درخت‌های", "حوض"],
  },
  {
    name: "Greek kitchen",
    text:
      "Μια γιαγιά σε μια κουζίνα στην Κρήτη ανοίγει φύλλο πάνω σε ξύλινο τραπέζι, φως από το παράθυρο, χάλκινες κατσαρόλες, σκόρδα στον τοίχο, μια γάτα κάτω από την καρέκλα",
    keeps: ["γιαγιά", "γάτα"],
  },
  {
    name: "mixed languages",
    text:
      'Kinoplakat, 映画ポスター style: samurai auf einem Motorrad, neon rain, катана за спиной, title "NOCHE 2099" in huge red letters, film grain --ar 2:3',
    keeps: ['"NOCHE 2099"', "--ar 2:3", "Motorrad"],
  },
];
