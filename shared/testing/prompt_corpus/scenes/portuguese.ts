import type { SceneParts } from "../types.ts";

/** A river port in the rain season. */
export const portuguese: SceneParts = {
  language: "pt",
  labels: {
    subject: "Assunto",
    action: "Ação",
    clothing: "Roupas",
    place: "Lugar",
    background: "Fundo",
    light: "Luz",
    camera: "Câmera",
    palette: "Paleta",
    style: "Estilo",
    layout: "Composição",
    lettering: "Letreiros",
    tags: "Etiquetas",
    negative: "Prompt negativo",
    panel: "Quadro",
  },
  parts: [
    [
      "subject",
      `A personagem principal é a <concept|barqueira> <name|Jurema Batista>, de <unit|58 anos>, que remenda uma rede <relation|à esquerda do trapiche>. O rosto dela deve parecer verdadeiro, queimado de sol e bem-humorado, o de alguém que já atravessou o rio tantas vezes que cumprimenta as ondas pelo nome.`,
    ],
    [
      "subject",
      `<count|Três sanfoneiros> esperam a chuva passar debaixo de uma única lona; o do meio, <name|Damião>, tem uma <color|barba grisalha> e afina o instrumento de ouvido. É importante que a cena seja alegre e natural, sem nenhum ar de propaganda e sem que ninguém sorria para quem está olhando.`,
    ],
    [
      "subject",
      `Um menino vende <count|oito pipas> em forma de <concept|arraia> e conversa com um <concept|papagaio> que repete os preços sempre errados. <relation|Atrás do menino>, a avó dele dorme numa rede <negation|sem nenhuma pressa> de acordar. Que se perceba a confiança tranquila entre os dois e a paciência do papagaio.`,
    ],
    [
      "action",
      `<count|Dois estivadores> carregam um <concept|fogão azul> por uma prancha de <unit|5 metros> que verga no meio; um cachorro atravessa <relation|por baixo da prancha> no pior momento possível. O instante tem de conter o susto e a graça ao mesmo tempo, sem que se saiba ainda como a história termina.`,
    ],
    [
      "action",
      `A professora lê em voz alta para <count|dez alunos> sentados em canoas amarradas umas às outras, e vira a página com muito cuidado por causa dos respingos. O aluno <relation|mais próximo da margem> olha para um <concept|boto> que acaba de aparecer. Ninguém mais viu nada, e ele decide guardar segredo.`,
    ],
    [
      "clothing",
      `Jurema usa uma <color|camisa laranja> desbotada, um <color|chapéu verde> de palha e <count|três colares> de sementes. Os tecidos devem parecer lavados mil vezes e secos ao vento, com manchas discretas de peixe e de óleo que contam, melhor do que qualquer legenda, como são os dias naquele porto.`,
    ],
    [
      "clothing",
      `Os estivadores vestem <color|calções vermelhos> e <color|camisetas cinzentas>; a professora, um <color|vestido lilás> com um <concept|broche de besouro>. Nada é novo e nada é pobre: tudo foi cuidado, passado e consertado por mãos que sabem o que fazem, e isso deve saltar aos olhos com delicadeza.`,
    ],
    [
      "place",
      `O cenário é o porto fluvial de <name|Santa Rita do Aguapé>, com casas sobre estacas e <count|seis passarelas> de madeira. <relation|À direita do mercado> fica a bomba de gelo, pintada de novo. A água subiu <unit|2 metros> nesta estação e reflete tudo, de modo que a cidade inteira parece flutuar sobre si mesma.`,
    ],
    [
      "place",
      `No meio da praça inundada há um <concept|coreto> onde foram parar <count|quatro cabras>, muito dignas, olhando em direções diferentes. A água bate de leve nos degraus. Gostaria que esse lugar tivesse a calma estranha das coisas fora do comum às quais todo mundo já se acostumou há muito tempo.`,
    ],
    [
      "background",
      `Ao fundo, do outro lado do rio, vê-se a floresta como uma faixa escura e <relation|acima das copas> uma nuvem em forma de bigorna. Um <concept|barco a vapor> com <count|uma chaminé> se aproxima devagar. Não há <negation|nenhuma lancha> e <negation|nenhuma antena>, e o silêncio da distância deve ser quase visível.`,
    ],
    [
      "light",
      `A luz é a de depois da chuva, por volta das <unit|16 horas>, prateada e limpa, com um brilho <color|amarelo pálido> que rompe as nuvens a oeste. As sombras são suaves. Tudo o que está molhado deve cintilar um pouco, mas sem exagero, como quem acabou de ser lavado e ainda não secou.`,
    ],
    [
      "camera",
      `Fotografado de dentro de uma canoa, a <unit|80 cm> da água, com lente de <unit|35 mm> e <unit|f/4>. O primeiro plano pode ter gotas desfocadas na borda da lente. O espectador deve sentir o balanço e segurar-se, sem perceber, no braço da cadeira em que está sentado ao ver o quadro.`,
    ],
    [
      "palette",
      `As cores se apoiam em #3D5A80 para o rio, #98C1D9 para o céu e #EE6C4D para as roupas, com #293241 na floresta. O restante fica esmaecido e um pouco esverdeado, como nas fotografias guardadas durante anos numa gaveta de madeira perto de uma janela que nunca fecha direito.`,
    ],
    [
      "style",
      `Pintura em <concept|guache fosco> com textura de xilogravura, próxima dos folhetos de cordel e da ternura de <name|Candido Portinari>. Os contornos são firmes e as figuras, simples. O trabalho da mão precisa aparecer em cada superfície, sem virtuosismo, como se tivesse sido feito para uma pessoa querida.`,
    ],
    [
      "layout",
      `A composição abre-se em leque a partir do coreto; a barqueira fica <relation|no canto inferior esquerdo> e o barco a vapor <relation|no canto superior direito>. O céu ocupa <unit|30 %> do quadro. Um <concept|remo esquecido> conduz o olhar para dentro da cena e impede que ele escape depressa demais.`,
    ],
    [
      "lettering",
      `Numa placa pregada na estaca lê-se «<quote|Amarre bem, volte sempre>» e, no casco do barco maior, o nome «<quote|Saudade de Ontem>». As letras foram pintadas por mãos diferentes. Um relógio parado na parede do mercado mostra <unit|11h55>, e um passarinho fez o ninho em cima dele.`,
    ],
    [
      "tags",
      `(porto fluvial:1.3), casas sobre estacas, depois da chuva, (reflexos na água:1.2), canoas, <color|camisa laranja>, <color|chapéu verde>, coreto inundado, cabras, boto, passarelas de madeira, xilogravura, guache, <lora:cordel_print:0.7>, céu prateado, floresta, rede, papagaio, pipas, sanfona`,
    ],
  ],
  negatives: [
    "nudez, sangue, armas, logotipos, marca d'água, assinatura, celulares, carros, dedos extras",
    "NSFW, garrafas de bebida, cigarros, lixo, letreiros de néon, rostos repetidos, moldura, desfoque",
  ],
};
