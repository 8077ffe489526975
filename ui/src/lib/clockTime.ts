/** Times of day as people type them. */

const HOUR = 60;

/** `HH:MM` for minutes since midnight. */
export function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / HOUR))}:${two(minutes % HOUR)}`;
}

/**
 * Minutes since midnight, 0 to 1,439, from `22:30`, `22.30`, `2230`, `7` and the like, full-width
 * forms included; null if it is no time of day.
 */
export function parseClock(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  const parts = /^(\d{1,2})(?:[:.\s]?(\d{2}))?$/.exec(plain);
  if (!parts) return null;
  const hours = Number(parts[1]);
  const minutes = Number(parts[2] ?? 0);
  return hours < 24 && minutes < HOUR ? hours * HOUR + minutes : null;
}
