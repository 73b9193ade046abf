import type { SceneParts } from "../types.ts";

/** A street of craftsmen before the new year. */
export const vietnamese: SceneParts = {
  language: "vi",
  labels: {
    subject: "Chủ thể",
    action: "Hành động",
    clothing: "Trang phục",
    place: "Địa điểm",
    background: "Hậu cảnh",
    light: "Ánh sáng",
    camera: "Góc máy",
    palette: "Bảng màu",
    style: "Phong cách",
    layout: "Bố cục",
    lettering: "Chữ viết",
    tags: "Từ khóa",
    negative: "Lời nhắc phủ định",
    panel: "Khung",
  },
  parts: [
    [
      "subject",
      `Nhân vật chính là <concept|người thợ làm đèn> tên <name|Trần Thị Mận>, khoảng <unit|sáu mươi tuổi>, ngồi <relation|bên trái bếp than> và thổi vào chiếc lồng đèn như thổi một bong bóng. Gương mặt bà phải thật, hiền và hơi tinh nghịch, như một người đã làm việc này cả đời mà mỗi tối vẫn thấy ngạc nhiên.`,
    ],
    [
      "subject",
      `<count|Ba ông thợ mộc> ngồi uống trà trên khúc gỗ, người trẻ nhất tên <name|Khải> có <color|bộ râu bạc> dán bằng bông gòn để chọc cười mọi người. Điều quan trọng là không ai nhìn vào ống kính và không ai có vẻ đang tạo dáng, vì cái duyên của cảnh này nằm ở chỗ ai cũng mải chuyện của mình.`,
    ],
    [
      "subject",
      `Trên bậc thềm, một <concept|cô bé bán chong chóng> đang giảng giải cho <count|bảy con vịt> cách gió hoạt động. Cô bé <negation|không đi dép>, và <relation|phía sau cô bé> ông nội nằm ngủ trên võng. Hãy vẽ sao cho thấy sự nghiêm túc của người nói và sự lịch sự có phần miễn cưỡng của đám khán giả.`,
    ],
    [
      "action",
      `<count|Hai người khuân vác> đưa một chiếc <concept|gương lớn> qua cây cầu ván dài <unit|6 mét>, trong gương hiện nguyên cả khu phố lộn ngược. <relation|Dưới gầm cầu> có chiếc thuyền chở đầy hoa cúc. Hãy giữ lại đúng khoảnh khắc ai cũng nín thở, khi chưa biết mọi chuyện sẽ kết thúc bằng tiếng vỡ hay tiếng cười.`,
    ],
    [
      "action",
      `Bà bán bánh tung chiếc bánh tráng lên cao để thử độ giòn, và <relation|phía trên mái hiên> một đàn chim sẻ đồng loạt ngoái nhìn. Chiếc bánh đứng yên giữa không trung như mặt trăng ban ngày. Đôi tay dính bột của bà cần được vẽ rõ nhất, vì ở đó có cả sự khéo léo lẫn niềm vui rất trẻ con.`,
    ],
    [
      "clothing",
      `Bà Mận mặc <color|áo bà ba nâu> có <count|năm chiếc cúc gỗ>, quàng <color|khăn rằn đỏ> và cài bút chì lên tóc. Vải đã giặt nhiều lần nên mềm và bạc ở vai, chỗ khuỷu tay có miếng vá khéo. Mỗi nếp gấp phải có sức nặng, để người xem tin rằng chiếc áo này đã cùng bà đi qua rất nhiều mùa mưa.`,
    ],
    [
      "clothing",
      `Những người thợ mộc đội <color|nón lá vàng> và mặc <color|áo xanh lam>, còn bà bán bánh đeo <color|tạp dề tím> với một chiếc <concept|lục lạc đồng> ở thắt lưng. Quần áo không mới nhưng sạch sẽ, được mặc hằng ngày chứ không phải để đóng kịch, và vết bột, vết sơn trên đó kể chuyện rõ hơn bất cứ lời nào.`,
    ],
    [
      "place",
      `Bối cảnh là <name|phố Hàng Gió>, một con phố nhỏ ven sông với <count|chín cửa hiệu> nối tiếp nhau. <relation|Bên phải ngôi đình> có cây gạo già đang trổ hoa. Mặt đường lát đá còn ướt sau trận mưa, mái ngói phủ rêu, và các bức tường hơi nghiêng như đang ghé tai hỏi nhau xem hôm nay có chuyện gì mới.`,
    ],
    [
      "place",
      `Giữa phố có <concept|giếng nước hình bát giác>, trên thành giếng bày <count|bốn quả dưa hấu> đang được làm mát. <relation|Dưới gốc cây gạo> là bàn cờ chơi dở, quân tướng đè lên một tờ giấy nợ. Góc này phải thật yên, như một hơi thở giữa bức tranh, không cần ồn ào và cũng không cần giải thích điều gì.`,
    ],
    [
      "background",
      `Phía xa là dòng sông rộng với <count|năm cánh buồm>, và <relation|sau rặng tre> hiện ra ngọn tháp của một <concept|ngôi chùa cổ>. <negation|Không có cột điện> và <negation|không có nhà cao tầng>. Càng xa màu càng nhạt, ẩm và mờ như màu nước chưa kịp khô, để những người ở gần trở nên ấm áp và rõ nét hơn.`,
    ],
    [
      "light",
      `Ánh sáng lúc <unit|5 giờ chiều>, xiên và dịu, trải một lớp <color|vàng nhạt> lên mặt nước. Bóng đổ hơi xanh, mép mềm và vẫn nhìn thấu bên trong. Một vài ngọn đèn vừa được thắp lên trong nhà. Xin giữ cảm giác nửa ngày nửa tối ấy, đừng quá rực rỡ và cũng đừng quá kịch tính, cứ từ tốn như một buổi chiều thật.`,
    ],
    [
      "camera",
      `Góc nhìn từ ban công tầng hai, cao khoảng <unit|4 mét>, ống kính <unit|35 mm>, khẩu độ <unit|f/5.6>. Khung cửa sổ ở tiền cảnh có thể hơi nhòe. Người xem nên có cảm giác mình là khách trọ vừa mở cửa ra, định nhìn một lát rồi đi, vậy mà đứng mãi ở đó cho đến khi ấm trà trong phòng nguội hẳn.`,
    ],
    [
      "palette",
      `Màu sắc dựa trên #3A5A40 của rêu, #F2CC8F của tường và #81B29A của nước, chỉ riêng khăn rằn và hoa gạo dùng #E07A5F. Những màu còn lại hơi trầm và đục, giống trang sách in ngày trước. Hãy để sắc đỏ xuất hiện thật ít, như dấu chấm câu, chỉ ở những nơi mà con mắt cần dừng lại và nghỉ ngơi.`,
    ],
    [
      "style",
      `Tranh <concept|màu nước và mực nho>, gần với tinh thần của <name|Bùi Xuân Phái> nhưng vui hơn một chút. Nét vẽ lỏng, nét mặt chỉ vài chấm mà ai cũng khác ai. Nên chừa nhiều khoảng trống và để lộ thớ giấy, bởi bức tranh hay cũng như câu chuyện hay, phải biết dành phần cho người đối diện lên tiếng.`,
    ],
    [
      "lettering",
      `Trên bảng hiệu có dòng chữ “<quote|Đến trễ vẫn có trà>”, còn trên mạn thuyền hoa viết “<quote|Chậm một chút cho vui>”. Chữ viết tay, nét to nét nhỏ không đều. Đồng hồ ở đình chỉ <unit|16 giờ 20>, kim phút có con chuồn chuồn đậu. Ngoài ra không cần thêm chữ nào, vì chuyện ở đây được kể bằng dáng người.`,
    ],
    [
      "tags",
      `(phố cổ ven sông:1.3), đèn lồng, hoa gạo, (mặt đường ướt:1.15), thuyền hoa cúc, <color|áo bà ba nâu>, <color|khăn rằn đỏ>, chong chóng, đàn vịt, giếng cổ, bàn cờ, gương lớn, mái ngói rêu, chiều muộn, màu nước, mực nho, <lora:pho_co_water:0.6>, thớ giấy, khoảng trống`,
    ],
  ],
  negatives: [
    "khỏa thân, máu, vũ khí, logo thương hiệu, dấu bản quyền, chữ ký, điện thoại, xe hơi, thừa ngón tay",
    "cảnh nhạy cảm, chai rượu, thuốc lá, đèn neon, ghế nhựa, khuôn mặt lặp lại, khung viền, nhòe",
  ],
};
