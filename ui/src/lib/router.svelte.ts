/**
 * Which page is shown. The page lives in the address's fragment, so that going back works as in
 * every browser and the app can open the window on a page of its choice.
 */

/** Pages without a subject of their own. */
export type PageName = 'builds' | 'add' | 'history' | 'accounts' | 'settings';

/** A page: details of one build with the key of its watch. */
export type Page = { name: PageName } | Details;

interface Details {
  name: 'details';
  key: string;
  /** Whether the image's ID is wanted and nothing else could copy it. */
  toCopy?: boolean;
}

const NAMES: readonly PageName[] = ['builds', 'add', 'history', 'accounts', 'settings'];

/** Reads the page from a fragment such as `#/build/KEY`; what is not understood is `builds`. */
export function parse(fragment: string): Page {
  const [head = '', ...rest] = fragment.replace(/^#\/?/, '').split('/');
  if (head === 'build' && rest.length > 0) {
    const toCopy = rest.length > 1 && rest.at(-1) === 'copy';
    const key = toCopy ? rest.slice(0, -1) : rest;
    try {
      const details: Details = { name: 'details', key: decodeURIComponent(key.join('/')) };
      return toCopy ? { ...details, toCopy } : details;
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

/** Goes to a page in place of the present one: going back leads past it. */
export function swap(to: Page): void {
  location.replace(href(to));
}

let changing = $state<string | null>(null);

/** Goes to an account's form for other keys. */
export function changeKeysOf(account: string): void {
  changing = account;
  go({ name: 'accounts' });
}

/** Whether this account's form was asked for; asked once. */
export function takeKeysWish(account: string): boolean {
  const wanted = changing === account;
  if (wanted) changing = null;
  return wanted;
}

addEventListener('hashchange', () => {
  current = parse(location.hash);
});
