/** Units of measure in any language, and what each is called here. */
export const units: Record<string, string> = {};
for (
  const line of [
    "mm millimeter millimetre millimeters millimetres мм",
    "cm centimeter centimetre centimeters centimetres см",
    "m meter metern metre meters metres metro metros metri mètre mètres meter метр метра метров м 米 メートル 미터",
    "km kilometer kilometre kilometers kilometres км",
    "kg kilogram kilograms кг",
    "ft foot feet pieds",
    "in inch inches zoll",
    "° degrees degree grad grados gradi degrés градусов 度 도",
    "% percent prozent procent porcento",
    "k kelvin",
    "years year jahre jahr ans años anni anos jaar lat лет год года yaş yaşında tuổi साल वर्ष سنة عاما שנים 岁 歳 ปี",
    "px pixels pixel",
    "psi",
    "bar",
    "hpa hektopascal",
    "kpa",
    "°c c celsius",
    "°f fahrenheit",
    "l litre liter litres liters litro litros litri litr литров литра リットル 升 리터",
    "ml",
    "knots knot kn knoten nœuds nudos nodos",
    "miles mile mi mil meilen milles millas miglia",
    "lb lbs pounds",
    "oz",
    "w watt watts",
    "v volt volts",
    "hz",
    "lux",
    "dpi",
    "fps",
    "rpm",
    "yd yards yard",
    "acres acre",
    "g gram grams gramm",
    "tons ton tonnes",
    "hours hour stunden uhr heures horas ore",
    "minutes minute minuten minutos minuti",
    "seconds second sekunden",
    "mph kmh",
    "iso",
    "f",
  ]
) {
  const [first = "", ...others] = line.split(" ");
  for (const unit of [first, ...others]) units[unit] = first;
}

/** Digits, and what is written together with them: a unit, or the end of a range. */
export const numeral = /^(\p{Nd}+(?:[.,:/]\p{Nd}+)*)(?:([\p{L}%°]+)|([-–]\p{Nd}+))?$/u;

/** 1,500 and 1500 are the same number, as are ٣ and 3. */
export function plainNumber(text: string): string {
  const western = text.replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)));
  return western.replace(/(?<=\d),(?=\d{3}\b)/g, "").replace(",", ".").replace(/^0+(?=\d)/, "");
}

function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  if (code < 0x80) return code - 0x30;
  const blocks = [0x0660, 0x06f0, 0x0966, 0x0e50, 0xff10];
  const block = blocks.find((start) => code >= start && code < start + 10);
  return block === undefined ? 0 : code - block;
}
