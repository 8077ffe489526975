/** Failures as the app words them, from its own catalogs: the window gets them ready to show. */
import type { FluentBundle, FluentVariable } from '@fluent/bundle';
import type { Problem } from '../bindings/Problem';
import { type Language, makeBundle } from '../lib/i18n.svelte';
import englishApp from '../../../locales/en/app.ftl?raw';
import englishErrors from '../../../locales/en/errors.ftl?raw';
import englishPush from '../../../locales/en/push.ftl?raw';
import englishSurroundings from '../../../locales/en/surroundings.ftl?raw';
import chineseApp from '../../../locales/zh-CN/app.ftl?raw';
import chineseErrors from '../../../locales/zh-CN/errors.ftl?raw';
import chinesePush from '../../../locales/zh-CN/push.ftl?raw';
import chineseSurroundings from '../../../locales/zh-CN/surroundings.ftl?raw';

/** The language that the address of the page asks for. */
export const LANGUAGE: Language =
  new URLSearchParams(location.search).get('lang') === 'zh-CN' ? 'zh-CN' : 'en';

const SOURCES: Record<Language, string[]> = {
  en: [englishApp, englishErrors, englishPush, englishSurroundings],
  'zh-CN': [chineseApp, chineseErrors, chinesePush, chineseSurroundings],
};
const BUNDLE: FluentBundle = makeBundle(LANGUAGE, SOURCES[LANGUAGE].join('\n'));

/** A line of the app's words. */
export function words(key: string, values: Record<string, FluentVariable> = {}): string {
  const pattern = BUNDLE.getMessage(key)?.value;
  if (!pattern) throw new Error(`no message ${key}`);
  return BUNDLE.formatPattern(pattern, values);
}

/** What came with a failure; its words may name each of them. */
type Facts = Partial<Pick<Problem, 'code' | 'message' | 'requestId'>>;

/** A failure by its key in the catalogs. Only what the service said goes with it, with a code. */
export function problem(key: string, facts: Facts = {}): Problem {
  const { code = null, message = null, requestId = null } = facts;
  const attributes = BUNDLE.getMessage(key)?.attributes ?? {};
  const values = { code: code ?? '', message: message ?? '', 'request-id': requestId ?? '' };
  const worded = (part: string) => {
    const pattern = attributes[part];
    if (!pattern) throw new Error(`no message ${key}.${part}`);
    return BUNDLE.formatPattern(pattern, values);
  };
  return {
    key,
    title: worded('title'),
    meaning: worded('meaning'),
    action: worded('action'),
    code,
    message: code === null ? null : message,
    requestId,
  };
}
