/** What does not fit is read in full under the pointer. */
import type { Action } from 'svelte/action';

/**
 * Gives an element its whole text as a tooltip, while the pointer is on it and a part of it is not
 * shown. A lasting `title` would have a screen reader read the text twice.
 */
export const clipped: Action<HTMLElement, string> = (node, text) => {
  const isClipped = () =>
    node.scrollWidth > node.clientWidth ||
    node.scrollHeight > node.clientHeight ||
    node.innerText.trim() !== text;
  const enter = () => {
    if (isClipped()) node.title = text;
  };
  const leave = () => node.removeAttribute('title');
  node.addEventListener('pointerenter', enter);
  node.addEventListener('pointerleave', leave);
  return {
    update: (next) => (text = next),
    destroy: () => {
      node.removeEventListener('pointerenter', enter);
      node.removeEventListener('pointerleave', leave);
    },
  };
};
