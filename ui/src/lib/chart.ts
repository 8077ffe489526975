/** Points to SVG paths. */

/** A point in the drawing's own units. */
export type Point = [x: number, y: number];

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
  const steps = [
    5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
    604800,
  ];
  const step = steps.find((seconds) => reach / seconds <= most) ?? Math.ceil(reach / most);
  const marks: number[] = [];
  for (let at = 0; at <= reach; at += step) marks.push(at);
  return marks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
