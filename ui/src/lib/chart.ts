/** Points to SVG paths, and scales for axes. */

/** A point in the drawing's own units. */
export type Point = [x: number, y: number];

/** Steps that people count time in, in seconds. */
const STEPS = [
  5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
  604800,
];

/** An open line through points. */
export function linePath(points: Point[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** The area between a line and the height `floor`. */
export function areaPath(points: Point[], floor: number): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return '';
  return `${linePath(points)}L${round(last[0])} ${round(floor)}L${round(first[0])} ${round(floor)}Z`;
}

/**
 * Marks for an axis of seconds from 0 to `reach`: at most `most` of them beside the zero, on steps
 * that people count in.
 */
export function timeMarks(reach: number, most: number): number[] {
  const step = STEPS.find((seconds) => reach / seconds <= most) ?? Math.ceil(reach / most);
  const marks: number[] = [];
  for (let at = 0; at <= reach; at += step) marks.push(at);
  return marks;
}

/** The top of an axis of seconds whose half is a figure that people count in as well. */
export function timeTop(most: number): number {
  const half = STEPS.find((seconds) => 2 * seconds >= most);
  return half === undefined ? most : 2 * half;
}

/** At most `most` values that stand for all of them, the first and the last among them. */
export function thinned<T>(values: readonly T[], most: number): readonly T[] {
  if (values.length <= most) return values;
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => values[Math.round(at * step)] as T);
}

/** The place of the value nearest to `wanted` in ascending values; -1 if there is none. */
export function nearest(values: readonly number[], wanted: number): number {
  let best = -1;
  let least = Infinity;
  values.forEach((value, at) => {
    const distance = Math.abs(value - wanted);
    if (distance < least) [best, least] = [at, distance];
  });
  return best;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
