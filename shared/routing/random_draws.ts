/** Gives a number in [0, 1), another one each time. */
export type RandomSource = () => number;

/** A number of the standard normal distribution (https://en.wikipedia.org/wiki/Box–Muller_transform). */
export function normalOf(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * A number of the beta distribution: what a share may be after observations.
 *
 * @param mean of the distribution, 0..1
 * @param weight how many observations it rests on
 */
export function betaOf(mean: number, weight: number, random: RandomSource): number {
  const one = gammaOf(mean * weight, random);
  const other = gammaOf((1 - mean) * weight, random);
  return one + other === 0 ? mean : one / (one + other);
}

/** A number of the gamma distribution with scale 1, as Marsaglia and Tsang draw it (https://doi.org/10.1145/358407.358414). */
function gammaOf(shape: number, random: RandomSource): number {
  if (shape <= 0) return 0;
  if (shape < 1) return gammaOf(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalOf(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < x * x / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
