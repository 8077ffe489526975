/** Going from row to row: one row of a list takes part in the Tab order, arrow keys do the rest. */

/** The links of all rows, from the top. */
function rows(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-row]')];
}

/** Lets Tab reach one row: the one that had the focus last, else the first. */
export function keepReachable(list: HTMLElement): void {
  if (list.querySelector('[data-row][tabindex="0"]')) return;
  list.querySelector('[data-row]')?.setAttribute('tabindex', '0');
}

/** Makes this row the one that Tab reaches. */
export function makeReachable(list: HTMLElement, row: HTMLElement): void {
  for (const other of list.querySelectorAll('[data-row][tabindex="0"]')) {
    if (other !== row) other.setAttribute('tabindex', '-1');
  }
  row.setAttribute('tabindex', '0');
}

/** The row that a key leads to from `from`; null for other keys. */
export function rowBy(list: HTMLElement, from: HTMLElement, key: string): HTMLElement | null {
  const all = rows(list);
  const here = all.indexOf(from);
  const to: Record<string, number> = {
    ArrowUp: Math.max(0, here - 1),
    ArrowDown: Math.min(all.length - 1, here + 1),
    Home: 0,
    End: all.length - 1,
  };
  return all[to[key] ?? -1] ?? null;
}

/** The row that takes the focus when `from` goes. */
export function neighbour(list: HTMLElement, from: HTMLElement): HTMLElement | null {
  const all = rows(list);
  const here = all.indexOf(from);
  return all[here + 1] ?? all[here - 1] ?? null;
}

/** The row of this key. */
export function rowOf(list: HTMLElement, key: string): HTMLElement | null {
  return rows(list).find((row) => row.dataset.row === key) ?? null;
}
