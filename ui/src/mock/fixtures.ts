/** Invented builds for design work and tests: nothing of it is part of a release. */
import type { AccountView } from '../bindings/AccountView';
import type { Banner } from '../bindings/Banner';
import type { BannerKind } from '../bindings/BannerKind';
import type { ConnectionView } from '../bindings/ConnectionView';
import type { HistoryRow } from '../bindings/HistoryRow';
import type { HookView } from '../bindings/HookView';
import type { ImageRow } from '../bindings/ImageRow';
import type { Problem } from '../bindings/Problem';
import type { SampleView } from '../bindings/SampleView';
import type { WatchState } from '../bindings/WatchState';
import type { WatchView } from '../bindings/WatchView';
import type { ZoneView } from '../bindings/ZoneView';
import { problem } from './problems';

const MINUTE = 60_000;

/** A name as long as the longest that a person could see. */
export const LONG_NAME =
  '面向大规模分布式训练与推理一体化场景的深度学习基础镜像含驱动与通信库以及常用开发工具链并预装多种主流框架的多个版本适用于自动驾驶感知模型与大语言模型微调评测量化部署全流程的内部标准环境第十七次季度更新候选发布版本待验收请勿用于生产环境仅限测试团队使用。';

const NAMES = [
  'pytorch-2.9-cuda13-train',
  'comfyui-workflows',
  'vllm-serving',
  '语音识别训练环境',
  'llama-factory-qwen3',
  'sd-webui-forge',
  '数据标注平台 v4',
  'jax-tpu-port',
  'unreal-pixel-streaming',
  'whisper-large-batch',
  '量化评测',
  'isaac-sim-5',
];
const GPUS = ['RTX 4090', 'RTX 5090', 'A100 80G', 'H20', 'L40S'];

/** Zones of the invented service. */
export const ZONES: ZoneView[] = [
  { region: 'cn-wlcb', zone: 'cn-wlcb-01', description: '华北二 A' },
  { region: 'cn-sh2', zone: 'cn-sh2-02', description: '上海二 B' },
];

/** The service refuses the keys. */
export const KEYS_REJECTED = problem('error-keys-rejected', {
  code: 171,
  message: 'Signature VerifyAC Error',
  requestId: '7f0c2a9e-58f1-4c55-9d0e-2b1f9e0a77c4',
});

/** An account; some of its fields may be given. */
export function account(change: Partial<AccountView> = {}): AccountView {
  return {
    name: 'default',
    publicKeyHint: 'b8Qx…k2Lw',
    projectId: 'org-wl1xq3',
    region: 'cn-wlcb',
    keys: 'ready',
    problem: null,
    zones: ZONES,
    ...change,
  };
}

const BANNERS: Record<BannerKind, Problem> = {
  'keychain-locked': problem('keychain-locked'),
  'keychain-absent': problem('keychain-no-service'),
  'keys-missing': problem('keychain-no-entry'),
  'account-blocked': KEYS_REJECTED,
  'tray-absent': problem('tray-absent'),
  'notifications-absent': problem('notifications-absent'),
  'data-set-aside': problem('data-set-aside', { message: 'imagewatch-damaged-1.sqlite3' }),
  'data-read-only': problem('store-read-only'),
  'hook-failing': problem('hook-refused', { message: '19024 Key Words Not Found' }),
};

/** A banner of one kind. */
export function banner(kind: BannerKind, name: string | null): Banner {
  return { kind, account: name, problem: BANNERS[kind] };
}

/** The connection of each kind. */
export function connection(kind: ConnectionView['kind'], now: number): ConnectionView {
  if (kind === 'online') return { kind };
  const since = now - 12 * MINUTE;
  return { kind, since, problem: kind === 'retrying' ? problem('error-connect') : KEYS_REJECTED };
}

/** A number between 0 and 1 that is always the same for the same `seed`. */
export function chance(seed: number): number {
  const x = Math.sin(seed * 127.1 + 11.7) * 43758.5453;
  return x - Math.floor(x);
}

/** An image ID. */
export function imageId(index: number): string {
  let id = '';
  for (let at = 0; at < 12; at++) id += Math.floor(chance(index * 31 + at) * 36).toString(36);
  return `compshareImage-${id}`;
}

/** A name for the build with this index. */
export function name(index: number): string {
  const base = NAMES[index % NAMES.length] ?? 'image';
  const round = Math.floor(index / NAMES.length);
  return round === 0 ? base : `${base}-${round + 1}`;
}

/** A course up to `percent` after `seconds`. */
export function curve(index: number, percent: number, seconds: number): [number, number][] {
  const points: [number, number][] = [];
  const count = 24;
  for (let at = 0; at <= count; at++) {
    const share = at / count;
    const bend = 1 + (chance(index) - 0.5) * 0.9;
    points.push([share * seconds, percent * share ** bend]);
  }
  return points;
}

/** A build in the making; any field may be given. */
export function build(index: number, now: number, change: Partial<WatchView> = {}): WatchView {
  const percent = change.percent === undefined ? 6 + chance(index) * 86 : change.percent;
  const total = 420 + Math.floor(chance(index + 7) * 1500);
  const elapsed = ((percent ?? 50) / 100) * total;
  const zone = ZONES[index % 2];
  return {
    key: `w${index}`,
    imageId: imageId(index),
    name: name(index),
    account: 'default',
    region: zone?.region ?? null,
    zone: zone?.zone ?? null,
    zoneName: zone?.description ?? null,
    state: 'making',
    statusWord: null,
    reason: null,
    percent,
    pace: percent === null ? 0 : 100 / total,
    percentLimit: percent === null ? null : Math.min(99, percent + 8),
    remainingSeconds: total - elapsed,
    readyBetween: [now + 900 * (total - elapsed), now + 1100 * (total - elapsed)],
    totalSeconds: total,
    typicalSeconds: null,
    elapsedSeconds: elapsed,
    asOf: now,
    startedAt: now - elapsed * 1000,
    endedAt: null,
    unseen: false,
    lastAnswerAt: now,
    stalledSince: null,
    connection: { kind: 'online' },
    nextPollAt: now + 24_000,
    pollReason: 'poll-reason-pace',
    sizeMb: 20_480 + Math.floor(chance(index + 3) * 180_000),
    sourceGpu: GPUS[index % GPUS.length] ?? null,
    container: false,
    instance: null,
    curve: percent === null ? [] : curve(index, percent, elapsed),
    ...change,
  };
}

/** A build of a container image: status alone. */
export function container(index: number, now: number, change: Partial<WatchView> = {}): WatchView {
  return build(index, now, {
    percent: null,
    container: true,
    remainingSeconds: null,
    readyBetween: null,
    totalSeconds: null,
    typicalSeconds: 840,
    elapsedSeconds: 380,
    startedAt: now - 380_000,
    pollReason: 'poll-reason-status-only',
    ...change,
  });
}

/** A build that has ended. */
export function ended(
  index: number,
  now: number,
  state: WatchState,
  change: Partial<WatchView> = {},
): WatchView {
  const took = 400 + Math.floor(chance(index + 5) * 1400);
  const at = now - (4 + index * 37) * MINUTE;
  return build(index, now, {
    state,
    percent: state === 'ready' ? 100 : 63,
    pace: 0,
    percentLimit: null,
    remainingSeconds: null,
    readyBetween: null,
    totalSeconds: null,
    elapsedSeconds: took,
    startedAt: at - took * 1000,
    endedAt: at,
    nextPollAt: null,
    pollReason: null,
    reason:
      state === 'failed' ? 'Snapshot of the system disk failed: no space left on device' : null,
    ...change,
  });
}

/** Images of an account: some in the making, most of them done. */
export function images(count: number, now: number): ImageRow[] {
  return Array.from({ length: count }, (_, index) => {
    const zone = ZONES[index % 2]!;
    const status =
      index < 3 ? 'Making' : (['Available', 'Available', 'UnAvailable'][index % 3] ?? null);
    return {
      imageId: imageId(index),
      name: name(index),
      status,
      sizeMb: index < 2 ? null : 30_720 + index * 3000,
      createdAt: now - index * 260 * MINUTE - 4 * MINUTE,
      region: zone.region,
      zone: zone.zone,
      zoneName: zone.description,
      watched: false,
    };
  });
}

/** The whole course of a build, with the service's estimate. */
export function samples(index: number, percent: number, seconds: number): SampleView[] {
  return curve(index, percent, seconds).map(([at, value]) => ({
    seconds: at,
    percent: value,
    remainingSeconds: Math.max(0, ((100 - value) / 100) * 900 * (0.8 + chance(index + at) * 0.4)),
  }));
}

/** Finished builds, newest first. */
export function history(count: number, now: number): HistoryRow[] {
  return Array.from({ length: count }, (_, index) => {
    const outcome: WatchState = index % 11 === 4 ? 'failed' : index % 17 === 9 ? 'gone' : 'ready';
    const took = 400 + Math.floor(chance(index + 5) * 1400);
    const endedAt = now - (30 + index * 410) * MINUTE;
    const zone = ZONES[index % 2]!;
    return {
      id: count - index,
      imageId: imageId(index),
      name: name(index),
      account: 'default',
      region: zone.region,
      zone: zone.zone,
      zoneName: zone.description,
      outcome,
      reason: outcome === 'failed' ? 'Source instance was released while the image was made' : null,
      startedAt: endedAt - took * 1000,
      endedAt,
      durationSeconds: took,
      sizeMb: 30_720 + index * 1700,
      samples: samples(index, outcome === 'ready' ? 100 : 58, took),
    };
  });
}

/** Hooks of the first account: one that works, and one that does not. */
export const HOOKS: HookView[] = [
  {
    key: 'h3',
    scope: { kind: 'all' },
    action: { kind: 'webhook', service: 'bark', host: 'api.day.app', signed: false },
    onReady: true,
    onFailed: true,
    onGone: true,
    onStalled: true,
    onAccount: true,
    enabled: true,
    waiting: 0,
    workedAt: Date.now() - 5_400_000,
    problem: null,
    nextTryAt: null,
  },
  {
    key: 'h4',
    scope: { kind: 'all' },
    action: { kind: 'webhook', service: 'pushplus', host: 'www.pushplus.plus', signed: false },
    onReady: true,
    onFailed: true,
    onGone: false,
    onStalled: false,
    onAccount: false,
    enabled: true,
    waiting: 2,
    workedAt: Date.now() - 86_400_000,
    problem: problem('hook-over-quota', { message: '900 limited' }),
    nextTryAt: Date.now() + 30_000_000,
  },
  {
    key: 'h1',
    scope: { kind: 'account', account: 'default' },
    action: { kind: 'webhook', service: 'feishu', host: 'open.feishu.cn', signed: true },
    onReady: true,
    onFailed: true,
    onGone: true,
    onStalled: false,
    onAccount: false,
    enabled: true,
    waiting: 0,
    workedAt: Date.now() - 5_400_000,
    problem: null,
    nextTryAt: null,
  },
  {
    key: 'h2',
    scope: { kind: 'account', account: 'default' },
    action: { kind: 'program', path: '/home/lin/bin/deploy', arguments: ['--stage', 'test'] },
    onReady: true,
    onFailed: false,
    onGone: false,
    onStalled: false,
    onAccount: false,
    enabled: true,
    waiting: 1,
    workedAt: null,
    problem: problem('hook-exit-code', { message: '3' }),
    nextTryAt: Date.now() + 60_000,
  },
];
