// A straight line through points, by least squares.

/**
 * @param points [x, y], at least two different x
 * @returns the line, and `residual`: the root mean square of what is left over, as a share of the mean y
 */
export function lineThrough(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const slope = mean(([x, y]) => (x - x0) * (y - y0)) / mean(([x]) => (x - x0) ** 2);
  const at0 = y0 - slope * x0;
  const residual = y0 === 0 ? 0 : Math.sqrt(mean(([x, y]) => (y - at0 - slope * x) ** 2)) / Math.abs(y0);
  return { slope, at0, residual };
}

/** Three digits say as much as such a measurement does. */
export const rounded = (value) => Number(value.toPrecision(3));
