import type { LanguageWords } from "./language_words.ts";

export const thai: LanguageWords = {
  functionWords:
    `ที่ และ ของ ใน เป็น มี ได้ ให้ กับ จาก ว่า การ ความ นี้ นั้น ก็ จะ แล้ว หรือ แต่ โดย ซึ่ง อยู่ ไป มา ด้วย ตาม ถึง เพื่อ บน`,
  droppable: "ก็ จะ แล้ว ซึ่ง",
  negations: "ไม่มี ไม่ ปราศจาก ไร้ ห้าม อย่า ไม่ต้อง",
  negationsAfter: "",
  negativeLabels:
    "พรอมต์เชิงลบ|พรอมต์ลบ|คำสั่งเชิงลบ|เชิงลบ|หลีกเลี่ยง|สิ่งที่ต้องหลีกเลี่ยง|ห้าม|ไม่รวม|สิ่งที่ไม่ต้องการ|ไม่ต้องการ",
  senses: `number: 1=หนึ่ง, 2=สอง, 3=สาม, 4=สี่, 5=ห้า, 6=หก, 7=เจ็ด, 8=แปด, 9=เก้า, 10=สิบ
colour: red=แดง, orange=ส้ม, yellow=เหลือง, green=เขียว, blue=น้ำเงิน ฟ้า, violet=ม่วง, pink=ชมพู, brown=น้ำตาล, black=ดำ, white=ขาว, grey=เทา, gold=ทอง, silver=เงิน
place: left=ซ้าย, right=ขวา, above=เหนือ บน ด้านบน, below=ใต้ ล่าง ด้านล่าง, front=หน้า ด้านหน้า, behind=หลัง ด้านหลัง, inside=ข้างใน ภายใน, outside=ข้างนอก ภายนอก, between=ระหว่าง, beside=ข้าง
person: man=ผู้ชาย ชาย, woman=ผู้หญิง หญิง, child=เด็ก, boy=เด็กชาย เด็กผู้ชาย, girl=เด็กหญิง เด็กผู้หญิง, person=คน ผู้คน, soldier=ทหาร, grandmother=ยาย ย่า, grandfather=ตา ปู่, tourist=นักท่องเที่ยว, policeman=ตำรวจ, guard=ยาม, postman=บุรุษไปรษณีย์, grandchild=หลาน หลานสาว หลานชาย, aunt=ป้า น้า, uncle=ลุง, doctor=หมอ แพทย์, nurse=พยาบาล, teacher=ครู, student=นักเรียน นักศึกษา, vendor=แม่ค้า พ่อค้า, monk=พระภิกษุ, dancer=นักเต้น, musician=นักดนตรี
nudity: bare=เปลือย เปลือยกาย โป๊ เปล่าเปลือย
violence: gore=เลือด ศพ มีด ปืน อาวุธ บาดแผล ความรุนแรง เปื้อนเลือด ขาด ระเบิด ฆ่า ฆาตกรรม
brand: brand=โลโก้ ยี่ห้อ แบรนด์ โค้ก โคคา-โคล่า ไนกี้ อาดิดาส สตาร์บัคส์ แมคโดนัลด์
time: night=กลางคืน ค่ำคืน, day=กลางวัน, dawn=รุ่งอรุณ, dusk=พลบค่ำ ยามเย็น, morning=เช้า, noon=เที่ยง, evening=เย็น
material: wood=ไม้, metal=โลหะ เหล็ก, stone=หิน, glass=แก้ว กระจก, leather=หนัง, silk=ไหม, copper=ทองแดง, brass=ทองเหลือง, bamboo=ไผ่ ไม้ไผ่, clay=ดินเผา, porcelain=กระเบื้อง, marble=หินอ่อน, paper=กระดาษ
age: young=หนุ่ม สาว, old=ชรา แก่ เก่า`,
};
