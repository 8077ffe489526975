/**
 * Which page is shown. The page lives in the address's fragment, so that going back works as in
 * every browser and the app can open the window on a page of its choice.
 */

/** Pages without a subject of their own. */
export type PageName = 'builds' | 'add' | 'history' | 'accounts' | 'settings';

/** A page: `details` with the key of its watch. */
export type Page = { name: PageName } | { name: 'details'; key: string };

const NAMES: readonly PageName[] = ['builds', 'add', 'history', 'accounts', 'settings'];

/** Reads the page from a fragment such as `#/build/KEY`; what is not understood is `builds`. */
export function parse(fragment: string): Page {
  const [head = '', ...rest] = fragment.replace(/^#\/?/, '').split('/');
  if (head === 'build' && rest.length > 0) {
    try {
      return { name: 'details', key: decodeURIComponent(rest.join('/')) };
    } catch {
      return { name: 'builds' };
    }
  }
  return { name: NAMES.find((name) => name === head) ?? 'builds' };
}

/** The fragment of a page. */
export function href(page: Page): string {
  return page.name === 'details' ? `#/build/${encodeURIComponent(page.key)}` : `#/${page.name}`;
}

let current = $state<Page>(parse(location.hash));

/** The page that is shown. */
export function page(): Page {
  return current;
}

/** Goes to a page. */
export function go(to: Page): void {
  location.hash = href(to);
}

addEventListener('hashchange', () => {
  current = parse(location.hash);
});
