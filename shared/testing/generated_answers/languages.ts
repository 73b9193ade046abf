import type { Scene, SceneLanguage } from "./scene.ts";

const joined = (parts: readonly (string | undefined)[], separator: string) =>
  parts.filter((part) => part).join(separator);
const lines = (entries: readonly (readonly [label: string, text: string | undefined])[]) =>
  entries.filter(([, text]) => text).map(([label, text]) => `${label}: ${text}`).join("\n");
const counted = ({ count, animals }: Scene, form: "word" | "digits") =>
  count ? `${count[form]} ${animals}` : animals;

/** A Korean word with a particle, which is another one after a consonant. */
function withParticle(word: string, afterConsonant: string, afterVowel: string): string {
  const last = (word.codePointAt(word.length - 1) ?? 0) - 0xac00;
  return word + (last % 28 === 0 ? afterVowel : afterConsonant);
}

const english: SceneLanguage = {
  language: "en",
  names: ["Tobias Lindqvist", "Amara Osei", "Henrietta Voss", "Kenji Moravec"],
  roles: ["beekeeper", "harpist", "stonemason", "locksmith"],
  garments: ["scarf", "waistcoat", "cap", "pair of gloves", "sash"],
  colours: ["crimson", "green", "blue", "yellow", "white"],
  objects: ["ladder", "bucket", "stool", "trunk", "spoon"],
  materials: ["wooden", "brass", "leather", "marble", "porcelain"],
  counts: [["three", "3"], ["five", "5"], ["six", "6"], ["nine", "9"]],
  animals: ["geese", "tortoises", "lambs", "foxes"],
  things: [
    "a fountain",
    "a hay cart",
    "a sundial",
    "a fig tree",
    "a lantern",
    "a weathervane",
    "a rain barrel",
    "a birdcage",
  ],
  excluded: ["clouds", "cars", "windows", "fences"],
  quotes: ["GONE FISHING", "MIND THE GOOSE", "CLOSED ON TUESDAYS"],
  people: [
    "a young courier leans on a wall",
    "two tourists watch from the gate",
    "her uncle waves",
    "a policeman stands by",
  ],
  brands: [
    "a Pepsi crate in the corner",
    "a Ferrari parked behind",
    "Adidas stripes on the sleeves",
    "a Starbucks mug on the sill",
  ],
  texts: [
    'a banner that reads "SUMMER SALE"',
    'the words "FOR RENT" on a wall',
    'graffiti saying "NO FUTURE"',
  ],
  nudity: [
    "a nude statuesque model in front",
    "the figure is topless",
    "wearing no clothes at all",
  ],
  violence: [
    "a pool of blood on the stones",
    "a severed hand on the ground",
    "a body with stab wounds",
  ],
  source: (s) =>
    `I would like a calm painting of a village square in the late afternoon. The ${s.role} ${s.name} stands in the middle and wears a ${
      s.garments[0].attribute
    } ${s.garments[0].thing} and a ${s.garments[1].attribute} ${
      s.garments[1].thing
    }. On the ground lie a ${s.objects[0].attribute} ${s.objects[0].thing} and a ${
      s.objects[1].attribute
    } ${
      s.objects[1].thing
    }, while ${s.count?.word} ${s.animals} wander about. To the left of ${s.middle} there is ${s.left}, to the right of it ${s.right}. Above ${s.level} hangs ${s.above}, and below it one sees ${s.below}. There are no ${s.without} anywhere. A board reads "${s.quote}". The walls are painted in ${s.hex} and the square is about ${s.metres} metres wide. All of it should feel unhurried and warm, like an afternoon that one remembers for a long time without quite knowing why.`,
  answers: [
    (s) =>
      joined([
        `Calm painting, village square, late afternoon. ${
          joined([`The ${s.role}`, s.name], " ")
        } in a ${s.garments[0].attribute} ${s.garments[0].thing} and a ${s.garments[1].attribute} ${
          s.garments[1].thing
        } stands in the middle`,
        `a ${s.objects[0].attribute} ${s.objects[0].thing} and a ${s.objects[1].attribute} ${
          s.objects[1].thing
        } on the ground, ${counted(s, "word")} wandering about`,
        `${s.left} to the left of ${s.middle}, ${s.right} to the right`,
        `${s.above} above ${s.level}, ${s.below} below`,
        s.isShown ? `Many ${s.without}` : `No ${s.without}`,
        s.quote && `Board: "${s.quote}"`,
        s.extra && s.extra[0]?.toUpperCase() + s.extra.slice(1),
        `Walls ${s.hex}, square about ${s.metres} metres wide. Unhurried, warm.`,
      ], ". "),
    (s) =>
      joined([
        "calm painting",
        "village square",
        "late afternoon",
        joined([s.role, s.name], " "),
        `${s.garments[1].attribute} ${s.garments[1].thing}`,
        `${s.garments[0].attribute} ${s.garments[0].thing}`,
        `${s.objects[1].attribute} ${s.objects[1].thing} and ${s.objects[0].attribute} ${
          s.objects[0].thing
        } on the ground`,
        counted(s, "digits"),
        s.extra,
        `${s.right} right of ${s.middle}`,
        `${s.left} left of ${s.middle}`,
        `${s.below} below ${s.level}`,
        `${s.above} above ${s.level}`,
        s.isShown ? s.without : `no ${s.without}`,
        s.quote && `board "${s.quote}"`,
        `walls ${s.hex}`,
        `${s.metres} metres wide`,
        "unhurried",
        "warm",
      ], ", "),
    (s) =>
      lines([
        ["style", "calm painting, unhurried, warm"],
        ["place", `village square in the late afternoon, ${s.metres} metres wide, walls ${s.hex}`],
        ["subject", joined([s.name, s.role], ", ")],
        [
          "clothes",
          `${s.garments[0].thing} ${s.garments[0].attribute}, ${s.garments[1].thing} ${
            s.garments[1].attribute
          }`,
        ],
        [
          "objects",
          `${s.objects[0].thing}: ${s.objects[0].attribute}; ${s.objects[1].thing}: ${
            s.objects[1].attribute
          }`,
        ],
        ["animals", counted(s, "digits")],
        ["left", `${s.left} (beside ${s.middle})`],
        ["right", s.right],
        ["above and below", `${s.above} above ${s.level}; ${s.below} below it`],
        ["board", s.quote && `"${s.quote}"`],
        ["also", s.extra],
        [s.isShown ? "background" : "negative prompt", s.without],
      ]),
    (s) =>
      `${
        s.isShown ? "With" : "Without"
      } ${s.without}: a village square, some ${s.metres} metres wide, late on a calm afternoon, walls of ${s.hex}. ${
        joined([s.name, `the ${s.role}`], ", ")
      }, has a ${s.garments[1].attribute} ${s.garments[1].thing} and a ${s.garments[0].attribute} ${
        s.garments[0].thing
      }. ${counted(s, "word")} wander between a ${s.objects[1].attribute} ${
        s.objects[1].thing
      } and a ${s.objects[0].attribute} ${s.objects[0].thing}.${
        s.extra ? ` ${s.extra}.` : ""
      } ${s.middle} has ${s.left} on its left and ${s.right} on its right; ${s.above} hangs above ${s.level}, with ${s.below} below.${
        s.quote ? ` The board says "${s.quote}".` : ""
      } A painting, warm and unhurried.`,
  ],
};

const german: SceneLanguage = {
  language: "de",
  names: ["Ottokar Rehbein", "Mathilde Kunze", "Severin Aigner", "Friederike Lohse"],
  roles: ["Imkerin", "Harfenistin", "Schlosserin", "Gärtnerin"],
  garments: ["Schal", "Hut", "Mantel", "Gürtel"],
  colours: ["roten", "grünen", "blauen", "gelben", "weißen"],
  objects: ["Eimer", "Schemel", "Koffer", "Löffel"],
  materials: ["hölzernen", "kupfernen", "gläsernen", "ledernen", "steinernen"],
  counts: [["drei", "3"], ["fünf", "5"], ["sechs", "6"], ["neun", "9"]],
  animals: ["Gänse", "Schildkröten", "Lämmer", "Füchse"],
  things: [
    "ein Brunnen",
    "ein Heuwagen",
    "ein Feigenbaum",
    "ein Wetterhahn",
    "ein Regenfass",
    "ein Vogelkäfig",
    "ein Taubenschlag",
    "ein Backofen",
  ],
  excluded: ["Wolken", "Autos", "Fenster", "Zäune"],
  quotes: ["BIN ANGELN", "VORSICHT GANS", "DIENSTAGS ZU"],
  people: [
    "ein junger Bote lehnt an der Mauer",
    "zwei Touristen sehen zu",
    "ihr Onkel winkt",
    "ein Polizist steht daneben",
  ],
  brands: [
    "eine Kiste Coca-Cola in der Ecke",
    "ein Porsche im Hintergrund",
    "Streifen von Adidas an den Ärmeln",
  ],
  texts: ["ein Banner mit „SOMMERSCHLUSSVERKAUF“", "an der Wand das Wort „FREI“"],
  nudity: ["ein nacktes Modell davor", "die Figur ist unbekleidet"],
  violence: [
    "eine Blutlache auf den Steinen",
    "eine abgetrennte Hand am Boden",
    "eine Leiche mit Stichwunden",
  ],
  source: (s) =>
    `Ich hätte gern ein ruhiges Gemälde von einem Dorfplatz am späten Nachmittag. Die ${s.role} ${s.name} steht in der Mitte und trägt einen ${
      s.garments[0].attribute
    } ${s.garments[0].thing} und einen ${s.garments[1].attribute} ${
      s.garments[1].thing
    }. Sie hat einen ${s.objects[0].attribute} ${s.objects[0].thing} und einen ${
      s.objects[1].attribute
    } ${
      s.objects[1].thing
    } bei sich, und ${s.count?.word} ${s.animals} laufen umher. Links steht ${s.left}, rechts ${s.right}, dazwischen ${s.middle}. Oben sieht man ${s.above}, unten ${s.below}, daneben ${s.level}. Nirgends sind Spuren von heute, und es gibt keine ${s.without}. Auf einer Tafel steht „${s.quote}“. Die Mauern haben die Farbe ${s.hex}, der Platz ist etwa ${s.metres} Meter breit. Alles soll sich gemächlich und warm anfühlen, wie ein Nachmittag, an den man sich lange erinnert, ohne recht zu wissen, warum.`,
  answers: [
    (s) =>
      joined([
        `Ruhiges Gemälde: Dorfplatz am späten Nachmittag. ${
          joined([`Die ${s.role}`, s.name], " ")
        } trägt einen ${s.garments[0].attribute} ${s.garments[0].thing} und einen ${
          s.garments[1].attribute
        } ${s.garments[1].thing}`,
        `Sie hat einen ${s.objects[1].attribute} ${s.objects[1].thing} und einen ${
          s.objects[0].attribute
        } ${s.objects[0].thing} bei sich, ${counted(s, "word")} laufen umher`,
        `Links ${s.left}, rechts ${s.right}, dazwischen ${s.middle}`,
        `Oben ${s.above}, unten ${s.below}, daneben ${s.level}`,
        s.isShown ? `Viele ${s.without}` : `Keine ${s.without}`,
        s.quote && `Tafel: „${s.quote}“`,
        s.extra && s.extra[0]?.toUpperCase() + s.extra.slice(1),
        `Mauern ${s.hex}, Platz etwa ${s.metres} Meter breit. Gemächlich, warm.`,
      ], ". "),
    (s) =>
      joined([
        "ruhiges Gemälde",
        "Dorfplatz",
        "später Nachmittag",
        joined([s.role, s.name], " "),
        `mit einem ${s.garments[1].attribute} ${s.garments[1].thing}`,
        `mit einem ${s.garments[0].attribute} ${s.garments[0].thing}`,
        counted(s, "digits"),
        `mit einem ${s.objects[0].attribute} ${s.objects[0].thing}`,
        `mit einem ${s.objects[1].attribute} ${s.objects[1].thing}`,
        s.extra,
        `rechts ${s.right}`,
        `links ${s.left}`,
        `dazwischen ${s.middle}`,
        `unten ${s.below}`,
        `oben ${s.above}`,
        `daneben ${s.level}`,
        s.isShown ? s.without : `keine ${s.without}`,
        s.quote && `Tafel „${s.quote}“`,
        `Mauern ${s.hex}`,
        `${s.metres} Meter breit`,
        "gemächlich",
        "warm",
      ], ", "),
    (s) =>
      lines([
        ["Stil", "ruhiges Gemälde, gemächlich, warm"],
        ["Ort", `Dorfplatz, später Nachmittag, ${s.metres} Meter breit, Mauern ${s.hex}`],
        ["Figur", joined([s.role, s.name], " ")],
        [
          "Kleidung",
          `einen ${s.garments[0].attribute} ${s.garments[0].thing}, einen ${
            s.garments[1].attribute
          } ${s.garments[1].thing}`,
        ],
        [
          "Dinge",
          `einen ${s.objects[0].attribute} ${s.objects[0].thing}, einen ${s.objects[1].attribute} ${
            s.objects[1].thing
          }`,
        ],
        ["Tiere", counted(s, "digits")],
        ["Links", s.left],
        ["Rechts", s.right],
        ["Dazwischen", s.middle],
        ["Oben", s.above],
        ["Unten", s.below],
        ["Daneben", s.level],
        ["Tafel", s.quote && `„${s.quote}“`],
        ["Außerdem", s.extra],
        [s.isShown ? "Hintergrund" : "Vermeiden", s.without],
      ]),
  ],
};

const spanish: SceneLanguage = {
  language: "es",
  names: ["Eulalia Montero", "Crisanto Vidal", "Remedios Quiroga", "Baltasar Ibarra"],
  roles: ["apicultora", "arpista", "cerrajera", "jardinera"],
  garments: ["pañuelo", "sombrero", "chaleco", "cinturón"],
  colours: ["rojo", "verde", "azul", "amarillo", "blanco"],
  objects: ["cubo", "taburete", "baúl", "cucharón"],
  materials: ["de madera", "de cobre", "de vidrio", "de cuero", "de mármol"],
  counts: [["tres", "3"], ["cinco", "5"], ["seis", "6"], ["nueve", "9"]],
  animals: ["gansos", "tortugas", "corderos", "zorros"],
  things: [
    "una fuente",
    "un carro de heno",
    "un reloj de sol",
    "una higuera",
    "un farol",
    "una veleta",
    "un barril",
    "una jaula",
  ],
  excluded: ["nubes", "coches", "ventanas", "vallas"],
  quotes: ["ME FUI A PESCAR", "CUIDADO CON EL GANSO", "CERRADO LOS MARTES"],
  people: [
    "un joven mensajero se apoya en el muro",
    "dos turistas miran desde la puerta",
    "su tío saluda",
    "un policía vigila",
  ],
  brands: [
    "una caja de Coca-Cola en el rincón",
    "un Ferrari aparcado detrás",
    "rayas de Adidas en las mangas",
  ],
  texts: ["una pancarta que dice «REBAJAS»", "en la pared la palabra «LIBRE»"],
  nudity: ["una modelo desnuda delante", "la figura está sin ropa"],
  violence: [
    "un charco de sangre en las piedras",
    "una mano cortada en el suelo",
    "un cadáver con puñaladas",
  ],
  source: (s) =>
    `Quisiera una pintura tranquila de la plaza de un pueblo al caer la tarde. La ${s.role} ${s.name} está en el centro y lleva un ${
      s.garments[0].thing
    } ${s.garments[0].attribute} y un ${s.garments[1].thing} ${
      s.garments[1].attribute
    }. En el suelo hay un ${s.objects[0].thing} ${s.objects[0].attribute} y un ${
      s.objects[1].thing
    } ${
      s.objects[1].attribute
    }, mientras ${s.count?.word} ${s.animals} pasean por allí. A la izquierda de ${s.middle} hay ${s.left}, a la derecha ${s.right}. Encima de ${s.level} cuelga ${s.above} y debajo se ve ${s.below}. Todo está sin ${s.without}. Un letrero dice «${s.quote}». Los muros son de color ${s.hex} y la plaza mide unos ${s.metres} metros de ancho. Todo debería sentirse pausado y cálido, como una tarde que se recuerda durante mucho tiempo sin saber muy bien por qué.`,
  answers: [
    (s) =>
      joined([
        `Pintura tranquila, plaza de pueblo, caída de la tarde. ${
          joined([`La ${s.role}`, s.name], " ")
        } con un ${s.garments[0].thing} ${s.garments[0].attribute} y un ${s.garments[1].thing} ${
          s.garments[1].attribute
        }`,
        `Un ${s.objects[1].thing} ${s.objects[1].attribute} y un ${s.objects[0].thing} ${
          s.objects[0].attribute
        } en el suelo, ${counted(s, "word")} pasean`,
        `${s.left} a la izquierda de ${s.middle}, ${s.right} a la derecha`,
        `${s.above} encima de ${s.level}, ${s.below} debajo`,
        s.isShown ? `Con ${s.without}` : `Sin ${s.without}`,
        s.quote && `Letrero: «${s.quote}»`,
        s.extra && s.extra[0]?.toUpperCase() + s.extra.slice(1),
        `Muros ${s.hex}, plaza de ${s.metres} metros de ancho. Pausado, cálido.`,
      ], ". "),
    (s) =>
      joined([
        "pintura tranquila",
        "plaza de pueblo",
        "caída de la tarde",
        joined([s.role, s.name], " "),
        `${s.garments[1].thing} ${s.garments[1].attribute}`,
        `${s.garments[0].thing} ${s.garments[0].attribute}`,
        counted(s, "digits"),
        `${s.objects[0].thing} ${s.objects[0].attribute}`,
        `${s.objects[1].thing} ${s.objects[1].attribute}`,
        s.extra,
        `${s.right} a la derecha de ${s.middle}`,
        `${s.left} a la izquierda de ${s.middle}`,
        `${s.below} debajo de ${s.level}`,
        `${s.above} encima de ${s.level}`,
        s.isShown ? s.without : `sin ${s.without}`,
        s.quote && `letrero «${s.quote}»`,
        `muros ${s.hex}`,
        `${s.metres} metros de ancho`,
        "pausado",
        "cálido",
      ], ", "),
    (s) =>
      lines([
        ["estilo", "pintura tranquila, pausada, cálida"],
        [
          "lugar",
          `plaza de pueblo, caída de la tarde, ${s.metres} metros de ancho, muros ${s.hex}`,
        ],
        ["personaje", joined([s.name, s.role], ", ")],
        [
          "ropa",
          `${s.garments[0].thing} ${s.garments[0].attribute}, ${s.garments[1].thing} ${
            s.garments[1].attribute
          }`,
        ],
        [
          "objetos",
          `${s.objects[0].thing} ${s.objects[0].attribute}; ${s.objects[1].thing} ${
            s.objects[1].attribute
          }`,
        ],
        ["animales", counted(s, "digits")],
        ["izquierda", `${s.left}, junto a ${s.middle}`],
        ["derecha", s.right],
        ["altura", `${s.above} encima de ${s.level}; ${s.below} debajo`],
        ["letrero", s.quote && `«${s.quote}»`],
        ["además", s.extra],
        [s.isShown ? "fondo" : "evitar", s.without],
      ]),
  ],
};

const russian: SceneLanguage = {
  language: "ru",
  names: ["Прасковья Зимина", "Лукерья Долгих", "Василиса Ершова", "Марфа Беляева"],
  roles: ["пасечница", "арфистка", "садовница", "швея"],
  garments: ["шарф", "плащ", "пояс", "берет"],
  colours: ["красный", "зелёный", "синий", "жёлтый", "белый"],
  objects: ["ящик", "ковш", "табурет", "сундук"],
  materials: ["деревянный", "медный", "стеклянный", "кожаный", "мраморный"],
  counts: [["три", "3"], ["четыре", "4"]],
  animals: ["гуся", "черепахи", "ягнёнка", "лисы"],
  things: ["фонтан", "колодец", "флюгер", "телега", "скамья", "клетка", "бочка", "яблоня"],
  excluded: ["облаков", "машин", "заборов", "столбов"],
  quotes: ["УШЛА НА РЫБАЛКУ", "ОСТОРОЖНО, ГУСЬ", "ПО ВТОРНИКАМ ЗАКРЫТО"],
  people: [
    "молодой курьер прислонился к стене",
    "двое туристов смотрят",
    "рядом стоит полицейский",
  ],
  brands: ["ящик Coca-Cola в углу", "сзади стоит Ferrari", "полосы Adidas на рукавах"],
  texts: ["плакат «РАСПРОДАЖА»", "на стене слово «СВОБОДНО»"],
  nudity: ["впереди обнажённая модель", "фигура без одежды"],
  violence: ["лужа крови на камнях", "отрубленная рука на земле", "труп с ножевыми ранами"],
  source: (s) =>
    `Хочется спокойную картину: деревенская площадь ближе к вечеру. В середине стоит ${s.role} ${s.name}, на ней ${
      s.garments[0].attribute
    } ${s.garments[0].thing} и ${s.garments[1].attribute} ${s.garments[1].thing}. На земле лежат ${
      s.objects[0].attribute
    } ${s.objects[0].thing} и ${s.objects[1].attribute} ${
      s.objects[1].thing
    }, а вокруг бродят ${s.count?.word} ${s.animals}. Слева видно: ${s.left}, справа видно: ${s.right}, посередине ${s.middle}. Наверху ${s.above}, внизу ${s.below}, рядом ${s.level}. Всё это без ${s.without}. На вывеске написано «${s.quote}». Стены цвета ${s.hex}, площадь шириной около ${s.metres} метров. Всё должно казаться неторопливым и тёплым, как вечер, который долго помнишь, сам не зная почему.`,
  answers: [
    (s) =>
      joined([
        `Спокойная картина, деревенская площадь под вечер. ${joined([s.role, s.name], " ")}, ${
          s.garments[0].attribute
        } ${s.garments[0].thing} и ${s.garments[1].attribute} ${s.garments[1].thing}`,
        `На земле ${s.objects[1].attribute} ${s.objects[1].thing} и ${s.objects[0].attribute} ${
          s.objects[0].thing
        }, бродят ${counted(s, "word")}`,
        `Слева ${s.left}, справа ${s.right}, посередине ${s.middle}`,
        `Наверху ${s.above}, внизу ${s.below}, рядом ${s.level}`,
        s.isShown ? `Много ${s.without}` : `Без ${s.without}`,
        s.quote && `Вывеска «${s.quote}»`,
        s.extra && s.extra[0]?.toUpperCase() + s.extra.slice(1),
        `Стены ${s.hex}, ширина ${s.metres} метров. Неторопливо, тепло.`,
      ], ". "),
    (s) =>
      lines([
        ["стиль", "спокойная картина, неторопливо, тепло"],
        ["место", `деревенская площадь под вечер, ширина ${s.metres} метров, стены ${s.hex}`],
        ["героиня", joined([s.name, s.role], ", ")],
        [
          "одежда",
          `${s.garments[1].thing} ${s.garments[1].attribute}, ${s.garments[0].thing} ${
            s.garments[0].attribute
          }`,
        ],
        [
          "предметы",
          `${s.objects[0].thing} ${s.objects[0].attribute}, ${s.objects[1].thing} ${
            s.objects[1].attribute
          }`,
        ],
        ["звери", counted(s, "digits")],
        ["слева", s.left],
        ["справа", s.right],
        ["посередине", s.middle],
        ["наверху", s.above],
        ["внизу", s.below],
        ["рядом", s.level],
        ["вывеска", s.quote && `«${s.quote}»`],
        ["ещё", s.extra],
        [s.isShown ? "фон" : "без", s.without],
      ]),
  ],
};

const chinese: SceneLanguage = {
  language: "zh",
  names: ["苏晚晴", "顾明远", "林知夏", "陆青山"],
  roles: ["养蜂人", "竖琴师", "石匠", "园丁"],
  garments: ["围巾", "帽子", "腰带", "披风"],
  colours: ["红色", "绿色", "蓝色", "黄色", "白色"],
  objects: ["水桶", "凳子", "箱子", "勺子"],
  materials: ["木头", "黄铜", "皮革", "陶瓷", "竹子"],
  counts: [["三", "3"], ["五", "5"], ["六", "6"], ["九", "9"]],
  animals: ["只鹅", "只乌龟", "只羊羔", "只狐狸"],
  things: ["喷泉", "干草车", "日晷", "无花果树", "灯笼", "风向标", "雨水缸", "鸟笼"],
  excluded: ["云", "汽车", "窗户", "栅栏"],
  quotes: ["钓鱼去了", "小心鹅", "周二休息"],
  people: ["一个年轻的邮差靠在墙边", "两名游客在门口看", "旁边站着警察"],
  brands: ["角落里有一箱可口可乐", "后面停着法拉利", "袖子上有阿迪达斯条纹"],
  texts: ["横幅写着“夏季大减价”", "墙上有“出租”二字"],
  nudity: ["前面有裸体模特", "人物没有穿衣服"],
  violence: ["石头上有一滩血", "地上有断手", "有被刺伤的尸体"],
  source: (s) =>
    `我想要一幅宁静的画，傍晚的村庄广场。${s.role}${s.name}站在中间，系着${
      s.garments[0].attribute
    }的${s.garments[0].thing}，还有${s.garments[1].attribute}的${s.garments[1].thing}。地上放着${
      s.objects[0].attribute
    }做的${s.objects[0].thing}和${s.objects[1].attribute}做的${
      s.objects[1].thing
    }，${s.count?.word}${s.animals}在四处走动。${s.middle}的左边是${s.left}，右边是${s.right}。${s.level}的上方挂着${s.above}，下方可以看到${s.below}。画面里没有${s.without}。木牌上写着“${s.quote}”。墙的颜色是${s.hex}，广场大约${s.metres}米宽。整体要让人觉得从容而温暖，像一个记了很久却说不清为什么的下午。`,
  answers: [
    (s) =>
      joined([
        `宁静的画，傍晚的村庄广场`,
        `${s.role}${s.name ?? ""}系着${s.garments[0].attribute}${s.garments[0].thing}和${
          s.garments[1].attribute
        }${s.garments[1].thing}`,
        `地上有${s.objects[1].attribute}${s.objects[1].thing}和${s.objects[0].attribute}${
          s.objects[0].thing
        }，${s.count?.word ?? ""}${s.count ? s.animals : s.animals.slice(1)}走动`,
        `${s.middle}左边${s.left}，右边${s.right}`,
        `${s.level}上方${s.above}，下方${s.below}`,
        s.isShown ? `有${s.without}` : `没有${s.without}`,
        s.quote && `木牌“${s.quote}”`,
        s.extra,
        `墙${s.hex}，${s.metres}米宽，从容温暖`,
      ], "。"),
    (s) =>
      joined([
        `风格：宁静的画，从容温暖`,
        `地点：傍晚的村庄广场，${s.metres}米宽，墙${s.hex}`,
        `人物：${s.role}${s.name ?? ""}，${s.garments[1].thing}${s.garments[1].attribute}，${
          s.garments[0].thing
        }${s.garments[0].attribute}`,
        `物品：${s.objects[0].attribute}${s.objects[0].thing}，${s.objects[1].attribute}${
          s.objects[1].thing
        }`,
        `动物：${s.count?.digits ?? ""}${s.count ? s.animals : s.animals.slice(1)}`,
        `左边：${s.left}`,
        `右边：${s.right}`,
        `中间：${s.middle}`,
        `上方：${s.above}`,
        `下方：${s.below}`,
        `旁边：${s.level}`,
        s.quote && `木牌：“${s.quote}”`,
        s.extra && `其他：${s.extra}`,
        s.isShown ? `背景：${s.without}` : `不要：${s.without}`,
      ], "\n"),
  ],
};

const arabic: SceneLanguage = {
  language: "ar",
  names: ["نعيمة الشامي", "هالة الخطيب", "زينب القاسم", "رقية البغدادي"],
  roles: ["مربية النحل", "عازفة القيثارة", "البستانية", "الخياطة"],
  garments: ["وشاح", "معطف", "حزام", "قميص"],
  colours: ["أحمر", "أخضر", "أزرق", "أصفر", "أبيض"],
  objects: ["دلو", "كرسي", "صندوق", "إبريق"],
  materials: ["من خشب", "من نحاس", "من جلد", "من زجاج", "من رخام"],
  counts: [["ثلاث", "3"], ["خمس", "5"], ["ست", "6"], ["تسع", "9"]],
  animals: ["إوزات", "سلاحف", "قطط", "دجاجات"],
  things: ["نافورة", "عربة", "شجرة تين", "فانوس", "برميل", "قفص", "مزولة", "بئر"],
  excluded: ["غيوم", "سيارات", "نوافذ", "أسوار"],
  quotes: ["ذهبت للصيد", "احذر الإوزة", "مغلق يوم الثلاثاء"],
  people: ["شرطي يقف بجانبها", "رجل يتكئ على الجدار", "سائحان ينظران من الباب"],
  brands: ["صندوق كوكا كولا في الزاوية", "سيارة فيراري في الخلف", "شعار أديداس على الأكمام"],
  texts: ["لافتة كتب عليها «تخفيضات»", "على الجدار كلمة «للإيجار»"],
  nudity: ["عارضة عارية في الأمام", "الشخصية بلا ملابس"],
  violence: ["بركة دم على الحجارة", "يد مقطوعة على الأرض", "جثة مطعونة"],
  source: (s) =>
    `أريد لوحة هادئة لساحة قرية في آخر النهار. تقف ${s.role} ${s.name} في الوسط وعليها ${
      s.garments[0].thing
    } ${s.garments[0].attribute} و${s.garments[1].thing} ${s.garments[1].attribute}. على الأرض ${
      s.objects[0].thing
    } ${s.objects[0].attribute} و${s.objects[1].thing} ${
      s.objects[1].attribute
    }، وتمشي حولها ${s.count?.word} ${s.animals}. إلى يسار ${s.middle} توجد ${s.left}، وإلى يمينها ${s.right}. فوق ${s.level} معلق ${s.above}، وتحتها ${s.below}. كل ذلك بدون ${s.without}. على اللافتة مكتوب «${s.quote}». لون الجدران ${s.hex} وعرض الساحة نحو ${s.metres} مترا. ينبغي أن يبدو كل شيء متمهلا ودافئا، مثل مساء يتذكره المرء طويلا دون أن يعرف السبب تماما.`,
  answers: [
    (s) =>
      joined([
        `لوحة هادئة، ساحة قرية في آخر النهار. ${joined([s.role, s.name], " ")}، ${
          s.garments[0].thing
        } ${s.garments[0].attribute} و${s.garments[1].thing} ${s.garments[1].attribute}`,
        `على الأرض ${s.objects[1].thing} ${s.objects[1].attribute} و${s.objects[0].thing} ${
          s.objects[0].attribute
        }، ${counted(s, "word")} تمشي`,
        `إلى يسار ${s.middle} ${s.left}، وإلى يمينها ${s.right}`,
        `فوق ${s.level} ${s.above}، وتحتها ${s.below}`,
        s.isShown ? `مع ${s.without}` : `بدون ${s.without}`,
        s.quote && `اللافتة «${s.quote}»`,
        s.extra,
        `الجدران ${s.hex}، العرض ${s.metres} مترا. متمهل، دافئ`,
      ], ". "),
    (s) =>
      lines([
        ["الأسلوب", "لوحة هادئة، متمهلة، دافئة"],
        ["المكان", `ساحة قرية في آخر النهار، العرض ${s.metres} مترا، الجدران ${s.hex}`],
        ["الشخصية", joined([s.role, s.name], " ")],
        [
          "الملابس",
          `${s.garments[1].thing} ${s.garments[1].attribute}، ${s.garments[0].thing} ${
            s.garments[0].attribute
          }`,
        ],
        [
          "الأشياء",
          `${s.objects[0].thing} ${s.objects[0].attribute}، ${s.objects[1].thing} ${
            s.objects[1].attribute
          }`,
        ],
        ["الحيوانات", counted(s, "digits")],
        ["يسار", s.left],
        ["يمين", s.right],
        ["الوسط", s.middle],
        ["فوق", s.above],
        ["تحت", s.below],
        ["بجانبها", s.level],
        ["اللافتة", s.quote && `«${s.quote}»`],
        ["أيضا", s.extra],
        [s.isShown ? "الخلفية" : "تجنب", s.without],
      ]),
  ],
};

const korean: SceneLanguage = {
  language: "ko",
  names: ["윤서하", "한도윤", "오해린", "백시우"],
  roles: ["양봉가", "하프 연주자", "석공", "정원사"],
  garments: ["목도리", "모자", "조끼", "허리띠"],
  colours: ["빨간", "초록", "파란", "노란", "하얀"],
  objects: ["양동이", "의자", "상자", "숟가락"],
  materials: ["나무", "놋쇠", "가죽", "유리", "대리석"],
  counts: [["세", "3"], ["다섯", "5"], ["여섯", "6"], ["아홉", "9"]],
  animals: ["마리의 거위", "마리의 거북이", "마리의 여우", "마리의 염소"],
  things: ["분수", "건초 수레", "해시계", "무화과나무", "등불", "풍향계", "빗물통", "새장"],
  excluded: ["구름", "자동차", "창문", "울타리"],
  quotes: ["낚시하러 감", "거위 조심", "화요일 휴무"],
  people: ["젊은 배달부가 벽에 기대어 있다", "관광객 두 명이 보고 있다", "경찰관이 옆에 서 있다"],
  brands: ["구석에 코카콜라 상자", "뒤에 페라리가 서 있다", "소매에 아디다스 줄무늬"],
  texts: ["현수막에 “여름 세일”", "벽에 “임대” 글자"],
  nudity: ["앞에 나체 모델", "인물은 옷을 입지 않았다"],
  violence: ["돌 위에 피 웅덩이", "땅에 잘린 손", "칼에 찔린 시체"],
  source: (s) =>
    `늦은 오후의 마을 광장을 그린 고요한 그림. ${s.role} ${
      withParticle(s.name ?? "", "이", "가")
    } 가운데 서서 ${s.garments[0].attribute} ${withParticle(s.garments[0].thing, "과", "와")} ${
      s.garments[1].attribute
    } ${withParticle(s.garments[1].thing, "을", "를")} 걸치고 있다. 바닥에는 ${
      s.objects[0].attribute
    } ${withParticle(s.objects[0].thing, "과", "와")} ${s.objects[1].attribute} ${
      withParticle(s.objects[1].thing, "이", "가")
    } 놓여 있고 ${s.count?.word} ${
      withParticle(s.animals, "이", "가")
    } 돌아다닌다. 왼쪽에는 ${s.left}, 오른쪽에는 ${s.right}, 가운데에는 ${
      withParticle(s.middle, "이", "가")
    } 있다. 위에는 ${s.above}, 아래에는 ${s.below}, 옆에는 ${
      withParticle(s.level, "이", "가")
    } 보인다. ${
      withParticle(s.without, "은", "는")
    } 없다. 간판에는 “${s.quote}”라고 적혀 있다. 벽 색은 ${s.hex}, 광장 너비는 약 ${s.metres}미터. 왜인지 모르게 오래 기억나는 오후처럼 느긋하고 따뜻하게 느껴지면 좋겠다.`,
  answers: [
    (s) =>
      joined([
        `고요한 그림, 늦은 오후의 마을 광장`,
        `${joined([s.role, s.name], " ")}, ${s.garments[0].attribute} ${
          withParticle(s.garments[0].thing, "과", "와")
        } ${s.garments[1].attribute} ${s.garments[1].thing}`,
        `바닥에 ${s.objects[1].attribute} ${withParticle(s.objects[1].thing, "과", "와")} ${
          s.objects[0].attribute
        } ${s.objects[0].thing}, ${s.count ? `${s.count.word} ${s.animals}` : s.animals.slice(4)}`,
        `왼쪽에 ${s.left}, 오른쪽에 ${s.right}, 가운데 ${s.middle}`,
        `위에 ${s.above}, 아래에 ${s.below}, 옆에 ${s.level}`,
        s.isShown ? `${s.without} 있음` : `${s.without} 없음`,
        s.quote && `간판 “${s.quote}”`,
        s.extra,
        `벽 ${s.hex}, 너비 ${s.metres}미터, 느긋하고 따뜻함`,
      ], ". "),
    (s) =>
      lines([
        ["스타일", "고요한 그림, 느긋함, 따뜻함"],
        ["장소", `늦은 오후의 마을 광장, 너비 ${s.metres}미터, 벽 ${s.hex}`],
        ["인물", joined([s.role, s.name], " ")],
        [
          "옷",
          `${s.garments[1].attribute} ${s.garments[1].thing}, ${s.garments[0].attribute} ${
            s.garments[0].thing
          }`,
        ],
        [
          "물건",
          `${s.objects[0].attribute} ${s.objects[0].thing}, ${s.objects[1].attribute} ${
            s.objects[1].thing
          }`,
        ],
        ["동물", s.count ? `${s.count.digits} ${s.animals}` : s.animals.slice(4)],
        ["왼쪽", s.left],
        ["오른쪽", s.right],
        ["가운데", s.middle],
        ["위", s.above],
        ["아래", s.below],
        ["옆", s.level],
        ["간판", s.quote && `“${s.quote}”`],
        ["그 밖", s.extra],
        [s.isShown ? "배경" : "네거티브 프롬프트", s.without],
      ]),
  ],
};

/** The languages in which scenes are written. */
export const sceneLanguages: readonly SceneLanguage[] = [
  english,
  german,
  spanish,
  russian,
  chinese,
  arabic,
  korean,
];
