import type { LanguageWords } from "./language_words.ts";

export const korean: LanguageWords = {
  functionWords:
    `그 이 저 그리고 하지만 또는 및 위해 있는 있다 있습니다 하는 한다 하고 된 되는 것 수 등 더 매우 아주 모든 각 또한 함께 통해 대한`,
  droppable: "매우 아주 또한 그리고",
  negations: "안 못",
  negationsAfter:
    "없이 없는 없다 없음 없고 금지 제외 않는 않다 않은 않고 않게 않도록 아닌 말고 없습니다 없어야",
  negativeLabels:
    "부정 프롬프트|네거티브 프롬프트|네거티브|부정|피해야 할 것|피할 것|제외|제외할 것|금지|금지 사항|넣지 말 것|그리지 말 것",
  senses:
    `number: 1=하나 한, 2=두 둘, 3=세 셋, 4=네 넷, 5=다섯, 6=여섯, 7=일곱, 8=여덟, 9=아홉, 10=열, 11=열한, 12=열두
colour: red=빨간 빨강 빨간색* 붉은, orange=주황 주황색*, yellow=노란 노랑 노란색*, green=초록 초록색* 녹색*, blue=파란 파랑 파란색* 푸른, navy=남색*, violet=보라 보라색*, pink=분홍 분홍색* 핑크*, brown=갈색*, black=검은 검정 검은색* 검정색*, white=하얀 흰 흰색* 하얀색*, grey=회색*, gold=금색* 황금색* 금빛*, silver=은색* 은빛*
place: left=왼쪽* 좌측*, right=오른쪽* 우측*, above=위 위에 위의 위쪽*, below=아래 아래에 아래의 아래쪽* 밑에, front=앞 앞에 앞의 앞쪽*, behind=뒤 뒤에 뒤의 뒤쪽* 배경*, inside=안 안에 안쪽*, outside=밖 밖에 바깥*, between=사이 사이에, beside=옆 옆에 곁에
person: man=남자* 남성*, woman=여자* 여성* 여인*, boy=소년*, girl=소녀*, child=아이* 어린이*, baby=아기*, person=사람*, grandmother=할머니*, grandfather=할아버지*, mother=어머니* 엄마*, father=아버지* 아빠*, crowd=군중*, soldier=군인* 병사*, fisherman=어부*, tourist=관광객*, granddaughter=손녀*, grandson=손자*, aunt=이모* 고모*, uncle=삼촌* 아저씨*, brother=형제* 오빠*, sister=언니* 누나* 자매*, son=아들*, daughter=딸 딸이, wife=아내*, husband=남편*, friend=친구*, policeman=경찰*, guard=경비원*, postman=배달부* 집배원* 우체부*, neighbour=이웃*, bystander=행인* 구경꾼*, worker=노동자* 일꾼*, driver=운전사* 기사가, waiter=웨이터* 종업원*, chef=요리사*, nurse=간호사*, doctor=의사*, teacher=선생님* 교사*, student=학생* 여학생* 남학생*, gardener=정원사*, king=왕이 임금*, queen=여왕*, bride=신부*, guest=손님*, vendor=상인* 노점상*, dancer=무용수*, musician=연주자* 악사*, model=모델*
nudity: bare=벌거벗은 나체* 알몸* 누드* 벗은 상반신* 나체 옷을-입지 반라*
violence: gore=피 피가 피를 피투성이* 시체* 칼 칼을 총 총을 무기* 폭력* 상처* 부상* 살인* 흘리* 칼에 잘린 찔린 도끼* 폭탄* 폭발* 전쟁* 핏자국* 살해*
brand: brand=로고* 브랜드* 상표* 스타벅스* 코카콜라* 펩시* 나이키* 아디다스* 맥도날드* 삼성* 현대차* 페라리* 포르쉐* 애플로고* 샤넬* 구찌* 루이비통*
time: night=밤 밤에 밤의 야간*, day=낮 낮에, dawn=새벽* 일출*, dusk=황혼* 해질녘* 일몰* 노을*, morning=아침*, noon=정오*, evening=저녁*
season: winter=겨울*, summer=여름*, spring=봄 봄의, autumn=가을*
material: wood=나무* 목재*, metal=금속* 철제* 강철*, stone=돌 돌로 석재*, glass=유리*, leather=가죽*, silk=비단* 실크*, wool=양털* 울, brass=놋쇠* 황동*, copper=구리*, bronze=청동*, clay=점토* 흙으로 도기*, porcelain=도자기* 자기로, marble=대리석*, bamboo=대나무*, iron=무쇠* 쇠로, straw=짚으로, paper=종이*, cotton=면으로 무명*, linen=삼베* 린넨*
age: young=젊은 어린, old=늙은 오래된 낡은`,
};
