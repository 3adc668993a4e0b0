import { describe, expect, it } from 'vitest';
import { DEFAULT_KIOSK_OPTIONS } from '../../../src/kiosk/kiosk-options.ts';
import { setLanguage } from '../../../src/texts/texts.ts';
import type { Settings } from '../../../src/ui/settings.ts';
import { formatSettings, parseUrlParameters } from '../../../src/ui/url-parameters.ts';

const context = {
  samples: ['astronaut', 'coffee'],
  models: ['glance-yolo-nano'],
  segmentModels: ['glance-person', 'glance-street'],
};
const parse = (search: string) => parseUrlParameters(search, context);

describe('parseUrlParameters', () => {
  it('asks for nothing when empty', () => {
    expect(parse('')).toEqual({
      settings: {},
      source: null,
      sample: null,
      ui: true,
      kiosk: false,
      kioskOptions: DEFAULT_KIOSK_OPTIONS,
      health: false,
      compare: null,
      memoryBudgetMb: null,
      problems: [],
    });
  });

  it('takes two models that are to be compared, but not on a kiosk', () => {
    expect(parse('?compare=glance-yolo-nano,kept:mine').compare).toEqual(['glance-yolo-nano', 'kept:mine']);
    expect(parse('?compare=my/card.json,%20glance-yolo-nano').compare).toEqual([
      'my/card.json',
      'glance-yolo-nano',
    ]);
    expect(parse('?kiosk&compare=glance-yolo-nano,kept:mine').compare).toBeNull();
  });

  it.each([
    'glance-yolo-nano',
    'glance-yolo-nano,yolov99',
    'glance-yolo-nano,glance-yolo-nano',
    'glance-yolo-nano,kept:a,kept:b',
    'glance-yolo-nano,glance-person',
  ])('says what compare=%s must be', (value) => {
    const { compare, problems } = parse(`?compare=${value}`);
    expect(compare).toBeNull();
    expect(problems).toEqual([
      expect.stringMatching(
        /it must be two different models with a comma between, each of them glance-yolo-nano, or the address of a model’s card\.json/,
      ),
    ]);
  });

  it('reads every parameter', () => {
    const search =
      '?source=camera&camera=back&resolution=high&model=glance-yolo-nano&backend=wasm&size=320&threads=2' +
      '&score=0.4&iou=.6&max=20&classes=person,%20dog,3&agnostic=1&mirror=off&readout=1&theme=dark&ui=off';
    expect(parse(search)).toMatchObject({
      settings: {
        model: 'glance-yolo-nano',
        backend: 'wasm',
        size: 320,
        threads: 2,
        score: 0.4,
        iou: 0.6,
        max: 20,
        classes: ['person', 'dog', '3'],
        agnostic: true,
        mirror: 'off',
        readout: true,
        theme: 'dark',
        resolution: 'high',
        camera: 'back',
      },
      source: 'camera',
      sample: null,
      ui: false,
      problems: [],
    });
  });

  it('reads what belongs to segmenting', () => {
    const search =
      '?task=both&segment-model=glance-street&segment-size=480&effect=blur&opacity=.3&background=%23A1b2C3' +
      '&blur=1&smoothing=0.95';
    expect(parse(search)).toMatchObject({
      settings: {
        task: 'both',
        segmentModel: 'glance-street',
        segmentSize: 480,
        effect: 'blur',
        opacity: 0.3,
        background: '#a1b2c3',
        blur: 1,
        smoothing: 0.95,
      },
      problems: [],
    });
    expect(parse('?background=00ff00').settings).toEqual({ background: '#00ff00' });
    expect(parse('?segment-model=my/card.json').settings).toEqual({ segmentModel: 'my/card.json' });
  });

  it('does not take the name that a setting has inside', () => {
    expect(parse('?segmentModel=glance-street').problems).toEqual([
      'Unknown parameter “segmentModel” was ignored.',
    ]);
  });

  it('names what it does not know', () => {
    expect(parse('?foo=1').problems).toEqual(['Unknown parameter “foo” was ignored.']);
    expect(parse('?constructor=1&__proto__=2').problems).toHaveLength(2);
  });

  it('names what is out of range, and ignores it', () => {
    const { settings, problems } = parse('?score=7');
    expect(settings).toEqual({});
    expect(problems).toEqual(['“score=7” was ignored: it must be from 0 to 1.']);
  });

  it.each([
    'score=',
    'score=abc',
    'score=-0.1',
    'score=NaN',
    'iou=Infinity',
    'size=31',
    'size=320.5',
    'size=1e3',
    'threads=0',
    'max=0',
    'backend=cuda',
    'agnostic=yes',
    'ui=toString',
    'classes=',
    'classes=person,,dog',
    'camera=%20',
    'source=tv',
    'sample=moon',
    'model=other',
    'model=javascript:card.json',
    'theme=pink',
    'task=classify',
    'segment-model=glance-yolo-nano',
    'segment-size=8',
    'effect=sepia',
    'opacity=1.1',
    'background=green',
    'background=%2312345',
    'blur=-1',
    'smoothing=1',
    'resolution=8k',
    'kiosk=yes',
    'pin=123456789',
    'pin=12a4',
    'quiet=-1',
    'quiet=',
    'attract=86401',
    'attract-for=person,',
  ])('ignores %s with one sentence', (search) => {
    const { settings, source, sample, ui, problems } = parse(search);
    expect({ settings, source, sample, ui }).toEqual({ settings: {}, source: null, sample: null, ui: true });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^“.*” was ignored: it must be .+\.$/);
  });

  it('takes the address of a model card', () => {
    expect(parse('?model=my/card.json').settings.model).toBe('my/card.json');
    expect(parse('?model=https%3A%2F%2Fexample.org%2Fa%2Fcard.json').settings.model).toBe(
      'https://example.org/a/card.json',
    );
  });

  it('uses the first of two', () => {
    const { settings, problems } = parse('?score=0.2&score=0.3');
    expect(settings.score).toBe(0.2);
    expect(problems).toEqual(['“score” was given more than once; the first one is used.']);
  });

  it.each(['?kiosk', '?kiosk=1', '?kiosk&ui=on'])('makes a kiosk of %s, without bars', (search) => {
    expect(parse(search)).toMatchObject({ kiosk: true, ui: false, problems: [] });
  });

  it('reads what belongs to a kiosk', () => {
    const search = '?kiosk&pin=0042&quiet=0&attract=0&attract-for=cat,%20dog';
    expect(parse(search)).toMatchObject({
      kioskOptions: { pin: '0042', quietHour: 0, attractAfterS: 0, attractFor: ['cat', 'dog'] },
      problems: [],
    });
    expect(parse('?kiosk=0')).toMatchObject({ kiosk: false, ui: true, problems: [] });
  });

  it('never repeats a PIN, and says what an hour is', () => {
    expect(parse('?kiosk&pin=12').problems).toEqual(['“pin=…” was ignored: it must be 4 to 8 digits.']);
    expect(parse('?kiosk&quiet=25').problems).toEqual([
      '“quiet=25” was ignored: it must be a whole number from 0 to 23.',
    ]);
    expect(parse('?kiosk&attract-for=,').problems).toEqual([
      '“attract-for=,” was ignored: it must be class names with commas between.',
    ]);
  });

  it('reads the language by its own name, and names one that there is none of', async () => {
    expect(parse('lang=ja').settings).toEqual({ language: 'ja' });
    expect(parse('lang=auto').settings).toEqual({ language: 'auto' });
    expect(parse('language=ja').problems).toEqual(['Unknown parameter “language” was ignored.']);
    expect(parse('lang=DE')).toMatchObject({
      settings: {},
      problems: ['“lang=DE” was ignored: it must be auto, en, fr, de, es, zh or ja.'],
    });
    await setLanguage('de');
    const { problems } = parse('score=2&lang=xx');
    await setLanguage('en');
    expect(problems).toEqual([
      '„score=2“ wurde übergangen. Möglich: von 0 bis 1.',
      '„lang=xx“ wurde übergangen. Möglich: auto, en, fr, de, es, zh oder ja.',
    ]);
  });

  it('takes a sample as the source', () => {
    expect(parse('?sample=coffee')).toMatchObject({ source: 'sample', sample: 'coffee' });
  });

  it('tells all classes from none', () => {
    expect(parse('?classes=all').settings).toEqual({ classes: null });
    expect(parse('?classes=none').settings).toEqual({ classes: [] });
  });

  it('shortens what is long', () => {
    expect(parse(`?${'x'.repeat(500)}=1`).problems[0]!.length).toBeLessThan(100);
  });
});

describe('formatSettings', () => {
  it.each<Partial<Settings>>([
    {},
    { score: 0.3, agnostic: true, readout: false, classes: ['wine glass', 'person'], size: 320 },
    { classes: null, camera: 'FaceTime & co = "x"' },
    { classes: [] },
    { task: 'both', segmentModel: 'glance-street', segmentSize: 256, background: '#00ff7f', smoothing: 0 },
  ])('is read back as it was: %o', (settings) => {
    const { settings: back, problems } = parse(formatSettings(settings));
    expect(back).toEqual(settings);
    expect(problems).toEqual([]);
  });

  it('leaves out what is null', () => {
    expect(formatSettings({ size: null, camera: null, score: 0 })).toBe('score=0');
  });
});
