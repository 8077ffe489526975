/** Hooks in words. */
import type { WebhookService } from '../bindings/WebhookService';
import { t } from './i18n.svelte';

/** The receivers that have a form of their own, in the order they are offered. */
export const SERVICES: readonly WebhookService[] = ['feishu', 'dingtalk', 'wecom', 'json'];

const NAMES: Record<WebhookService, string> = {
  feishu: 'hook-feishu',
  dingtalk: 'hook-dingtalk',
  wecom: 'hook-wecom',
  json: 'hook-json',
};

/** What a receiver is called. */
export function serviceName(service: WebhookService): string {
  return t(NAMES[service]);
}

/** Whether messages to it can be signed. */
export function canSign(service: WebhookService): boolean {
  return service === 'feishu' || service === 'dingtalk';
}
