/** A word about what was just done, with a way back where there is one. */
import { announce } from './announce.svelte';

/** What is said, and what takes it back. */
export interface Toast {
  text: string;
  undo: (() => void) | null;
}

/** How long it stays, in milliseconds. */
const SHOWN_FOR = 2500;

let current = $state.raw<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is to be shown at present. */
export function toast(): Toast | null {
  return current;
}

/** Shows a word for a moment, or for as long as it can be taken back. */
export function say(text: string, undo: (() => void) | null = null, shownFor = SHOWN_FOR): void {
  announce(text);
  current = { text, undo };
  clearTimeout(timer);
  timer = setTimeout(hush, shownFor);
}

/** Takes it away. */
export function hush(): void {
  clearTimeout(timer);
  current = null;
}
