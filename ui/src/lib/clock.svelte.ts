/**
 * The window's one clock. It ticks only while something on the page asks for it and the page is
 * visible, and only as often as the most demanding asker needs.
 */

/** For texts that say minutes, and for bars that creep: a tick every so many milliseconds. */
export const SLOW = 5000;
/** For texts that say seconds. */
export const SECOND = 1000;
/** Fastest tick in milliseconds: five small steps a second look like movement and cost little. */
export const FAST = 200;
/** Slowest tick of a bar in milliseconds. */
const CREEP = 3000;
/**
 * A tick repaints all who asked for one: each of them slows the fast ticks by so many milliseconds,
 * up to `SLOWED_TO`, so that a long list costs hardly more than a short one.
 */
const EACH = 45;
const SLOWED_TO = 1500;

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

/** Brings the clock up to date if nothing makes it tick. */
export function refreshIdle(): void {
  if (period === 0) refresh();
}

/** A moment rounded down to the tick of slow texts: what follows from it is not done in vain. */
export function coarse(at: number): number {
  return Math.floor(at / SLOW) * SLOW;
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
  if (pixels <= 0) return CREEP;
  return Math.min(CREEP, Math.max(FAST, 2000 / pixels));
}

function schedule(): void {
  const least = Math.min(SLOWED_TO, EACH * wishes.size);
  const wanted =
    document.hidden || wishes.size === 0 ? 0 : Math.max(least, Math.min(...wishes.values()));
  if (wanted === period) return;
  period = wanted;
  clearInterval(timer);
  timer = wanted === 0 ? undefined : setInterval(refresh, wanted);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
  schedule();
});
