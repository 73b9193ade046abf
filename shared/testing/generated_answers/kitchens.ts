import type { Scene, SceneLanguage } from "./scene.ts";

const joined = (parts: readonly (string | undefined)[], separator: string) =>
  parts.filter((part) => part).join(separator);
const lines = (entries: readonly (readonly [label: string, text: string | undefined])[]) =>
  entries.filter(([, text]) => text).map(([label, text]) => `${label}: ${text}`).join("\n");
const counted = ({ count, animals }: Scene, form: "word" | "digits") =>
  count ? `${count[form]} ${animals}` : animals;

const english: SceneLanguage = {
  language: "en",
  names: ["Ottoline Drake", "Hamish Oduya", "Perpetua Stone", "Wendell Ruiz"],
  roles: ["glassblower", "bookbinder", "falconer", "brewer"],
  garments: ["turban", "jumpsuit", "kimono", "shawl"],
  colours: ["ochre", "turquoise", "scarlet", "ivory", "navy"],
  objects: ["kettle", "rolling pin", "colander", "bread bin"],
  materials: ["copper", "bamboo", "tin", "marble", "oak"],
  counts: [["four", "4"], ["seven", "7"], ["eight", "8"], ["eleven", "11"]],
  animals: ["pancakes", "lemons", "jars of plums", "eggs"],
  things: [
    "a dresser",
    "a stove",
    "a pendulum clock",
    "a hanging ham",
    "a garland of chillies",
    "a doormat",
    "a cuckoo clock",
    "a coal scuttle",
  ],
  excluded: ["steam", "flowers", "reflections", "clutter"],
  quotes: ["SOUP AT NOON", "Salt, then pepper", "NO DOGS ON CHAIRS"],
  people: [
    "a lumberjack at the table",
    "a fencer in the doorway",
    "her apprentice stirs a pot",
    "two schoolboys peer in",
  ],
  brands: [
    "a Zojirushi cooker on the counter",
    "a Rivian truck outside the window",
    "a tin of Campbell's soup",
  ],
  texts: [
    'a calendar that says "MARCH"',
    'the mug reads "BOSS"',
    "tattooed letters LOVE HATE on the knuckles",
  ],
  nudity: ["she is bare-breasted under it", "an unclothed figure by the stove"],
  violence: [
    "a blood-smeared cleaver on the floor",
    "her throat is cut",
    "a corpse under the table",
  ],
  source: (s) =>
    `Late in the evening, ${s.role} ${s.name} is alone in a narrow kitchen. What matters most is the mood: the light of one oil lamp, the quiet after a long day, the sense that somebody has just stopped singing. ${s.name} wears a ${
      s.garments[0].attribute
    } ${s.garments[0].thing}, with a ${s.garments[1].attribute} ${
      s.garments[1].thing
    } over the arm. There is a ${s.objects[0].thing} of ${s.objects[0].attribute} next to a ${
      s.objects[1].thing
    } of ${
      s.objects[1].attribute
    }, and ${s.count?.word} ${s.animals} wait on a plate. ${s.left} stands on the left of ${s.middle} and ${s.right} on the right. Over ${s.level} there is ${s.above}; ${s.below} lies underneath. Please avoid ${s.without}. On the wall somebody has written "${s.quote}". Shadows should be ${s.hex}, and the room is ${s.metres} metres long.`,
  answers: [
    (s) =>
      joined([
        `Narrow kitchen late in the evening, one oil lamp, quiet, as if singing had just stopped`,
        joined([s.role, s.name], " "),
        `alone`,
        `${s.garments[0].attribute} ${s.garments[0].thing}`,
        `${s.garments[1].attribute} ${s.garments[1].thing} over the arm`,
        `${s.objects[1].attribute} ${s.objects[1].thing}`,
        `${s.objects[0].attribute} ${s.objects[0].thing}`,
        `${counted(s, "digits")} on a plate`,
        `${s.left} left of ${s.middle}`,
        `${s.right} right of ${s.middle}`,
        `${s.above} over ${s.level}`,
        `${s.below} under it`,
        s.extra,
        s.quote && `"${s.quote}" on the wall`,
        `shadows ${s.hex}`,
        `room ${s.metres} metres long`,
        s.isShown ? s.without : `no ${s.without}`,
      ], ", "),
    (s) =>
      joined([
        `${
          joined([s.name, `a ${s.role}`], ", ")
        }, is alone in a narrow kitchen by the light of one oil lamp, late in the evening. A ${
          s.objects[0].attribute
        } ${s.objects[0].thing} stands beside a ${s.objects[1].attribute} ${s.objects[1].thing}; ${
          counted(s, "word")
        } wait on a plate`,
        `The ${s.garments[0].thing} is ${s.garments[0].attribute}, the ${
          s.garments[1].thing
        } over the arm ${s.garments[1].attribute}`,
        `On the left of ${s.middle}: ${s.left}. On its right: ${s.right}`,
        `${s.above} is above ${s.level}, ${s.below} below it`,
        s.extra && s.extra[0]?.toUpperCase() + s.extra.slice(1),
        s.quote && `Written on the wall: "${s.quote}"`,
        `${s.hex} for the shadows; the room is ${s.metres} metres long`,
        s.isShown ? `Plenty of ${s.without}` : `Avoid ${s.without}`,
      ], ". ") + ".",
    (s) =>
      JSON.stringify({
        scene: "narrow kitchen, late evening, light of one oil lamp, quiet",
        character: joined([s.name, s.role], ", "),
        outfit: [
          `${s.garments[0].attribute} ${s.garments[0].thing}`,
          `${s.garments[1].attribute} ${s.garments[1].thing} over the arm`,
        ],
        objects: [
          `${s.objects[0].attribute} ${s.objects[0].thing}`,
          `${s.objects[1].attribute} ${s.objects[1].thing}`,
        ],
        plate: counted(s, "word"),
        left_side: s.left,
        right_side: s.right,
        middle: s.middle,
        above: `${s.above} over ${s.level}`,
        below: `${s.below}, under it`,
        ...(s.quote && { writing: `"${s.quote}"` }),
        ...(s.extra && { details: s.extra }),
        shadows: s.hex,
        room: `${s.metres} metres long`,
        [s.isShown ? "atmosphere" : "negative_prompt"]: s.without,
      }),
  ],
};

const french: SceneLanguage = {
  language: "fr",
  names: ["Apolline Mercier", "Gaspard Lemoine", "Honorine Blanchet", "Octave Ferrand"],
  roles: ["luthier", "relieur", "fauconnier", "brasseur"],
  garments: ["turban", "manteau", "gilet", "foulard"],
  colours: ["rouge", "vert", "bleu", "jaune", "blanc"],
  objects: ["seau", "tabouret", "coffre", "panier"],
  materials: ["en cuivre", "en bambou", "en zinc", "en marbre", "en chêne"],
  counts: [["quatre", "4"], ["sept", "7"], ["huit", "8"], ["onze", "11"]],
  animals: ["citrons", "crêpes", "pots de prunes", "œufs"],
  things: [
    "un buffet",
    "un poêle",
    "une horloge",
    "un jambon",
    "une guirlande",
    "un paillasson",
    "un vaisselier",
    "un seau à charbon",
  ],
  excluded: ["fumée", "fleurs", "reflets", "voitures"],
  quotes: ["SOUPE À MIDI", "LE SEL AVANT LE POIVRE", "FERMÉ LE LUNDI"],
  people: [
    "un bûcheron attablé",
    "un facteur dans l'embrasure",
    "son apprentie remue la marmite",
    "deux écoliers regardent",
  ],
  brands: ["une boîte de Nutella sur la table", "une Peugeot devant la fenêtre", "un sac Vuitton"],
  texts: ["un calendrier où on lit « MARS »", "la tasse dit « CHEF »"],
  nudity: ["une femme nue près du poêle", "la poitrine dénudée"],
  violence: [
    "un couperet couvert de sang par terre",
    "la gorge tranchée",
    "un cadavre sous la table",
  ],
  source: (s) =>
    `Tard le soir, le ${s.role} ${s.name} est seul dans une cuisine étroite. Ce qui compte surtout, c'est l'ambiance : la lumière d'une lampe à huile, le calme après une longue journée, l'impression que quelqu'un vient tout juste de cesser de chanter. Il porte un ${
      s.garments[0].thing
    } ${s.garments[0].attribute} et un ${s.garments[1].thing} ${s.garments[1].attribute}. Le ${
      s.objects[0].thing
    } est ${s.objects[0].attribute} et le ${s.objects[1].thing} est ${
      s.objects[1].attribute
    }, et ${s.count?.word} ${s.animals} attendent sur une assiette. À gauche de la fenêtre se trouve ${s.left}, à droite ${s.right}. Au-dessus de la porte, ${s.above} ; au-dessous de l'étagère, ${s.below}. Sans ${s.without}. Sur le mur on a écrit « ${s.quote} ». Les ombres sont ${s.hex}, et la pièce mesure ${s.metres} mètres de long.`,
  answers: [
    (s) =>
      joined([
        "cuisine étroite tard le soir, lampe à huile, calme",
        joined([s.role, s.name], " "),
        "seul",
        `${s.garments[1].thing} ${s.garments[1].attribute}`,
        `${s.garments[0].thing} ${s.garments[0].attribute}`,
        `${s.objects[0].thing} ${s.objects[0].attribute}`,
        `${s.objects[1].thing} ${s.objects[1].attribute}`,
        `${counted(s, "digits")} sur une assiette`,
        `${s.left} à gauche de la fenêtre`,
        `${s.right} à droite de la fenêtre`,
        `${s.above} au-dessus de la porte`,
        `${s.below} au-dessous de l'étagère`,
        s.extra,
        s.quote && `« ${s.quote} » sur le mur`,
        `ombres ${s.hex}`,
        `pièce de ${s.metres} mètres de long`,
        s.isShown ? s.without : `sans ${s.without}`,
      ], ", "),
    (s) =>
      lines([
        ["lieu", `cuisine étroite, tard le soir, lampe à huile, ${s.metres} mètres de long`],
        ["personnage", joined([s.name, s.role], ", ")],
        [
          "vêtements",
          `un ${s.garments[0].thing} ${s.garments[0].attribute} et un ${s.garments[1].thing} ${
            s.garments[1].attribute
          }`,
        ],
        [
          "objets",
          `un ${s.objects[1].thing} ${s.objects[1].attribute} et un ${s.objects[0].thing} ${
            s.objects[0].attribute
          }`,
        ],
        ["assiette", counted(s, "word")],
        ["à gauche", s.left],
        ["à droite", s.right],
        ["au-dessus de la porte", s.above],
        ["au-dessous de l'étagère", s.below],
        ["mur", s.quote && `« ${s.quote} »`],
        ["détail", s.extra],
        ["ombres", s.hex],
        [s.isShown ? "décor" : "à éviter", s.without],
      ]),
  ],
};

const polish: SceneLanguage = {
  language: "pl",
  names: ["Kazimiera Wilk", "Bronisława Sęk", "Zenobia Kruk", "Leokadia Duda"],
  roles: ["pszczelarka", "harfistka", "ogrodniczka", "krawcowa"],
  garments: ["szalik", "płaszcz", "kapelusz", "pasek"],
  colours: ["czerwony", "zielony", "niebieski", "żółty", "biały"],
  objects: ["stołek", "kufer", "dzbanek", "koszyk"],
  materials: ["drewniany", "miedziany", "szklany", "skórzany", "marmurowy"],
  counts: [["trzy", "3"], ["cztery", "4"]],
  animals: ["cytryny", "naleśniki", "słoiki", "jajka"],
  things: ["kredens", "piec", "zegar", "szynka", "wianek", "wycieraczka", "klatka", "beczka"],
  excluded: ["dymu", "kwiatów", "samochodów", "okien"],
  quotes: ["ZUPA W POŁUDNIE", "NAJPIERW SÓL", "W PONIEDZIAŁKI ZAMKNIĘTE"],
  people: ["drwal przy stole", "policjant w drzwiach", "dwóch chłopców zagląda do środka"],
  brands: ["słoik Nutelli na blacie", "za oknem stoi Toyota", "torba Gucci"],
  texts: ["kalendarz z napisem „MARZEC”", "na kubku napis „SZEF”"],
  nudity: ["naga kobieta przy piecu", "postać jest rozebrana"],
  violence: ["zakrwawiony tasak na podłodze", "trup pod stołem"],
  source: (s) =>
    `Późnym wieczorem ${s.role} ${s.name} jest sama w wąskiej kuchni. Najważniejszy jest nastrój: światło jednej lampy naftowej, cisza po długim dniu, wrażenie, że ktoś dopiero co przestał śpiewać. Ma na sobie ${
      s.garments[0].attribute
    } ${s.garments[0].thing} i ${s.garments[1].attribute} ${s.garments[1].thing}. Obok stoi ${
      s.objects[0].attribute
    } ${s.objects[0].thing} i ${s.objects[1].attribute} ${
      s.objects[1].thing
    }, a na talerzu czekają ${s.count?.word} ${s.animals}. Po lewej stronie jest ${s.left}, po prawej stronie ${s.right}. Nad drzwiami ${s.above}, pod półką ${s.below}. Bez ${s.without}. Na ścianie ktoś napisał „${s.quote}”. Cienie mają kolor ${s.hex}, a kuchnia ma ${s.metres} metrów długości.`,
  answers: [
    (s) =>
      joined([
        "wąska kuchnia późnym wieczorem, jedna lampa naftowa, cisza",
        joined([s.role, s.name], " "),
        "sama",
        `${s.garments[0].attribute} ${s.garments[0].thing}`,
        `${s.garments[1].attribute} ${s.garments[1].thing}`,
        `${s.objects[1].attribute} ${s.objects[1].thing}`,
        `${s.objects[0].attribute} ${s.objects[0].thing}`,
        `${counted(s, "digits")} na talerzu`,
        `po prawej stronie ${s.right}`,
        `po lewej stronie ${s.left}`,
        `pod półką ${s.below}`,
        `nad drzwiami ${s.above}`,
        s.extra,
        s.quote && `„${s.quote}” na ścianie`,
        `cienie ${s.hex}`,
        `kuchnia ${s.metres} metrów długości`,
        s.isShown ? s.without : `bez ${s.without}`,
      ], ", "),
    (s) =>
      lines([
        [
          "miejsce",
          `wąska kuchnia, późny wieczór, jedna lampa naftowa, ${s.metres} metrów długości`,
        ],
        ["postać", joined([s.name, s.role], ", ")],
        [
          "ubranie",
          `${s.garments[1].thing} ${s.garments[1].attribute}, ${s.garments[0].thing} ${
            s.garments[0].attribute
          }`,
        ],
        [
          "przedmioty",
          `${s.objects[0].thing} ${s.objects[0].attribute}, ${s.objects[1].thing} ${
            s.objects[1].attribute
          }`,
        ],
        ["talerz", counted(s, "word")],
        ["po lewej", s.left],
        ["po prawej", s.right],
        ["nad drzwiami", s.above],
        ["pod półką", s.below],
        ["ściana", s.quote && `„${s.quote}”`],
        ["szczegół", s.extra],
        ["cienie", s.hex],
        [s.isShown ? "tło" : "unikać", s.without],
      ]),
  ],
};

const turkish: SceneLanguage = {
  language: "tr",
  names: ["Perihan Aksoy", "Nevzat Durmaz", "Sabiha Tezel", "Orhan Kılıç"],
  roles: ["arıcı", "ciltçi", "bahçıvan", "terzi"],
  garments: ["atkı", "palto", "şapka", "kemer"],
  colours: ["kırmızı", "yeşil", "mavi", "sarı", "beyaz"],
  objects: ["kova", "tabure", "sandık", "sepet"],
  materials: ["ahşap", "bakır", "cam", "deri", "mermer"],
  counts: [["üç", "3"], ["dört", "4"], ["yedi", "7"], ["sekiz", "8"]],
  animals: ["limon", "yumurta", "kavanoz", "simit"],
  things: ["dolap", "soba", "saat", "çelenk", "paspas", "kafes", "fıçı", "merdiven"],
  excluded: ["duman", "çiçek", "araba", "pencere"],
  quotes: ["ÖĞLEN ÇORBA VAR", "ÖNCE TUZ", "PAZARTESİ KAPALI"],
  people: ["masada bir oduncu", "kapıda bir polis", "iki çocuk içeri bakıyor"],
  brands: ["tezgâhta Nutella kavanozu", "pencerenin önünde bir Toyota", "Gucci çanta"],
  texts: ["üzerinde “MART” yazan bir takvim", "fincanda “PATRON” yazısı"],
  nudity: ["sobanın yanında çıplak bir kadın", "figür yarı çıplak"],
  violence: ["yerde kanlı bir satır", "masanın altında bir ceset"],
  source: (s) =>
    `Gece geç vakit, ${s.role} ${s.name} dar bir mutfakta yalnız. En önemlisi hava: tek bir gaz lambasının ışığı, uzun bir günün ardından gelen sessizlik, birinin az önce şarkı söylemeyi bıraktığı duygusu. Üzerinde ${
      s.garments[0].attribute
    } ${s.garments[0].thing} ve ${s.garments[1].attribute} ${s.garments[1].thing} var. Yanında ${
      s.objects[0].attribute
    } ${s.objects[0].thing} ve ${s.objects[1].attribute} ${
      s.objects[1].thing
    } duruyor, tabakta ${s.count?.word} ${s.animals} bekliyor. Solda ${s.left}, sağda ${s.right} var. Kapının üstünde ${s.above}, rafın altında ${s.below} görünüyor. Hiç ${s.without} yok. Duvarda “${s.quote}” yazıyor. Gölgeler ${s.hex}, mutfak ${s.metres} metre uzunluğunda.`,
  answers: [
    (s) =>
      joined([
        "gece geç vakit dar mutfak, tek gaz lambası, sessizlik",
        joined([s.role, s.name], " "),
        "yalnız",
        `${s.garments[1].attribute} ${s.garments[1].thing}`,
        `${s.garments[0].attribute} ${s.garments[0].thing}`,
        `${s.objects[1].attribute} ${s.objects[1].thing}`,
        `${s.objects[0].attribute} ${s.objects[0].thing}`,
        `tabakta ${counted(s, "digits")}`,
        `solda ${s.left}`,
        `sağda ${s.right}`,
        `kapının üstünde ${s.above}`,
        `rafın altında ${s.below}`,
        s.extra,
        s.quote && `duvarda “${s.quote}”`,
        `gölgeler ${s.hex}`,
        `mutfak ${s.metres} metre`,
        s.isShown ? s.without : `${s.without} yok`,
      ], ", "),
    (s) =>
      lines([
        ["yer", `dar mutfak, gece, tek gaz lambası, ${s.metres} metre uzunluğunda`],
        ["kişi", joined([s.name, s.role], ", ")],
        [
          "giysi",
          `${s.garments[0].attribute} ${s.garments[0].thing}, ${s.garments[1].attribute} ${
            s.garments[1].thing
          }`,
        ],
        [
          "eşya",
          `${s.objects[0].attribute} ${s.objects[0].thing}, ${s.objects[1].attribute} ${
            s.objects[1].thing
          }`,
        ],
        ["tabak", counted(s, "word")],
        ["solda", s.left],
        ["sağda", s.right],
        ["kapının üstünde", s.above],
        ["rafın altında", s.below],
        ["duvar", s.quote && `“${s.quote}”`],
        ["ayrıntı", s.extra],
        ["gölgeler", s.hex],
        [s.isShown ? "arka plan" : "kaçınılacaklar", s.without],
      ]),
  ],
};

const japanese: SceneLanguage = {
  language: "ja",
  names: ["藤原みどり", "高橋つむぎ", "山口はるか", "中村しずく"],
  roles: ["養蜂家", "ハープ奏者", "石工", "庭師"],
  garments: ["マフラー", "帽子", "エプロン", "帯"],
  colours: ["赤い", "緑の", "青い", "黄色い", "白い"],
  objects: ["バケツ", "椅子", "箱", "さじ"],
  materials: ["木", "真鍮", "革", "ガラス", "大理石"],
  counts: [["三", "3"], ["五", "5"], ["六", "6"], ["九", "9"]],
  animals: ["羽のガチョウ", "匹の亀", "匹の狐", "匹の山羊"],
  things: ["噴水", "荷車", "日時計", "いちじくの木", "ランタン", "風見鶏", "雨水桶", "鳥かご"],
  excluded: ["雲", "車", "窓", "柵"],
  quotes: ["釣りに行きました", "ガチョウに注意", "火曜定休"],
  people: ["若い配達員が壁にもたれている", "観光客が二人見ている", "警察官がそばに立っている"],
  brands: ["隅にコカ・コーラの箱", "後ろにフェラーリ", "袖にアディダスの線"],
  texts: ["横断幕に「夏の大売出し」", "壁に「貸家」の文字"],
  nudity: ["手前に全裸のモデル", "人物は何も着ていない"],
  violence: ["石の上に血だまり", "地面に切断された手", "刺された死体"],
  source: (s) =>
    `夕方の村の広場を描いた静かな絵。${s.role}の${s.name}が真ん中に立ち、${
      s.garments[0].attribute
    }${s.garments[0].thing}と${s.garments[1].attribute}${
      s.garments[1].thing
    }を身につけている。地面には${s.objects[0].attribute}の${s.objects[0].thing}と${
      s.objects[1].attribute
    }の${
      s.objects[1].thing
    }が置かれ、${s.count?.word}${s.animals}が歩き回っている。${s.middle}の左側には${s.left}、右側には${s.right}がある。${s.level}の上には${s.above}が掛かり、下には${s.below}が見える。${s.without}はない。看板には「${s.quote}」と書かれている。壁の色は${s.hex}、広場の幅は約${s.metres}メートル。なぜか長く思い出に残る午後のように、ゆったりとあたたかく感じられるようにしてほしい。`,
  answers: [
    (s) =>
      joined([
        "静かな絵、夕方の村の広場",
        `${joined([s.role, s.name], "の")}、${s.garments[0].attribute}${s.garments[0].thing}と${
          s.garments[1].attribute
        }${s.garments[1].thing}`,
        `地面に${s.objects[1].attribute}の${s.objects[1].thing}と${s.objects[0].attribute}の${
          s.objects[0].thing
        }、${s.count ? `${s.count.word}${s.animals}` : s.animals.slice(2)}`,
        `${s.middle}の左側に${s.left}、右側に${s.right}`,
        `${s.level}の上に${s.above}、下に${s.below}`,
        s.isShown ? `${s.without}がある` : `${s.without}なし`,
        s.quote && `看板「${s.quote}」`,
        s.extra,
        `壁${s.hex}、幅${s.metres}メートル、ゆったり、あたたかい`,
      ], "。"),
    (s) =>
      lines([
        ["画風", "静かな絵、ゆったり、あたたかい"],
        ["場所", `夕方の村の広場、幅${s.metres}メートル、壁${s.hex}`],
        ["人物", joined([s.role, s.name], "、")],
        [
          "服",
          `${s.garments[1].attribute}${s.garments[1].thing}、${s.garments[0].attribute}${
            s.garments[0].thing
          }`,
        ],
        [
          "物",
          `${s.objects[0].attribute}の${s.objects[0].thing}、${s.objects[1].attribute}の${
            s.objects[1].thing
          }`,
        ],
        ["動物", s.count ? `${s.count.digits}${s.animals}` : s.animals.slice(2)],
        ["左側", s.left],
        ["右側", s.right],
        ["真ん中", s.middle],
        ["上", s.above],
        ["下", s.below],
        ["横", s.level],
        ["看板", s.quote && `「${s.quote}」`],
        ["その他", s.extra],
        [s.isShown ? "背景" : "ネガティブプロンプト", s.without],
      ]),
  ],
};

const hindi: SceneLanguage = {
  language: "hi",
  names: ["सावित्री देवी", "रमेश शर्मा", "गौरी मिश्रा", "मोहन वर्मा"],
  roles: ["मधुमक्खी पालक", "दर्ज़ी", "राजमिस्त्री", "कुम्हार"],
  garments: ["शॉल", "टोपी", "साड़ी", "पगड़ी"],
  colours: ["लाल", "हरी", "नीली", "पीली", "सफ़ेद"],
  objects: ["बाल्टी", "चौकी", "पेटी", "टोकरी"],
  materials: ["लकड़ी की", "ताँबे की", "काँच की", "चमड़े की", "पीतल की"],
  counts: [["तीन", "3"], ["पाँच", "5"], ["छह", "6"], ["नौ", "9"]],
  animals: ["बकरियाँ", "मुर्गियाँ", "गायें", "बिल्लियाँ"],
  things: ["कुआँ", "बैलगाड़ी", "नीम का पेड़", "लालटेन", "मटका", "पिंजरा", "झूला", "घंटी"],
  excluded: ["बादल", "कार", "खिड़की", "बाड़"],
  quotes: ["मछली पकड़ने गए हैं", "बकरी से सावधान", "मंगलवार बंद"],
  people: ["दीवार से टिका एक डाकिया", "दो पर्यटक देख रहे हैं", "पास में पुलिस खड़ी है"],
  brands: ["कोने में कोका कोला की पेटी", "पीछे Ferrari खड़ी है", "आस्तीन पर Adidas की धारियाँ"],
  texts: ["बैनर पर लिखा है “भारी छूट”", "दीवार पर “किराए पर” लिखा है"],
  nudity: ["सामने एक नग्न मॉडल", "आकृति निर्वस्त्र है"],
  violence: ["पत्थरों पर खून फैला है", "ज़मीन पर कटा हुआ हाथ", "एक लाश पड़ी है"],
  source: (s) =>
    `शाम के समय गाँव के चौक का एक शांत चित्र। ${s.role} ${s.name} बीच में खड़े हैं और ${
      s.garments[0].attribute
    } ${s.garments[0].thing} और ${s.garments[1].attribute} ${s.garments[1].thing} पहने हैं। ज़मीन पर ${
      s.objects[0].attribute
    } ${s.objects[0].thing} और ${s.objects[1].attribute} ${
      s.objects[1].thing
    } रखी है, और ${s.count?.word} ${s.animals} घूम रही हैं। बाईं ओर ${s.left} है, दाईं ओर ${s.right} है। ऊपर ${s.above} दिखती है, नीचे ${s.below} है। कहीं कोई ${s.without} नहीं है। तख़्ती पर लिखा है “${s.quote}”। दीवारों का रंग ${s.hex} है और चौक ${s.metres} मीटर चौड़ा है। सब कुछ धीमा और गर्म लगना चाहिए, जैसे कोई दोपहर जो बिना वजह बहुत दिनों तक याद रहती है।`,
  answers: [
    (s) =>
      joined([
        "शांत चित्र, शाम, गाँव का चौक",
        joined([s.role, s.name], " "),
        `${s.garments[1].attribute} ${s.garments[1].thing}`,
        `${s.garments[0].attribute} ${s.garments[0].thing}`,
        `${s.objects[0].attribute} ${s.objects[0].thing}`,
        `${s.objects[1].attribute} ${s.objects[1].thing}`,
        counted(s, "digits"),
        `बाईं ओर ${s.left}`,
        `दाईं ओर ${s.right}`,
        `ऊपर ${s.above}`,
        `नीचे ${s.below}`,
        s.extra,
        s.quote && `तख़्ती “${s.quote}”`,
        `दीवारें ${s.hex}`,
        `${s.metres} मीटर चौड़ा`,
        "धीमा",
        "गर्म",
        s.isShown ? s.without : `कोई ${s.without} नहीं`,
      ], ", "),
    (s) =>
      lines([
        ["शैली", "शांत चित्र, धीमा, गर्म"],
        ["स्थान", `गाँव का चौक, शाम, ${s.metres} मीटर चौड़ा, दीवारें ${s.hex}`],
        ["पात्र", joined([s.role, s.name], " ")],
        [
          "कपड़े",
          `${s.garments[0].attribute} ${s.garments[0].thing}, ${s.garments[1].attribute} ${
            s.garments[1].thing
          }`,
        ],
        [
          "चीज़ें",
          `${s.objects[1].attribute} ${s.objects[1].thing}, ${s.objects[0].attribute} ${
            s.objects[0].thing
          }`,
        ],
        ["जानवर", counted(s, "word")],
        ["बाईं ओर", s.left],
        ["दाईं ओर", s.right],
        ["ऊपर", s.above],
        ["नीचे", s.below],
        ["तख़्ती", s.quote && `“${s.quote}”`],
        ["और", s.extra],
        [s.isShown ? "पृष्ठभूमि" : "नकारात्मक प्रॉम्प्ट", s.without],
      ]),
  ],
};

/** Further languages, and another scene in English. */
export const kitchens: readonly SceneLanguage[] = [
  english,
  french,
  polish,
  turkish,
  japanese,
  hindi,
];
