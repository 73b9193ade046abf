import type { LanguageWords } from "./language_words.ts";

export const hindi: LanguageWords = {
  functionWords:
    `कोई कहीं के का की है हैं में से को पर और एक यह वह ये वे इस उस जो तो ही भी ने कि या था थी थे हो होता होती होते कर करते करती करता
लिए साथ तक द्वारा जिस जिसमें जहाँ जब रहा रही रहे हुए हुई हुआ बहुत अपने अपनी अपना वाला वाली वाले`,
  droppable: "है हैं था थी थे बहुत ही भी तो",
  negations: "बिना न",
  negationsAfter: "नहीं मत रहित बगैर",
  negativeLabels:
    "नकारात्मक प्रॉम्प्ट|नेगेटिव प्रॉम्प्ट|नकारात्मक|नेगेटिव|बचें|से बचें|शामिल न करें|न दिखाएँ|न दिखाएं|वर्जित|निषेध",
  senses: `number: 1=एकल, 2=दो, 3=तीन, 4=चार, 5=पाँच पांच, 6=छह छः, 7=सात, 8=आठ, 9=नौ, 10=दस, 12=बारह
colour: red=लाल, orange=नारंगी, yellow=पीला पीली पीले, green=हरा हरी हरे, blue=नीला नीली नीले, violet=बैंगनी, pink=गुलाबी, brown=भूरा भूरी भूरे, black=काला काली काले, white=सफेद सफ़ेद, grey=स्लेटी धूसर, gold=सुनहरा सुनहरी सुनहरे, silver=चाँदी रुपहला
place: left=बाएँ बाईं बाएं बायीं, right=दाएँ दाईं दाएं दायीं, above=ऊपर, below=नीचे, front=सामने आगे, behind=पीछे पृष्ठभूमि, inside=अंदर भीतर, outside=बाहर, between=बीच, beside=पास बगल
person: man=आदमी पुरुष, woman=औरत महिला महिलाएं स्त्री, boy=लड़का लड़के, girl=लड़की लड़कियां, child=बच्चा बच्चे बच्ची बच्चों, person=व्यक्ति लोग लोगों, grandmother=दादी नानी, grandfather=दादा नाना, mother=माँ, father=पिता, crowd=भीड़, soldier=सैनिक, grandchild=पोता पोती नाती नातिन, aunt=चाची मौसी बुआ, uncle=चाचा मामा, brother=भाई, sister=बहन, son=बेटा बेटे, daughter=बेटी, wife=पत्नी, husband=पति, friend=दोस्त मित्र, policeman=पुलिस पुलिसवाला सिपाही, guard=चौकीदार पहरेदार, postman=डाकिया, neighbour=पड़ोसी, bystander=राहगीर दर्शक, worker=मज़दूर मजदूर, driver=चालक ड्राइवर, waiter=वेटर, chef=रसोइया, nurse=नर्स, doctor=डॉक्टर, teacher=शिक्षक अध्यापक, student=छात्र छात्रा विद्यार्थी, tourist=पर्यटक, gardener=माली, king=राजा, queen=रानी, bride=दुल्हन, guest=मेहमान, customer=ग्राहक, vendor=दुकानदार विक्रेता
nudity: bare=नग्न नंगा नंगी निर्वस्त्र अर्धनग्न
violence: gore=खून ख़ून लथपथ रक्त खूनी लाश चाकू हथियार बंदूक हिंसा घायल हत्या मृत गला खून-से कटा कटी खंजर कुल्हाड़ी बम विस्फोट युद्ध मारा
brand: brand=ब्रांड लोगो कोका कोला पेप्सी नाइकी एडिडास स्टारबक्स मैकडॉनल्ड्स
time: night=रात, day=दिन, dawn=भोर सूर्योदय, dusk=सूर्यास्त गोधूलि, morning=सुबह, noon=दोपहर, evening=शाम
material: wood=लकड़ी, metal=धातु लोहे लोहा, stone=पत्थर, glass=काँच कांच, leather=चमड़े, silk=रेशम रेशमी, wool=ऊनी ऊन, copper=ताँबे तांबे तांबा, brass=पीतल, bronze=कांस्य कांसे, clay=मिट्टी, marble=संगमरमर, straw=पुआल, paper=कागज़ कागज, cotton=सूती कपास, bamboo=बाँस बांस
age: young=युवा जवान, old=बूढ़ा बूढ़ी बूढ़े पुराना पुरानी पुराने`,
};
