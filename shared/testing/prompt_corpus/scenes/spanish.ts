import type { SceneParts } from "../types.ts";

/** A village feast with a brass band. */
export const spanish: SceneParts = {
  language: "es",
  labels: {
    subject: "Sujeto",
    action: "Acción",
    clothing: "Vestuario",
    place: "Lugar",
    background: "Fondo",
    light: "Luz",
    camera: "Cámara",
    palette: "Paleta",
    style: "Estilo",
    layout: "Composición",
    lettering: "Letreros",
    tags: "Etiquetas",
    negative: "Prompt negativo",
    panel: "Viñeta",
  },
  parts: [
    [
      "subject",
      `La protagonista es la <concept|directora de la banda>, <name|Encarnación Villalobos>, de unos <unit|cuarenta años>, que levanta la batuta <relation|a la izquierda de la fuente>. Tiene que parecer una mujer real, cansada y contenta, con esa concentración de quien sabe que todo puede salir mal y aun así disfruta de cada segundo.`,
    ],
    [
      "subject",
      `<count|Cuatro trompetistas> esperan su entrada y el último, <name|Lisardo>, se ha quedado dormido abrazado a su instrumento; lleva un <color|bigote blanco> y un clavel en la oreja. Es muy importante que el chiste sea amable y que nadie mire hacia la cámara como si estuviera en un anuncio.`,
    ],
    [
      "subject",
      `Una <concept|vendedora de caracolas> enseña a <count|dos marineros> cómo se oye el mar, aunque el mar está a <unit|90 kilómetros>. Uno se tapa el otro oído con el dedo; el otro escucha <negation|sin pestañear>. Se tiene que notar que los dos hacen un esfuerzo sincero por creerla y que ella lo agradece.`,
    ],
    [
      "action",
      `Un <concept|burro> ha entrado en el escenario y se come las partituras del atril <relation|debajo del toldo>; <count|tres niños> intentan sacarlo tirando de una cuerda. Nadie se ha enfadado todavía. Debe captarse el instante exacto en que el público duda entre ayudar y aplaudir, porque ahí está la gracia.`,
    ],
    [
      "action",
      `La panadera lanza al aire una <concept|rosca> enorme para probar si está bien cocida, y <relation|por encima de la rosca> cruza una bandada de vencejos. El movimiento queda congelado en lo más alto. Se agradecería que las manos, abiertas y enharinadas, fueran el punto más nítido y expresivo de toda la imagen.`,
    ],
    [
      "clothing",
      `Encarnación viste una <color|chaqueta granate> con <count|doce botones dorados> y una <color|falda gris perla>; le falta un guante. Las telas han de verse gruesas y usadas, con el brillo apagado de los uniformes que pasan de una generación a otra y que siempre le quedan un poco grandes a alguien.`,
    ],
    [
      "clothing",
      `Los marineros llevan <color|jerséis turquesa> y <color|pantalones blancos>, mientras que la panadera tiene un <color|pañuelo amarillo> en la cabeza y un <concept|silbato de barro> colgado al cuello. Que las arrugas sean creíbles y que se distinga bien la harina del polvo, porque cuentan cosas distintas sobre la misma mañana.`,
    ],
    [
      "place",
      `La plaza de <name|Valdeolmos del Rey> es ovalada y está rodeada por <count|once soportales> de piedra rojiza. <relation|A la derecha del ayuntamiento> se ha montado un escenario con tablones y barriles. El suelo está cubierto de confeti mojado, y en los balcones cuelgan colchas bordadas que alguien ha planchado con muchísimo cuidado.`,
    ],
    [
      "place",
      `En el centro hay una <concept|fuente con forma de granada> que no da agua desde hace <unit|treinta años>; dentro juegan a las cartas <count|cinco viejos> con los pantalones remangados, por costumbre. La piedra está gastada y tibia. Sería bonito que se notara cuánto quiere la gente a esa fuente inútil.`,
    ],
    [
      "background",
      `Al fondo se levanta un <concept|castillo sin tejado> y, <relation|detrás del castillo>, una hilera de <count|siete molinos>, de los que solo gira uno. El cielo es enorme. No hay <negation|ningún avión> ni <negation|ningún cable>, y la lejanía tiene esa transparencia azulada que deja una tormenta cuando acaba de marcharse.`,
    ],
    [
      "light",
      `Es la luz rasante de las <unit|siete de la tarde>, con sombras largas de color <color|violeta suave> y un polvo dorado suspendido sobre la plaza. Los metales de la banda devuelven destellos pequeños. La iluminación tiene que ser cálida pero no empalagosa, y dejar que los rincones conserven un poco de su misterio.`,
    ],
    [
      "camera",
      `Encuadre desde un balcón a <unit|6 metros> de altura, objetivo de <unit|28 mm>, diafragma <unit|f/8>, con las verticales corregidas. Todo está enfocado, salvo el confeti que cae <relation|delante de la cámara>. Debe parecer la mirada de una vecina que ha salido un momento y que se ha olvidado de la comida en el fuego.`,
    ],
    [
      "palette",
      `La paleta parte de #780000 para los uniformes, #FDF0D5 para la piedra y #669BBC para el cielo, y reserva #FFB703 para los instrumentos. Los demás colores se mantienen terrosos y un poco desteñidos, como en los carteles de feria que se quedan pegados en la pared hasta el verano siguiente.`,
    ],
    [
      "style",
      `Ilustración a <concept|tinta y acuarela>, con líneas nerviosas y manchas transparentes, que recuerde el humor de <name|Goya> en sus cartones para tapices. Las caras se resuelven con tres o cuatro trazos. Conviene que se vea el papel y que los errores del pincel formen parte del encanto del conjunto.`,
    ],
    [
      "layout",
      `La composición se organiza en círculo alrededor de la fuente, con el burro <relation|en la esquina inferior derecha> y la directora <relation|en el tercio izquierdo>. Se deja vacío <unit|un 15 %> de la superficie. Una <concept|silla plegable> desocupada en primer plano da escala y ofrece un descanso antes de entrar en el bullicio.`,
    ],
    [
      "lettering",
      `En una pancarta se lee «<quote|Aquí se desafina con alegría>» y, en el bombo, pintado a mano, «<quote|Banda La Lenta>». Las letras son irregulares y alegres. El reloj del ayuntamiento marca <unit|las 7:10>, y bajo su esfera alguien ha colgado un cesto con pan, por si la función se alarga.`,
    ],
    [
      "tags",
      `(fiesta de pueblo:1.3), plaza ovalada, soportales de piedra, (banda de música:1.2), <color|chaqueta granate>, <color|jerséis turquesa>, burro en el escenario, partituras, confeti, fuente seca, castillo, molinos, luz de tarde, <lora:tinta_acuarela:0.65>, balcones, colchas bordadas, vencejos, pan, papel visible`,
    ],
  ],
  negatives: [
    "desnudos, sangre, armas, logotipos, marca de agua, firma, móviles, coches, dedos de más",
    "NSFW, botellas de alcohol, toros, cigarrillos, neones, caras repetidas, marco, texto ilegible",
  ],
};
