/** Whether list and details fit side by side. */

/** From here on, in pixels. */
const WIDE = 1100;

const query = matchMedia(`(min-width: ${WIDE}px)`);
let wide = $state(query.matches);
query.addEventListener('change', () => (wide = query.matches));

/** Whether the window is that wide at present. */
export function isWide(): boolean {
  return wide;
}
