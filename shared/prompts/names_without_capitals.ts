import type { Fact } from "./fact.ts";
import type { Outline } from "./outline.ts";
import { stem } from "./words.ts";

/** Surnames of one character that are hardly ever a word, of the hundred most usual, and those of two. */
const chineseSurnames =
  "林王李张刘陈杨赵黄周吴徐孙胡朱郭何罗梁宋郑谢韩唐冯于董萧程曹袁邓许沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏汪任姜范姚谭廖邹熊陆郝孔崔邱秦顾侯邵孟龙段雷汤尹黎常武贺赖龚 欧阳 司马 上官 诸葛 司徒 慕容 公孙";
const japaneseSurnames =
  "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 小川 後藤 岡田 長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 藤原 岡本 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野 丸山 今井 高田 藤本 武田 村田 上野 杉山 増田 平野 大塚 千葉 久保 松井 小島 岩崎 桜井 野口 松尾 野村 木下 菊地 佐野 大西 杉本 新井 浜田 菅原 市川 水野 小松 島田 古川 小山 高野 西田 西川 菊池 山内 北村 安田 川口 平田 関 橘 辻 菅 榊 楠 桂";
const koreanSurnames =
  "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국";
const hindiSurnames =
  "देवी शर्मा वर्मा मिश्रा सिंह कुमार कुमारी गुप्ता यादव पटेल ख़ान खान जोशी तिवारी पांडे पाण्डेय चौधरी ठाकुर मेहता कपूर बेगम बाई राव रेड्डी नायर अय्यर दास बोस सेन घोष मुखर्जी बनर्जी चटर्जी";
const arabicGivenNames =
  ("ميمونة نعيمة هالة زينب رقية فاطمة مريم عائشة خديجة سلمى ليلى سارة هدى أمل سعاد سميرة نادية ياسمين أمينة حليمة صفية رانيا دينا منى " +
    "أسماء كريمة عفاف بدرية لطيفة شيماء حنان سلوى نجلاء وداد رباب زهرة محمد أحمد حسن حسين عمر خالد يوسف إبراهيم محمود مصطفى سعيد سالم كريم " +
    "طارق زياد ياسر ماجد فؤاد كمال رشيد حمزة بلال أنس أيمن سامي رامي وليد هشام عادل فيصل ناصر فهد جابر مروان غسان نبيل صلاح إدريس يعقوب " +
    "سليمان داود موسى عيسى إسماعيل إسحاق زكريا يحيى نجيب شريف").split(" ");

/** Who carries a name: what stands right before it. */
const roleBefore = "师傅|先生|女士|老师|姑娘|[师人匠工丁员家手者夫娘婆爷医生长主]|叫|名为|是";
/** Characters in which Japanese given names end and hardly any other word of three to five. */
const givenNameEnds =
  "郎夫雄男彦介助太吾子美代江恵香奈菜織里也哉斗翔修誠稔実進隆茂勇勝清豊武健浩博聡剛徹豪樹輝平治司義信";
const japaneseRoles = "員|師|者|家|手|長|主|士|医|職人|先生|娘|番|工|夫|婦|生";
const alternatives = (list: string) =>
  list.split(" ").flatMap((part, index) => index === 0 ? [`[${part}]`] : [part]).join("|");

const patterns: Partial<Record<string, RegExp>> = {
  zh: new RegExp(`(?<=${roleBefore})(?:${alternatives(chineseSurnames)})\\p{sc=Han}{1,2}`, "gu"),
  ja: new RegExp(
    `(?<=(?:${japaneseRoles})の)\\p{sc=Han}{2,4}[${givenNameEnds}](?=[はがをにのとも、。，・])|` +
      `(?<![\\p{sc=Han}])(?:${
        japaneseSurnames.split(" ").join("|")
      })[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}]{1,3}?(?=[はがをにのとも、。，・]|さん|$)`,
    "gu",
  ),
  ko: new RegExp(
    `(?<=[가-힣](?:인|사|가|수|원|공|장|자|님|씨) )[${koreanSurnames}][가-힣]{2}(?=(?:은|는|이|가|의|을|를|와|과|씨)?(?![가-힣]))`,
    "gu",
  ),
  // A given name and one of the usual surnames or forms of address.
  hi: new RegExp(
    `(?<![\\p{L}\\p{M}])[\\p{L}\\p{M}]{2,} (?:${
      hindiSurnames.split(" ").join("|")
    })(?![\\p{L}\\p{M}])`,
    "gu",
  ),
  ar: new RegExp(
    `(?<![\\p{L}])(?:${arabicGivenNames.join("|")})(?: ال\\p{L}{2,})?(?![\\p{L}])`,
    "gu",
  ),
};
/** What tells names of one surname apart, where no space parts surname and given name. */
const tellingLetters = 2;

/** Finds names in scripts without capitals: a usual surname or given name where somebody's name may stand. */
export function findNamesWithoutCapitals(outline: Outline): Fact[] {
  const pattern = patterns[outline.language];
  if (!pattern) return [];
  let word = 0;
  return [...outline.text.matchAll(pattern)].map(({ 0: text, index: start }) => {
    while ((outline.words[word]?.end ?? Infinity) <= start) word++;
    const owners = text.includes(" ")
      ? text.split(" ").map(stem)
      : [outline.language === "zh" ? text.slice(0, tellingLetters) : stem(text)];
    const end = start + text.length;
    return { kind: "name", text, start, end, value: owners.join(" "), owners, word };
  });
}
