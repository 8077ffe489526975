/** The window's words: Fluent catalogs of both languages, one of them in use at a time. */
import {
  FluentBundle,
  FluentNumber,
  FluentResource,
  type FluentValue,
  type FluentVariable,
} from '@fluent/bundle';
import english from '../../../locales/en/window.ftl?raw';
import chinese from '../../../locales/zh-CN/window.ftl?raw';

/** The languages that have a catalog. */
export type Language = 'en' | 'zh-CN';

const SOURCES: Record<Language, string> = { en: english, 'zh-CN': chinese };
const bundles = new Map<Language, FluentBundle>();

/**
 * The form that a counted thing takes: `none`, `one` or `other`, which is all that English and
 * Chinese need. Fluent's own selection by number has the web view load its plural rules, and that
 * takes longer than everything else that the window does before it shows anything.
 */
function countForm([count]: FluentValue[]): string {
  const number = count instanceof FluentNumber ? count.value : Number(count);
  return number === 0 ? 'none' : number === 1 ? 'one' : 'other';
}

/** Below this a number is its digits in both languages: the first separator comes later. */
const SEPARATED_FROM = 1000;

/** A number that is written as its digits, without the web view's tables for languages. */
class Digits extends FluentNumber {
  override toString(): string {
    return String(this.value);
  }
}

/** First Strong Isolate and Pop Directional Isolate: written out, they would turn this code around. */
const [ISOLATE, END_ISOLATE] = [String.fromCharCode(0x2068), String.fromCharCode(0x2069)];
/** Hebrew, Arabic and the other scripts that are written from the right. */
const FROM_RIGHT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Small whole numbers as digits; a text that is written from the right set apart, so that it does
 * not turn the sentence around it; anything else as it is.
 */
function plain(value: FluentVariable): FluentVariable {
  if (typeof value === 'string' && FROM_RIGHT.test(value)) return ISOLATE + value + END_ISOLATE;
  const small = Number.isInteger(value) && Math.abs(Number(value)) < SEPARATED_FROM;
  return small ? new Digits(Number(value)) : value;
}

/** What this system calls the place for keys in Chinese; in English it is a keychain everywhere. */
function chineseTerms(): string {
  const system = globalThis.navigator?.userAgent ?? '';
  if (system.includes('Windows')) return '-keychain = 凭据管理器';
  return `-keychain = ${system.includes('Mac OS') ? '钥匙串' : '密钥环'}`;
}

/** A catalog that knows what the window's messages use: `COUNT($n)` beside Fluent's own. */
export function makeBundle(name: Language, source: string): FluentBundle {
  // Marks only where a text needs them (see `plain`): they would end up in copied text.
  const bundle = new FluentBundle(name, {
    useIsolating: false,
    functions: { COUNT: countForm },
  });
  if (name === 'zh-CN') bundle.addResource(new FluentResource(chineseTerms()));
  bundle.addResource(new FluentResource(source));
  return bundle;
}

/** The catalog of a language, read when it is first wanted: most people want one of them. */
function bundleOf(name: Language): FluentBundle {
  let bundle = bundles.get(name);
  if (!bundle) {
    bundle = makeBundle(name, SOURCES[name]);
    bundles.set(name, bundle);
  }
  return bundle;
}

let current = $state<Language>('en');

/** The language in use. Reading it in a template or a derived value follows every change. */
export function language(): Language {
  return current;
}

/** Takes another language at once; one without a catalog counts as English. */
export function setLanguage(name: string): void {
  current = name.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  document.documentElement.lang = current;
}

/** The text of a message in the language in use; its key if there is no such message. */
export function t(key: string, args?: Record<string, FluentVariable>): string {
  const bundle = bundleOf(current);
  const pattern = bundle.getMessage(key)?.value;
  if (pattern == null) return key;
  const values = args
    ? Object.fromEntries(Object.entries(args).map(([name, value]) => [name, plain(value)]))
    : null;
  // With a list for errors a missing variable shows as its name instead of throwing.
  return bundle.formatPattern(pattern, values, []);
}

/** Whether the catalogs have this message: some keys come from the app. */
export function hasMessage(key: string): boolean {
  return bundleOf(current).hasMessage(key);
}
