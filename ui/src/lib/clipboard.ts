import { tell } from './store.svelte';

/**
 * Copies text; false if the system did not allow it. The app does it where it can: what a window
 * copies may be gone when the window is.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await tell({ request: 'copy', text });
    return true;
  } catch {
    return copyInWindow(text);
  }
}

async function copyInWindow(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The older way, for web views that refuse the clipboard interface. */
function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
