import type { LanguageWords } from "./language_words.ts";

export const chinese: LanguageWords = {
  functionWords:
    `的 了 和 是 在 有 与 及 也 都 就 着 地 得 把 被 这 那 这个 那个 一个 一种 只有 只靠 只 还有 以及 并 而 从 向 一些 一点 一切 一起 一样 一直 一下 一定 一般 四处 四周 四面 八方 万物 千万 十分 百姓 七彩 五彩`,
  droppable: "",
  negations: "不 也不 也没 也没有 也无 没有 没 无 不要 禁止 避免 别 勿 請勿 请勿 無 沒有 不含",
  negationsAfter: "",
  negativeLabels:
    "负面提示词?|负面|反向提示词?|负向提示词?|负提示词?|負面提示詞?|避免|避免出现|不要出现|不要|禁止|排除|禁忌",
  senses: `number: 1=一, 2=二 两 兩 双, 3=三, 4=四, 5=五, 6=六, 7=七, 8=八, 9=九, 10=十
colour: red=红 红色 紅 紅色, orange=橙 橙色 橘色, yellow=黄 黄色 黃 黃色, green=绿 绿色 綠 綠色, blue=蓝 蓝色 藍 藍色, cyan=青 青色, violet=紫 紫色, pink=粉 粉色 粉红 粉红色, brown=棕 棕色 褐色, black=黑 黑色, white=白 白色, grey=灰 灰色, gold=金色, silver=银色 銀色
place: left=左 左边 左侧 左面 左方 左手 左手边 左端, right=右 右边 右侧 右面 右方 右手 右手边 右端, above=上方 上面 之上 上 上头 上边 顶上, below=下方 下面 之下 下 下头 下边 底下, front=前 前面 前方 前景, behind=后 后面 后方 背后 背景 身后, inside=里 里面 内, outside=外 外面, between=之间 中间, beside=旁边 旁
person: man=男人 男子 男, woman=女人 女子 女 女士, boy=男孩 少年 小男孩 男孩子, girl=女孩 姑娘 少女 小姑娘 小女孩 女孩子, student=学生, vendor=小贩, child=孩子 儿童 小孩, baby=婴儿, person=人 人物, grandmother=奶奶 老奶奶 外婆, grandfather=爷爷 老爷爷, mother=母亲 妈妈, father=父亲 爸爸, crowd=人群, soldier=士兵, fisherman=渔夫 渔民, tourist=游客 旅客, granddaughter=孙女 外孙女, grandson=孙子 外孙, aunt=阿姨 姑姑 姨妈, uncle=叔叔 舅舅 伯伯, brother=哥哥 弟弟 兄弟, sister=姐姐 妹妹 姐妹, son=儿子, daughter=女儿, wife=妻子, husband=丈夫, friend=朋友, policeman=警察 民警, guard=保安 守卫, postman=邮差 快递员 邮递员, neighbour=邻居, bystander=路人 行人 围观者, worker=工人, driver=司机, waiter=服务员, chef=厨师, nurse=护士, doctor=医生, teacher=老师 教师, gardener=园丁, king=国王 皇帝, queen=女王 皇后, bride=新娘, guest=客人 宾客, dancer=舞者 舞女, musician=乐师 音乐家, model=模特 模特儿, monk=和尚 僧人, couple=情侣 夫妻
nudity: bare=裸体 裸 赤裸 全裸 裸露 赤身 裸身 半裸 赤膊 没穿衣服 内衣 比基尼
violence: gore=血 鲜血 流血 尸体 刀 枪 武器 暴力 伤口 血腥 杀 死 血泊 匕首 断手 断肢 刺伤 砍 斧头 炸弹 爆炸 战争 杀人 遗体 割
brand: brand=标志 商标 品牌 可口可乐 百事可乐 百事 耐克 阿迪达斯 麦当劳 肯德基 星巴克 法拉利 奔驰 宝马 奥迪 丰田 华为 苹果手机 三星 香奈儿 古驰 路易威登
time: night=夜晚 夜 夜间 深夜, day=白天, dawn=黎明 清晨 日出, dusk=黄昏 傍晚 日落, morning=早晨 早上, noon=中午, evening=晚上
season: winter=冬天 冬季 冬, summer=夏天 夏季 夏, spring=春天 春季 春, autumn=秋天 秋季 秋
material: wood=木 木制 木头, metal=金属 铁 钢, stone=石 石头, glass=玻璃, leather=皮革 皮, silk=丝绸, wool=羊毛, brass=黄铜, copper=铜, bronze=青铜, clay=陶土 粗陶 陶, porcelain=瓷 陶瓷 瓷器, marble=大理石, bamboo=竹 竹子 竹制, straw=稻草, paper=纸, cotton=棉, linen=亚麻 麻, velvet=天鹅绒
age: young=年轻, old=老 古老 年老 旧`,
};
