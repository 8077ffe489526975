/** Hooks in words, and what each service needs. */
import type { HookEvents } from '../bindings/HookEvents';
import type { HookMore } from '../bindings/HookMore';
import type { Template } from '../bindings/Template';
import type { WebhookService } from '../bindings/WebhookService';
import { t } from './i18n.svelte';

/** A service as the window shows it. */
interface Service {
  /** The keys of its name and of what it needs. */
  name: string;
  need: string;
  /** One or two letters and a colour: its mark. */
  mark: string;
  tone: number;
  /** What it can be given beside its key. */
  fields: readonly Field[];
}

/** What a service can be given beside its key. */
export type Field = 'server' | 'secret' | 'password' | 'token' | 'user' | 'to' | 'template';

const OF: Record<WebhookService, Service> = {
  bark: { name: 'push-bark', need: 'push-bark-need', mark: 'B', tone: 0, fields: ['server'] },
  serverchan: {
    name: 'push-serverchan',
    need: 'push-serverchan-need',
    mark: '酱',
    tone: 1,
    fields: [],
  },
  pushplus: { name: 'push-pushplus', need: 'push-pushplus-need', mark: 'P+', tone: 2, fields: [] },
  wxpusher: {
    name: 'push-wxpusher',
    need: 'push-wxpusher-need',
    mark: 'W',
    tone: 3,
    fields: ['to'],
  },
  ntfy: {
    name: 'push-ntfy',
    need: 'push-ntfy-need',
    mark: 'n',
    tone: 3,
    fields: ['user', 'token'],
  },
  gotify: { name: 'push-gotify', need: 'push-gotify-need', mark: 'G', tone: 4, fields: ['server'] },
  feishu: { name: 'hook-feishu', need: 'push-bot-need', mark: '飞', tone: 4, fields: ['secret'] },
  dingtalk: {
    name: 'hook-dingtalk',
    need: 'push-bot-need',
    mark: '钉',
    tone: 4,
    fields: ['secret'],
  },
  wecom: { name: 'hook-wecom', need: 'push-bot-need', mark: '企', tone: 3, fields: [] },
  telegram: {
    name: 'push-telegram',
    need: 'push-telegram-need',
    mark: 'T',
    tone: 4,
    fields: ['to', 'server'],
  },
  discord: { name: 'push-discord', need: 'push-discord-need', mark: 'D', tone: 5, fields: [] },
  slack: { name: 'push-slack', need: 'push-slack-need', mark: 'S', tone: 5, fields: [] },
  email: {
    name: 'push-email',
    need: 'push-email-need',
    mark: '@',
    tone: 0,
    fields: ['password', 'server', 'to'],
  },
  json: { name: 'hook-json', need: 'push-json-need', mark: '{}', tone: 6, fields: ['secret'] },
  custom: {
    name: 'push-custom',
    need: 'push-custom-need',
    mark: '…',
    tone: 6,
    fields: ['template', 'token'],
  },
};

/** The services in the order they are offered. */
export const SERVICES = Object.keys(OF) as WebhookService[];

/** What a service is called. */
export function serviceName(service: WebhookService): string {
  return t(OF[service].name);
}

/** What a service needs: a hint below the field for its key. */
export function serviceNeed(service: WebhookService): string {
  return t(OF[service].need);
}

/** A service's mark: letters, and the number of their colour. */
export function serviceMark(service: WebhookService): { mark: string; tone: number } {
  return OF[service];
}

/** What a service can be given beside its key. */
export function serviceFields(service: WebhookService): readonly Field[] {
  return OF[service].fields;
}

/** Whether a page tells where the key is found. */
export function hasKeyPage(service: WebhookService): boolean {
  return service !== 'email' && service !== 'json' && service !== 'custom';
}

/** What was typed for a service. */
export interface Typed {
  url: string;
  secret: string;
  server: string;
  to: string;
  user: string;
  private: boolean;
  template: Template;
}

/** Nothing typed yet. */
export function nothingTyped(): Typed {
  const template = { url: '', method: 'POST', headers: '', body: '', success: '' };
  return { url: '', secret: '', server: '', to: '', user: '', private: false, template };
}

/** Whether plain `http` was typed for a service that may be in a private network. */
export function isPlain(service: WebhookService, typed: Typed): boolean {
  const own = service === 'bark' || service === 'ntfy' || service === 'gotify';
  return own && [typed.url, typed.server].some((text) => /^\s*http:\/\//i.test(text));
}

/** What was typed beside the key, as the app takes it; what is empty keeps what is stored. */
export function more(service: WebhookService, typed: Typed): HookMore {
  const fields = serviceFields(service);
  const found: HookMore = {};
  for (const name of ['server', 'to', 'user'] as const) {
    const text = typed[name].trim();
    if (fields.includes(name) && text) found[name] = text;
  }
  if (isPlain(service, typed) && typed.private) found.private = true;
  if (fields.includes('template')) found.template = typed.template;
  return found;
}

/** The secret that was typed, if the service takes one; none keeps what is stored. */
export function typedSecret(service: WebhookService, typed: Typed): string | null {
  const fields = serviceFields(service);
  const takes = fields.some((one) => one === 'secret' || one === 'password' || one === 'token');
  return takes ? typed.secret.trim() || null : null;
}

/** What can set a hook off, in the order it is offered. */
export const EVENTS: readonly { name: keyof HookEvents; label: string; word: string }[] = [
  { name: 'onReady', label: 'hook-when-ready', word: 'hook-on-ready' },
  { name: 'onFailed', label: 'hook-when-failed', word: 'hook-on-failed' },
  { name: 'onGone', label: 'hook-when-gone', word: 'hook-on-gone' },
  { name: 'onStalled', label: 'hook-when-stalled', word: 'hook-on-stalled' },
  { name: 'onAccount', label: 'hook-when-account', word: 'hook-on-account' },
];

/** What sets a hook off, alone. */
export function eventsOf(hook: HookEvents): HookEvents {
  const { onReady, onFailed, onGone, onStalled, onAccount } = hook;
  return { onReady, onFailed, onGone, onStalled, onAccount };
}

/** What sets a hook off, in words. */
export function eventsText(hook: HookEvents): string {
  const words = EVENTS.filter(({ name }) => hook[name]).map(({ word }) => t(word));
  return words.length === EVENTS.length ? t('hook-on-all') : words.join(t('hook-on-and'));
}
