/** Light or dark: by choice, or as the desktop has it. */
import type { Theme } from '../bindings/Theme';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
let chosen: Theme = 'system';

/** Puts a choice in force; `system` follows the desktop from then on. */
export function setTheme(theme: Theme): void {
  chosen = theme;
  show();
}

function show(): void {
  const dark = chosen === 'dark' || (chosen === 'system' && prefersDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

prefersDark.addEventListener('change', show);
show();
