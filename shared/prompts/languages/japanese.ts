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
place: left=左 左側 左手, right=右 右側 右手, above=上 上方 上部, below=下 下方 下部, front=前 手前 正面 前景, behind=後ろ 背後 背景 奥, inside=中 内側, outside=外 外側, between=間 あいだ, beside=横 隣 そば
person: man=男 男性, woman=女 女性 婦人, boy=少年 男の子 男子 男児, girl=少女 女の子 女子 娘さん 女児, student=学生 高生 女子高生 高校生 生徒, couple=夫婦, child=子供 子ども, baby=赤ちゃん, person=人 人物, grandmother=祖母 おばあさん, grandfather=祖父 おじいさん, mother=母 母親, father=父 父親, crowd=群衆, soldier=兵士, fisherman=漁師, tourist=観光客, granddaughter=孫娘, grandchild=孫, aunt=叔母 伯母 おばさん, uncle=叔父 伯父 おじさん, brother=兄 弟 兄弟, sister=姉 妹 姉妹, son=息子, daughter=娘, wife=妻, husband=夫, friend=友人 友達, policeman=警官 警察官 警察, guard=警備員, postman=配達員 郵便配達員 郵便屋, neighbour=隣人, bystander=通行人 見物人, worker=作業員 労働者, driver=運転手, waiter=店員 ウェイター ウェイトレス, chef=料理人 シェフ, nurse=看護師, doctor=医者 医師, teacher=先生 教師, gardener=庭師, king=王, queen=女王, bride=花嫁, guest=客, dancer=踊り子 ダンサー, musician=音楽家, model=モデル, monk=僧侶 坊主, maid=メイド
nudity: bare=裸 全裸 ヌード 上半身裸 裸体 半裸 下着 水着
violence: gore=血 流血 死体 ナイフ 銃 武器 暴力 傷 死 殺 刺 殺害 首吊り 血まみれ 切断 切り落とされた 斧 爆弾 爆発 戦争 殺人 血痕 遺体
brand: brand=ロゴ ブランド 商標 コカ・コーラ コカコーラ ペプシ ナイキ アディダス マクドナルド スターバックス トヨタ ソニー 任天堂 アップル フェラーリ シャネル グッチ ルイ・ヴィトン
time: night=夜 深夜, day=昼 昼間, dawn=夜明け 日の出, dusk=夕暮れ 夕方 日没, morning=朝, noon=正午
season: winter=冬, summer=夏, spring=春, autumn=秋
material: wood=木 木製, metal=金属 鉄, stone=石, glass=ガラス, leather=革, silk=絹, wool=羊毛, brass=真鍮 真ちゅう, copper=銅, bronze=青銅 ブロンズ, clay=粘土 土器, porcelain=磁器 陶器, marble=大理石, bamboo=竹, straw=藁 わら, paper=紙 和紙, cotton=綿 木綿, linen=麻
age: young=若い, old=老 古い 年老いた`,
};
