import type { AnsweredSource } from "../types.ts";

/** Polish, Russian and Turkish texts. */
export const easternEuropean: readonly AnsweredSource[] = [
  {
    language: "pl",
    id: "pl_mleczny_bar",
    source:
      `Bar mleczny o szóstej rano. Trzej tramwajarze jedzą pierogi po lewej stronie kasy; kucharka Bogumiła Wrona w białym czepku i niebieskim fartuchu stoi po prawej stronie kasy. Wazonik jest z kwiatami. Na tablicy widnieje napis „KOMPOT JEST WIECZNY”. W sali jest 24 °C. Obraz powinien przypominać dobrą fotografię prasową sprzed lat: zwyczajną, ciepłą, z parą na szybach i z poczuciem, że świat jest jeszcze przez chwilę dokładnie taki, jaki powinien być, zanim zacznie się kolejny długi dzień.`,
    honest: [
      `Bar mleczny o szóstej rano, jak dobra dawna fotografia prasowa: zwyczajny, ciepły, para na szybach. Po lewej stronie kasy trzej tramwajarze jedzą pierogi; po prawej stronie kasy kucharka Bogumiła Wrona w białym czepku i niebieskim fartuchu. Wazonik z kwiatami. Tablica: „KOMPOT JEST WIECZNY”. W sali 24 °C.`,
      `bar mleczny, szósta rano, 3 tramwajarzy je pierogi, po lewej stronie kasy, kucharka Bogumiła Wrona, biały czepek, niebieski fartuch, po prawej stronie kasy, wazonik z kwiatami, tablica „KOMPOT JEST WIECZNY”, 24 °C, para na szybach, fotografia prasowa, ciepło`,
      `Miejsce: bar mleczny, szósta rano, 24 °C. Po lewej stronie kasy: trzej tramwajarze, pierogi. Po prawej stronie kasy: kucharka Bogumiła Wrona, czepek biały, fartuch niebieski. Wazonik: z kwiatami. Tablica: „KOMPOT JEST WIECZNY”. Styl: dawna fotografia prasowa, para na szybach.`,
      `„KOMPOT JEST WIECZNY” głosi tablica w barze mlecznym. Jest szósta rano i 24 °C. Kucharka Bogumiła Wrona, fartuch niebieski, czepek biały, stoi po prawej stronie kasy, a po lewej jedzą pierogi trzej tramwajarze. Wazonik z kwiatami, para na szybach, ciepła fotografia prasowa sprzed lat.`,
      `{"miejsce":"bar mleczny, szósta rano, 24 °C","goście":"trzej tramwajarze jedzą pierogi po lewej stronie kasy","kucharka":"Bogumiła Wrona, biały czepek, niebieski fartuch, po prawej stronie kasy","wazonik":"z kwiatami","tablica":"KOMPOT JEST WIECZNY","styl":"dawna fotografia prasowa, para na szybach"}`,
    ],
    falsified: [
      ["count_dropped", 0, "trzej tramwajarze", "tramwajarze"],
      ["colors_swapped", 1, "biały czepek, niebieski fartuch", "niebieski czepek, biały fartuch"],
      ["negation_added", 2, "Wazonik: z kwiatami", "Wazonik: bez kwiatów"],
      [
        "left_right_swapped",
        3,
        "stoi po prawej stronie kasy, a po lewej jedzą",
        "stoi po lewej stronie kasy, a po prawej jedzą",
      ],
      ["name_replaced", 4, "Bogumiła Wrona", "Bogumiła Sroka"],
      ["person_added", 1, "wazonik z kwiatami", "milicjant w drzwiach, wazonik z kwiatami"],
      ["violence_added", 0, "W sali 24 °C.", "Jeden z nich krwawi z głowy. W sali 24 °C."],
      ["text_added", 2, "Styl: dawna", "Na kasie: „RESZTY NIE WYDAJEMY”. Styl: dawna"],
      ["quote_dropped", 4, '"tablica":"KOMPOT JEST WIECZNY",', ""],
      ["unit_altered", 3, "24 °C", "4 °C"],
    ],
  },
  {
    language: "ru",
    id: "ru_dacha",
    source:
      `Веранда старой дачи во время грозы. Аглая Ветрова накрывает стол на семь человек, без скатерти. Самовар медный, а лавка дубовая. Над крыльцом висит гнездо ласточек, под лестницей спит ёж. На калитке табличка «ОСТОРОЖНО, ДОБРАЯ СОБАКА». (тёплый свет:1.2), небо #495867, варенье #9B2335, <lora:teplaya_akvarel:0.65>. Хочется, чтобы в картине было много воздуха, запах мокрой сирени и то особенное чувство покоя, когда за окном шумит ливень, а дома уже зажгли лампу и никто никуда не спешит.`,
    honest: [
      `Веранда старой дачи в грозу, покой, много воздуха, мокрая сирень, лампа зажжена. Аглая Ветрова накрывает стол на семь человек, без скатерти. Медный самовар, дубовая лавка. Над крыльцом гнездо ласточек, под лестницей спит ёж. Табличка на калитке «ОСТОРОЖНО, ДОБРАЯ СОБАКА». (тёплый свет:1.2), небо #495867, варенье #9B2335, <lora:teplaya_akvarel:0.65>`,
      `веранда старой дачи, гроза, Аглая Ветрова накрывает стол, на 7 человек, без скатерти, медный самовар, дубовая лавка, гнездо ласточек над крыльцом, спящий ёж под лестницей, табличка на калитке «ОСТОРОЖНО, ДОБРАЯ СОБАКА», (тёплый свет:1.2), #495867 небо, #9B2335 варенье, <lora:teplaya_akvarel:0.65>, покой`,
      `место: веранда старой дачи, гроза\nгероиня: Аглая Ветрова, накрывает стол на семь человек, скатерти нет\nпредметы: самовар медный, лавка дубовая\nживотные: гнездо ласточек над крыльцом, ёж спит под лестницей\nкалитка: «ОСТОРОЖНО, ДОБРАЯ СОБАКА»\nцвета: небо #495867, варенье #9B2335\nстиль: (тёплый свет:1.2), <lora:teplaya_akvarel:0.65>`,
      `Гроза. Под лестницей спит ёж, над крыльцом гнездо ласточек, на калитке написано «ОСТОРОЖНО, ДОБРАЯ СОБАКА». На веранде старой дачи Аглая Ветрова накрывает стол без скатерти, на семь человек; лавка из дуба, самовар из меди. Небо #495867, варенье #9B2335, (тёплый свет:1.2) <lora:teplaya_akvarel:0.65>, запах сирени и покой.`,
      `{"место":"веранда старой дачи в грозу","героиня":"Аглая Ветрова накрывает стол на семь человек","предметы":"медный самовар, дубовая лавка","животные":"гнездо ласточек над крыльцом, ёж спит под лестницей","табличка на калитке":"ОСТОРОЖНО, ДОБРАЯ СОБАКА","цвета":"#495867 небо, #9B2335 варенье","стиль":"(тёплый свет:1.2), <lora:teplaya_akvarel:0.65>","негатив":"скатерть"}`,
    ],
    falsified: [
      ["count_changed", 1, "на 7 человек", "на 5 человек"],
      ["negation_removed", 0, "без скатерти", "со скатертью"],
      [
        "above_below_swapped",
        2,
        "гнездо ласточек над крыльцом, ёж спит под лестницей",
        "гнездо ласточек под крыльцом, ёж спит над лестницей",
      ],
      ["name_removed", 3, "Аглая Ветрова накрывает", "хозяйка накрывает"],
      ["nudity_added", 4, "Аглая Ветрова накрывает", "обнажённая Аглая Ветрова накрывает"],
      ["brand_added", 1, "медный самовар", "медный самовар, телевизор Samsung"],
      ["quote_altered", 0, "ОСТОРОЖНО, ДОБРАЯ СОБАКА", "ОСТОРОЖНО, ЗЛАЯ СОБАКА"],
      ["hex_altered", 4, "#495867", "#674958"],
      ["weight_altered", 3, "(тёплый свет:1.2)", "(тёплый свет:0.2)"],
      ["owner_swapped", 2, "самовар медный, лавка дубовая", "самовар дубовый, лавка медная"],
    ],
  },
  {
    language: "tr",
    id: "tr_vapur",
    source:
      `Boğaz vapurunun güvertesinde sabah. İki simitçi merdivenin solunda durur; Kadriye Usta'nın mavi şapkası ve kırmızı yeleği vardır. Merdivenin sağında bir martı çay bardağına bakar. Bardak kaşıklıdır. Levhada «ACELE ETME, KÖPRÜ KAÇMAZ» yazar. Vapur saatte 12 mil yapar. Resmin havası neşeli ama sakin olsun; renkler biraz solgun, çizgiler yumuşak, ışık su yüzeyinde kırılan ince pullar gibi görünsün ve bakan kişi kendini o güvertede oturuyormuş gibi hissetsin.`,
    honest: [
      `Boğaz vapurunun güvertesi, sabah, neşeli ama sakin, solgun renkler, yumuşak çizgiler, suda kırılan ışık. Merdivenin solunda iki simitçi; Kadriye Usta'nın şapkası mavi, yeleği kırmızı. Merdivenin sağında bir martı kaşıklı çay bardağına bakar. Levha: «ACELE ETME, KÖPRÜ KAÇMAZ». Hız saatte 12 mil.`,
      `Boğaz vapuru, güverte, sabah, merdivenin solunda 2 simitçi, Kadriye Usta, mavi şapka, kırmızı yelek, merdivenin sağında martı, kaşıklı çay bardağı, levhada «ACELE ETME, KÖPRÜ KAÇMAZ», saatte 12 mil, solgun renkler, yumuşak çizgiler, neşeli, sakin`,
      `Yer: Boğaz vapuru, güverte, sabah. Merdivenin solu: iki simitçi. Kadriye Usta: mavi şapka, kırmızı yelek. Merdivenin sağı: çay bardağına bakan bir martı. Bardak: kaşıklı. Levha: «ACELE ETME, KÖPRÜ KAÇMAZ». Hız: saatte 12 mil. Hava: neşeli, sakin, solgun renkler.`,
      `Saatte 12 mil giden Boğaz vapurunda sabah: bir martı merdivenin sağında kaşıklı çay bardağına bakıyor, merdivenin solunda iki simitçi var. Kadriye Usta'nın yeleği kırmızı, şapkası mavi. Levhada «ACELE ETME, KÖPRÜ KAÇMAZ» yazıyor. Neşeli, sakin, yumuşak çizgili, solgun renkli.`,
      `{"yer":"Boğaz vapuru, güverte, sabah","merdivenin solu":"iki simitçi","Kadriye Usta":"mavi şapka, kırmızı yelek","merdivenin sağı":"martı, kaşıklı çay bardağına bakar","levha":"ACELE ETME, KÖPRÜ KAÇMAZ","hız":"saatte 12 mil","hava":"neşeli, sakin, solgun renkler, yumuşak çizgiler"}`,
    ],
    falsified: [
      ["count_dropped", 0, "solunda iki simitçi", "solunda simitçiler"],
      ["colors_swapped", 1, "mavi şapka, kırmızı yelek", "kırmızı şapka, mavi yelek"],
      ["negation_added", 2, "Bardak: kaşıklı", "Bardak: kaşıksız"],
      [
        "left_right_swapped",
        3,
        "merdivenin sağında kaşıklı çay bardağına bakıyor, merdivenin solunda",
        "merdivenin solunda kaşıklı çay bardağına bakıyor, merdivenin sağında",
      ],
      ["name_replaced", 4, '"Kadriye Usta"', '"Nermin Usta"'],
      ["person_added", 1, "levhada «ACELE", "küpeşteye yaslanmış bir asker, levhada «ACELE"],
      [
        "violence_added",
        0,
        "Hız saatte 12 mil.",
        "Güvertede kanlı bir bıçak durur. Hız saatte 12 mil.",
      ],
      ["text_added", 4, '"hız"', '"bayrak":"ŞEHİR HATLARI yazısı","hız"'],
      ["quote_dropped", 3, " Levhada «ACELE ETME, KÖPRÜ KAÇMAZ» yazıyor.", ""],
      ["unit_altered", 2, "saatte 12 mil", "saatte 120 mil"],
    ],
  },
];
