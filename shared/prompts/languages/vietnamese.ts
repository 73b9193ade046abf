import type { LanguageWords } from "./language_words.ts";

export const vietnamese: LanguageWords = {
  functionWords:
    `và của là có được với trong trên cho các những này đó khi để từ đến theo bởi về như cũng đã đang sẽ rất thì mà ở một
cái chiếc người con hoặc nhưng ra vào lên xuống tại giữa bằng`,
  droppable: "rất đã đang sẽ thì là được các những",
  negations: "không chẳng chưa đừng",
  negationsAfter: "",
  negativeLabels:
    "prompt phủ định|prompt tiêu cực|lời nhắc phủ định|phủ định|tiêu cực|tránh|cần tránh|loại trừ|không (?:bao gồm|được có|vẽ|hiển thị)|cấm",
  senses: `number: 2=hai đôi, 3=ba, 4=bốn, 5=năm, 6=sáu, 7=bảy, 8=tám, 9=chín, 10=mười
colour: red=đỏ, orange=cam, yellow=vàng, green=lục, blue=xanh, violet=tím, pink=hồng, brown=nâu, black=đen, white=trắng, grey=xám, silver=bạc
place: left=trái, right=phải, above=trên, below=dưới, front=trước, behind=sau, inside=trong, outside=ngoài, between=giữa, beside=cạnh
person: man=ông đàn, woman=bà phụ, boy=trai, girl=gái, child=trẻ bé, crowd=đám, soldier=lính, policeman=cảnh công-an, guard=bảo, postman=bưu, tourist=khách du-khách, grandchild=cháu, aunt=cô dì, uncle=chú bác, brother=anh, sister=chị, doctor=bác-sĩ, teacher=giáo, student=sinh học, worker=nhân, neighbour=xóm
nudity: bare=khỏa trần-truồng khoả khoả-thân trần lõa thân-trần
violence: gore=máu súng dao chết giết đẫm xác thi bom nổ thương chặt
time: night=đêm, day=ngày, dawn=bình-minh, dusk=hoàng-hôn, morning=sáng, noon=trưa, evening=tối chiều
material: wood=gỗ, metal=thép sắt, stone=đá, leather=da, silk=lụa, wool=len, copper=đồng, bamboo=tre, clay=đất, porcelain=sứ, straw=rơm, paper=giấy, glass=kính
age: young=trẻ, old=già cổ cũ`,
};
