/** Failures as the app words them. */
import type { Problem } from '../bindings/Problem';
import { t } from './i18n.svelte';

/** Something went wrong in the window itself. */
const UNEXPECTED = 'error-unexpected';

/** Takes whatever a command was rejected with for a problem that can be shown. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  return {
    key: UNEXPECTED,
    title: t('error-unexpected'),
    meaning: '',
    action: t('error-unexpected-action'),
    code: null,
    message: error instanceof Error ? error.message : String(error),
    requestId: null,
  };
}

/** Whether its message is the window's own and not the service's. */
export function isOwn(problem: Problem): boolean {
  return problem.key === UNEXPECTED;
}

/** Whether the app at the other end is gone, or of another version: only a restart helps. */
export function isAboutApp(problem: Problem): boolean {
  return problem.key === 'error-app-lost' || problem.key === 'error-app-updated';
}

/** Whether it is about the keychain: then keys for this session only are a way out. */
export function isAboutKeychain(problem: Problem): boolean {
  return problem.key.includes('keychain') || problem.key.includes('keyring');
}

/** What other keys can mend. */
const KEYS: readonly string[] = [
  'error-keys-rejected',
  'error-user-unknown',
  'error-project-wrong',
  'error-project-needed',
  'error-iam-permission',
  'error-no-private-key',
  'keychain-no-entry',
  'keychain-damaged',
];

/** Whether other keys are what helps. */
export function wantsKeys(problem: Problem): boolean {
  return KEYS.includes(problem.key);
}

/** Whether the service asks for a project: only sub-accounts need one. */
export function wantsProject(problem: Problem): boolean {
  return problem.key.startsWith('error-project') || problem.code === 210 || problem.code === 230;
}

/** Whether the keychain did not do its part, though nothing is wrong with what it was given. */
export function isKeychainAway(problem: Problem): boolean {
  return ['keychain-locked', 'keychain-no-service', 'keychain-broken'].includes(problem.key);
}

/** What happened and what to do in running text, a sentence each. */
export function inSentences(problem: Problem): string {
  if (problem.action === '') return problem.title;
  const end = /[.!?…。！？]$/.test(problem.title) ? '' : t('full-stop');
  return `${problem.title}${end}${t('sentence-gap')}${problem.action}`;
}

/** A problem as plain text for a support request. */
export function asText(problem: Problem): string {
  const lines = [problem.title, problem.meaning, problem.action, problem.message ?? ''];
  if (problem.code !== null) lines.push(`RetCode ${problem.code}`);
  if (problem.requestId !== null) lines.push(`X-UCLOUD-REQUEST-UUID ${problem.requestId}`);
  return lines.filter((line) => line !== '').join('\n');
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && 'key' in value;
}
