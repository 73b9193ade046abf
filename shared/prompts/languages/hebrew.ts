import type { LanguageWords } from "./language_words.ts";

export const hebrew: LanguageWords = {
  functionWords:
    `של את על אל עם מן בין או גם כי אם אשר הוא היא הם הן זה זו זאת אלה כל כמו יש היה הייתה היו אך אבל רק מאוד עד כאשר לפי אצל ליד`,
  droppable: "מאוד גם",
  negations: "ללא בלי לא אין בלא",
  negationsAfter: "",
  negativeLabels:
    "הנחיה שלילית|פרומפט שלילי|שלילי|להימנע|הימנע|יש להימנע|לא (?:לכלול|להציג|לצייר)|אסור|ללא",
  senses:
    `number: 1=אחד אחת, 2=שני שתי שניים שתיים, 3=שלושה שלוש, 4=ארבעה ארבע, 5=חמישה חמש, 6=שישה שש, 7=שבעה שבע, 8=שמונה, 9=תשעה תשע, 10=עשרה עשר
colour: red=אדום אדומה אדומים אדומות האדום האדומה, orange=כתום כתומה, yellow=צהוב צהובה צהובים צהובות הצהוב הצהובה, green=ירוק ירוקה ירוקים ירוקות הירוק הירוקה, blue=כחול כחולה כחולים כחולות הכחול הכחולה תכלת, violet=סגול סגולה, pink=ורוד ורודה, brown=חום חומה, black=שחור שחורה שחורים שחורות השחור השחורה, white=לבן לבנה לבנים לבנות הלבן הלבנה, grey=אפור אפורה, gold=זהוב זהובה, silver=כסוף כסופה
place: left=שמאל משמאל שמאלה, right=ימין מימין ימינה, above=מעל למעלה, below=מתחת למטה, front=לפני בחזית, behind=מאחורי ברקע, inside=בתוך, outside=בחוץ, between=בין, beside=ליד
person: man=גבר הגבר גברים איש, woman=אישה האישה נשים, boy=ילד הילד נער, girl=ילדה הילדה נערה, child=ילדים הילדים, person=אדם אנשים האנשים, grandmother=סבתא, grandfather=סבא, mother=אמא, father=אבא, crowd=קהל, soldier=חייל חיילים, fisherman=דייג, granddaughter=נכדה נכדתו, grandson=נכד נכדו, aunt=דודה, uncle=דוד, brother=אח אחיו, sister=אחות אחותו, son=בן בנו, daughter=בת בתו, wife=אשתו, husband=בעלה, friend=חבר חברה, policeman=שוטר שוטרת, guard=שומר שומרת, postman=דוור שליח, neighbour=שכן שכנה, bystander=עוברי צופים, worker=פועל עובד, driver=נהג נהגת, waiter=מלצר מלצרית, chef=טבח טבחית, nurse=אחות-רחמנייה, doctor=רופא רופאה, teacher=מורה, student=תלמיד תלמידה סטודנט, tourist=תייר תיירים תיירת, gardener=גנן גננת, king=מלך, queen=מלכה, bride=כלה, guest=אורח אורחים, customer=לקוח לקוחות, vendor=מוכר מוכרת, dancer=רקדנית רקדן
nudity: bare=עירום עירומה ערום עירומים עירומות חשוף חשופה
violence: gore=דם גופה גופות סכין נשק אקדח אלימות פצוע רצח הרוג מדמם שחוט כרות כרותה דקור גרזן פגיון פצצה פיצוץ מלחמה הרוגה
brand: brand=מותג לוגו נייקי אדידס קוקה קולה פפסי סטארבקס מקדונלדס
time: night=לילה הלילה, day=יום היום, dawn=שחר זריחה, dusk=שקיעה דמדומים, morning=בוקר הבוקר, noon=צהריים, evening=ערב
material: wood=עץ, metal=מתכת ברזל, stone=אבן, glass=זכוכית, leather=עור, silk=משי, wool=צמר, copper=נחושת, bronze=ברונזה, clay=חרס חימר, porcelain=חרסינה פורצלן, marble=שיש, straw=קש, paper=נייר, cotton=כותנה, linen=פשתן, brass=פליז
age: young=צעיר צעירה, old=זקן זקנה ישן ישנה`,
};
