import type { LanguageWords } from "./language_words.ts";

export const japanese: LanguageWords = {
  functionWords:
    `の に は を が と で も へ や か から まで より です ます だ た て な し した する している いる ある
この その あの これ それ れる られる せる など よう ように という として による`,
  droppable: "",
  negations: "",
  negationsAfter: "なし 無し ない なく 無い 無く いない 禁止 除く 除外 不可 せず",
  negativeLabels:
    "ネガティブ(?:プロンプト)?|否定プロンプト|避けるもの|避けるべきもの|避ける|除外|除外するもの|禁止(?:事項)?|描かないもの|入れないもの|含めないもの",
  senses:
    `number: 1=一 一つ 一人, 2=二 二つ 二人, 3=三 三つ 三人, 4=四 四つ 四人, 5=五 五つ 五人, 6=六 六つ 六人, 7=七 七つ, 8=八 八つ, 9=九 九つ, 10=十
colour: red=赤 赤い 紅 赤色, orange=オレンジ 橙, yellow=黄 黄色 黄色い, green=緑 緑色, blue=青 青い 青色 水色, navy=紺 紺色, violet=紫 紫色, pink=ピンク 桃色, brown=茶色 茶色い, black=黒 黒い 黒色, white=白 白い 白色, grey=灰色 グレー, gold=金色 黄金, silver=銀色
place: left=左 左側, right=右 右側, above=上 上方 上部, below=下 下方 下部, front=前 手前 正面 前景, behind=後ろ 背後 背景 奥, inside=中 内側, outside=外 外側, between=間 あいだ, beside=横 隣 そば
person: man=男 男性, woman=女 女性, boy=少年 男の子 男子, girl=少女 女の子 女子, student=学生 高生 女子高生 高校生 生徒, couple=夫婦, child=子供 子ども, baby=赤ちゃん, person=人 人物, grandmother=祖母 おばあさん, grandfather=祖父 おじいさん, mother=母 母親, father=父 父親, crowd=群衆, soldier=兵士, fisherman=漁師, tourist=観光客
nudity: bare=裸 全裸 ヌード 上半身裸 裸体 半裸
violence: gore=血 流血 死体 ナイフ 銃 武器 暴力 傷 死 殺 刺 殺害 首吊り 血まみれ
brand: brand=ロゴ ブランド 商標
time: night=夜 深夜, day=昼 昼間, dawn=夜明け 日の出, dusk=夕暮れ 夕方 日没, morning=朝, noon=正午
season: winter=冬, summer=夏, spring=春, autumn=秋
material: wood=木 木製, metal=金属 鉄, stone=石, glass=ガラス, leather=革, silk=絹, wool=羊毛
age: young=若い, old=老 古い 年老いた`,
};
