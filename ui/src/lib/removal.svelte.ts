/**
 * Builds that leave the list: at once for the eye, for the app a little later. Until then it can be
 * taken back and nothing is lost, neither the course nor what was to follow the end.
 */
import { SvelteSet } from 'svelte/reactivity';
import { t } from './i18n.svelte';
import { toProblem } from './problem';
import { hasEnded } from './progress';
import { tell, watchBox } from './store.svelte';
import { hush, say } from './toast.svelte';
import { nameOf } from './words';

/** How long it can be taken back, in milliseconds. */
const REGRET = 6000;

/** Not shown any more, whether the app knows it yet or not. */
const away = new SvelteSet<string>();
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether a build has left the list. */
export function isAway(key: string): boolean {
  return away.has(key);
}

/** Takes builds off the list; for a few seconds it can be undone. */
export function remove(keys: string[]): void {
  finish();
  const only = keys.length === 1 ? watchBox(keys[0] ?? '')?.view : undefined;
  waiting = keys;
  for (const key of keys) away.add(key);
  timer = setTimeout(finish, REGRET);
  const text = only
    ? t(hasEnded(only.state) ? 'removed-one' : 'stopped-one', { name: nameOf(only) })
    : t('removed-several', { count: keys.length });
  say(text, undo, REGRET);
}

/** Puts the last ones back. */
export function undo(): void {
  clearTimeout(timer);
  for (const key of waiting) away.delete(key);
  waiting = [];
  hush();
}

/** Whether something can be put back. */
export function canUndo(): boolean {
  return waiting.length > 0;
}

function finish(): void {
  clearTimeout(timer);
  const keys = waiting;
  waiting = [];
  void tellAll(keys);
}

async function tellAll(keys: string[]): Promise<void> {
  for (const key of keys) {
    try {
      await tell({ request: 'unwatch', watch: { by: 'key', key } });
    } catch (error) {
      // The row comes back: that is the visible part of the answer.
      away.delete(key);
      say(toProblem(error).title);
    }
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) finish();
});
addEventListener('pagehide', finish);
