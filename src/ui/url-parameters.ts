import { DEFAULT_KIOSK_OPTIONS, type KioskOptions, PIN_FORMAT } from '../kiosk/kiosk-options.ts';
import { keptId } from '../library/address.ts';
import { LANGUAGES } from '../texts/languages.ts';
import { texts } from '../texts/texts.ts';
import type { SettingName, Settings } from './settings.ts';

/** What the address asks for: settings for this session, and things that are not settings. */
export interface UrlParameters {
  readonly settings: Partial<Settings>;
  readonly source: 'camera' | 'sample' | 'screen' | null;
  readonly sample: string | null;
  /** Whether bars and lists are shown. */
  readonly ui: boolean;
  /** Whether this is a display in a public place; then `ui` is false. */
  readonly kiosk: boolean;
  readonly kioskOptions: KioskOptions;
  /** Whether the health page opens by itself. */
  readonly health: boolean;
  /** Two models to show side by side, never on a kiosk; null for none. */
  readonly compare: readonly [string, string] | null;
  /** What the engine may hold before it is restarted, MiB; null for what the device suggests. */
  readonly memoryBudgetMb: number | null;
  /** One sentence for each thing that was ignored. */
  readonly problems: readonly string[];
}

/** What only the running app knows. */
export interface UrlContext {
  readonly samples: readonly string[];
  /** Ids of bundled detectors. */
  readonly models: readonly string[];
  /** Ids of bundled segmenters. */
  readonly segmentModels: readonly string[];
}

interface Parameter {
  /** The value, or undefined where it is out of range. */
  readonly parse: (text: string, context: UrlContext) => unknown;
  /** Ends the sentence “it must be …”. */
  readonly range: (context: UrlContext) => string;
  /** Never shown again, not even where it is wrong. */
  readonly secret?: true;
}

const MAX_NAME_LENGTH = 40;
/** A day. */
const MAX_ATTRACT_S = 86_400;
/** At 1 a mask would never change. */
export const MAX_SMOOTHING = 0.95;

/** Settings that are called otherwise in the address. */
const NAMES: Partial<Record<SettingName, string>> = {
  segmentModel: 'segment-model',
  segmentSize: 'segment-size',
  language: 'lang',
};

const SETTING_PARAMETERS: { readonly [Name in SettingName]: Parameter } = {
  task: choice('detect', 'segment', 'both'),
  model: model(({ models }) => models),
  segmentModel: model(({ segmentModels }) => segmentModels),
  backend: choice('auto', 'webgpu', 'wasm'),
  size: wholeNumber(32, 2048),
  segmentSize: wholeNumber(32, 2048),
  fps: wholeNumber(1, 60),
  energy: onOff('1', '0'),
  threads: wholeNumber(1, 64),
  score: share(),
  iou: share(),
  max: wholeNumber(1, 1000),
  classes: {
    parse: parseClasses,
    range: () => texts().address.classes,
  },
  agnostic: onOff('1', '0'),
  effect: choice('overlay', 'blur', 'colour', 'picture'),
  opacity: share(),
  background: {
    parse: (text) => (/^#?[0-9a-f]{6}$/i.test(text) ? `#${text.replace('#', '').toLowerCase()}` : undefined),
    // A bare # would begin the address’s fragment.
    range: () => texts().address.colour,
  },
  blur: share(),
  smoothing: share(MAX_SMOOTHING),
  mirror: choice('auto', 'on', 'off'),
  readout: onOff('1', '0'),
  shortcuts: onOff('1', '0'),
  language: choice('auto', ...LANGUAGES),
  theme: choice('auto', 'light', 'dark'),
  resolution: choice('low', 'medium', 'high', 'max'),
  camera: {
    parse: (text) => text.trim() || undefined,
    range: () => texts().address.camera,
  },
};

const OTHER_PARAMETERS = {
  source: choice('camera', 'sample', 'screen'),
  sample: {
    parse: (text: string, { samples }: UrlContext) => (samples.includes(text) ? text : undefined),
    range: ({ samples }: UrlContext) => oneOfText(samples),
  },
  ui: onOff('on', 'off'),
  kiosk: {
    // “?kiosk” alone has no value.
    parse: (text: string) => (text === '' || text === '1' ? true : text === '0' ? false : undefined),
    range: () => oneOfText(['1', '0']),
  },
  pin: {
    parse: (text: string) => (PIN_FORMAT.test(text) ? text : undefined),
    range: () => texts().address.digits(4, 8),
    secret: true,
  },
  health: {
    parse: (text: string) => (text === '' || text === '1' ? true : text === '0' ? false : undefined),
    range: () => oneOfText(['1', '0']),
  },
  compare: {
    parse: (text: string, context: UrlContext) => {
      const pair = text.split(',').map((name) => model(({ models }) => models).parse(name.trim(), context));
      return pair.length === 2 && !pair.includes(undefined) && pair[0] !== pair[1] ? pair : undefined;
    },
    range: (context: UrlContext) => texts().address.twoModels(model(({ models }) => models).range(context)),
  },
  'memory-budget': wholeNumber(1, 65_536),
  quiet: wholeNumber(0, 23),
  attract: wholeNumber(0, MAX_ATTRACT_S),
  'attract-for': { parse: parseNames, range: () => texts().address.classNames },
} satisfies Record<string, Parameter>;

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  ...Object.fromEntries(
    Object.entries(SETTING_PARAMETERS).map(([name, parameter]) => [nameOf(name), parameter]),
  ),
  ...OTHER_PARAMETERS,
};

/** Reads a query string (`?score=0.4&…`). Unknown or out-of-range parameters are named in `problems` and ignored. */
export function parseUrlParameters(search: string, context: UrlContext): UrlParameters {
  const said = texts().address;
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, text] of new URLSearchParams(search)) {
    const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (!parameter) {
      problems.push(said.unknown(shorten(name)));
      continue;
    }
    if (values.has(name)) {
      problems.push(said.twice(name));
      continue;
    }
    const value = parameter.parse(text, context);
    if (value !== undefined) values.set(name, value);
    else {
      const range = parameter.range(context);
      const shown = parameter.secret ? '…' : shorten(text);
      problems.push(said.outOfRange(`${name}=${shown}`, range));
    }
  }
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(SETTING_PARAMETERS)) {
    if (values.has(nameOf(name))) settings[name] = values.get(nameOf(name));
  }
  const sample = (values.get('sample') as string | undefined) ?? null;
  const source = (values.get('source') as UrlParameters['source'] | undefined) ?? (sample ? 'sample' : null);
  const kiosk = values.get('kiosk') === true;
  const ui = !kiosk && ((values.get('ui') as boolean | undefined) ?? true);
  const kioskOptions = {
    pin: values.get('pin') ?? DEFAULT_KIOSK_OPTIONS.pin,
    quietHour: values.get('quiet') ?? DEFAULT_KIOSK_OPTIONS.quietHour,
    attractAfterS: values.get('attract') ?? DEFAULT_KIOSK_OPTIONS.attractAfterS,
    attractFor: values.get('attract-for') ?? DEFAULT_KIOSK_OPTIONS.attractFor,
  } as KioskOptions;
  const health = values.get('health') === true;
  const memoryBudgetMb = (values.get('memory-budget') as number | undefined) ?? null;
  const compare = kiosk ? null : ((values.get('compare') as readonly [string, string] | undefined) ?? null);
  return { settings, source, sample, ui, kiosk, kioskOptions, health, compare, memoryBudgetMb, problems };
}

/** The query string that {@link parseUrlParameters} reads back as these settings; nulls are left out. */
export function formatSettings(settings: Partial<Settings>): string {
  const search = new URLSearchParams();
  for (const [setting, value] of Object.entries(settings)) {
    const name = nameOf(setting);
    if (setting === 'classes') {
      const classes = value as Settings['classes'];
      search.set(name, classes === null ? 'all' : classes.length === 0 ? 'none' : classes.join(','));
    } else if (typeof value === 'boolean') search.set(name, value ? '1' : '0');
    else if (value !== null && value !== undefined) search.set(name, String(value));
  }
  return search.toString();
}

function nameOf(setting: string): string {
  return NAMES[setting as SettingName] ?? setting;
}

function model(bundled: (context: UrlContext) => readonly string[]): Parameter {
  return {
    parse: (text, context) =>
      bundled(context).includes(text) || keptId(text) !== null || isCardUrl(text) ? text : undefined,
    range: (context) => texts().address.orCard(oneOfText(bundled(context))),
  };
}

function parseClasses(text: string): readonly string[] | null | undefined {
  if (text === 'all') return null;
  if (text === 'none') return [];
  return parseNames(text);
}

function parseNames(text: string): readonly string[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => name !== '') ? names : undefined;
}

function isCardUrl(text: string): boolean {
  if (!/\.json(\?|#|$)/.test(text)) return false;
  try {
    return /^https?:$/.test(new URL(text, 'https://page.invalid/').protocol);
  } catch {
    return false;
  }
}

function choice(...values: readonly string[]): Parameter {
  return { parse: (text) => (values.includes(text) ? text : undefined), range: () => oneOfText(values) };
}

function onOff(on: string, off: string): Parameter {
  return {
    parse: (text) => (text === on ? true : text === off ? false : undefined),
    range: () => oneOfText([on, off]),
  };
}

function share(max = 1): Parameter {
  return { parse: (text) => numberWithin(text, 0, max), range: () => texts().address.between(0, max) };
}

function wholeNumber(min: number, max: number): Parameter {
  return {
    parse: (text) => (/^\d+$/.test(text) ? numberWithin(text, min, max) : undefined),
    range: () => texts().address.whole(min, max),
  };
}

function numberWithin(text: string, min: number, max: number): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= min && value <= max ? value : undefined;
}

function oneOfText(values: readonly string[]): string {
  if (values.length < 2) return values.join('');
  const { address, units } = texts();
  return address.oneOf(values.slice(0, -1).join(units.comma), values.at(-1) ?? '');
}

function shorten(text: string): string {
  return text.length > MAX_NAME_LENGTH ? `${text.slice(0, MAX_NAME_LENGTH)}…` : text;
}
