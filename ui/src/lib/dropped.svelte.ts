/** Text that was dropped on the window or pasted outside of a field: image IDs to add. */
import { findIds } from './imageIds';
import { go } from './router.svelte';

let waiting = $state<string | null>(null);

/** The IDs that wait to be taken into the form, one a line; null without any. */
export function waitingIds(): string | null {
  return waiting;
}

/** Says that the form has them. */
export function takeIds(): void {
  waiting = null;
}

/** Brings the image IDs in a text to the form for adding; false if there are none. */
export function offerText(text: string): boolean {
  const ids = findIds(text);
  if (ids.length === 0) return false;
  waiting = ids.join('\n');
  go({ name: 'add' });
  return true;
}
