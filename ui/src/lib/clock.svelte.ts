/**
 * The window's one clock. It ticks only while something on the page asks for it and the page is
 * visible, and only as often as the most demanding asker needs.
 */

/** Slowest tick in milliseconds: enough for texts and for bars that creep. */
export const SLOW = 1000;
/** Fastest tick in milliseconds: five small steps a second look like movement and cost little. */
export const FAST = 200;

let now = $state(Date.now());
const wishes = new Map<symbol, number>();
let timer: ReturnType<typeof setInterval> | undefined;
let period = 0;

/** The present, in Unix milliseconds. Reading it in a derived value follows the ticks. */
export function present(): number {
  return now;
}

/** Brings the clock up to date at once. */
export function refresh(): void {
  now = Date.now();
}

/** Asks for a tick every `milliseconds`; returns what takes the wish back. */
export function wish(milliseconds: number): () => void {
  const mark = Symbol('wish');
  wishes.set(mark, milliseconds);
  schedule();
  return () => {
    wishes.delete(mark);
    schedule();
  };
}

/**
 * The tick that a bar needs, in milliseconds: one step for every two pixels or so.
 *
 * `pace` is in per cent a second, `width` in pixels.
 */
export function tickFor(pace: number, width: number): number {
  const pixels = (pace / 100) * width;
  if (pixels <= 0) return SLOW;
  return Math.min(SLOW, Math.max(FAST, 2000 / pixels));
}

function schedule(): void {
  const wanted = document.hidden || wishes.size === 0 ? 0 : Math.min(...wishes.values());
  if (wanted === period) return;
  period = wanted;
  clearInterval(timer);
  timer = wanted === 0 ? undefined : setInterval(refresh, wanted);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
  schedule();
});
