import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchPackage, verifyModel } from '../../../src/models/package.ts';
import { parseCard } from '../../../src/models/parse-card.ts';

const MODEL = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);
const CARD_JSON = {
  ...JSON.parse(readFileSync('public/weights/glance-yolo-nano/card.json', 'utf8')),
  bytes: MODEL.length,
  sha256: createHash('sha256').update(MODEL).digest('hex'),
};
const CARD = parseCard(CARD_JSON, 'card.json');

let server: Server | null = null;

afterEach(() => {
  vi.unstubAllGlobals();
  server?.closeAllConnections();
  server?.close();
  server = null;
});

describe('fetchPackage', () => {
  it('fetches, checks and reports every byte', async () => {
    const base = await serve({ '/m/card.json': json(CARD_JSON), '/m/model.onnx': bytes(MODEL) });
    const progress: [number, number][] = [];
    const result = await fetchPackage(`${base}/m/card.json`, {
      onProgress: (loaded, total) => progress.push([loaded, total]),
    });
    expect(result).toMatchObject({ url: `${base}/m/card.json`, verified: true });
    expect(result.card).toEqual(CARD);
    expect(Buffer.from(result.modelBytes).equals(MODEL)).toBe(true);
    expect(progress[0]).toEqual([0, MODEL.length]);
    expect(progress.at(-1)).toEqual([MODEL.length, MODEL.length]);
    expect(progress.every(([loaded], i) => i === 0 || loaded > progress[i - 1]![0])).toBe(true);
  });

  it.each([404, 500])('names the status %i of a card or model that is not there', async (status) => {
    const base = await serve({ '/card.json': answer(status, 'text/plain', 'no') });
    await expectCode(fetchPackage(`${base}/card.json`), 'card-missing', { url: `${base}/card.json`, status });
    const other = await serve({
      '/card.json': json(CARD_JSON),
      '/model.onnx': answer(status, 'text/plain', 'no'),
    });
    const details = { url: `${other}/model.onnx`, status };
    await expectCode(fetchPackage(`${other}/card.json`), 'model-missing', details);
  });

  it('takes a start page in place of a card or model as missing', async () => {
    const page = answer(200, 'text/html; charset=utf-8', '<!doctype html><title>App</title>');
    const base = await serve({ '/card.json': page });
    await expectCode(fetchPackage(`${base}/card.json`), 'card-missing', { url: `${base}/card.json` });
    const other = await serve({ '/card.json': json(CARD_JSON), '/model.onnx': page });
    await expectCode(fetchPackage(`${other}/card.json`), 'model-missing', { url: `${other}/model.onnx` });
  });

  it('says that a card is not JSON, or lacks a field', async () => {
    const base = await serve({ '/card.json': answer(200, 'application/json', '{"id": ') });
    const url = `${base}/card.json`;
    await expectCode(fetchPackage(url), 'card-malformed', { url, problem: 'it is not JSON' });
    const other = await serve({ '/card.json': json({ ...CARD_JSON, head: undefined }) });
    const problem = 'head must be an object, got nothing';
    await expectCode(fetchPackage(`${other}/card.json`), 'card-malformed', {
      url: `${other}/card.json`,
      problem,
    });
  });

  it('says so when there is no server', async () => {
    const base = await serve({});
    server?.close();
    server?.closeAllConnections();
    await expectCode(fetchPackage(`${base}/card.json`), 'card-missing', { url: `${base}/card.json` });
  });

  it('notices a body that is too short, and one that breaks off', async () => {
    const short = MODEL.subarray(0, 1000);
    const base = await serve({ '/card.json': json(CARD_JSON), '/model.onnx': bytes(short) });
    await expectCode(fetchPackage(`${base}/card.json`), 'model-truncated', {
      file: 'model.onnx',
      expectedBytes: MODEL.length,
      actualBytes: 1000,
    });
    const broken: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': MODEL.length });
      response.write(short, () => setTimeout(() => response.destroy(), 20));
    };
    const other = await serve({ '/card.json': json(CARD_JSON), '/model.onnx': broken });
    await expectCode(fetchPackage(`${other}/card.json`), 'model-truncated', {
      file: 'model.onnx',
      expectedBytes: MODEL.length,
    });
  });

  it('notices another file, also a longer one', async () => {
    const wrong = MODEL.slice();
    wrong[17]! ^= 1;
    const longer = new Uint8Array(MODEL.length + 70_000);
    longer.set(MODEL);
    for (const body of [wrong, longer]) {
      const base = await serve({ '/card.json': json(CARD_JSON), '/model.onnx': bytes(body) });
      await expectCode(fetchPackage(`${base}/card.json`), 'model-hash-mismatch', {
        file: 'model.onnx',
        expected: CARD.sha256,
        actual: createHash('sha256').update(body).digest('hex'),
      });
    }
  });

  it('stops when aborted, before and in the middle, with the signal’s reason', async () => {
    const never: RequestListener = (_, response) => {
      response.writeHead(200);
      response.write(MODEL.subarray(0, 1000));
    };
    const base = await serve({ '/card.json': json(CARD_JSON), '/model.onnx': never });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const onProgress = (loaded: number) => loaded > 0 && controller.abort(reason);
    const fetching = fetchPackage(`${base}/card.json`, { signal: controller.signal, onProgress });
    await expect(fetching).rejects.toBe(reason);
    await expect(fetchPackage(`${base}/card.json`, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('verifyModel', () => {
  it('says true for the right bytes', async () => {
    expect(await verifyModel(MODEL, CARD, 'model.onnx')).toBe(true);
  });

  it('says false, not true, where SHA-256 cannot be computed, and still checks the length', async () => {
    vi.stubGlobal('crypto', {});
    expect(await verifyModel(MODEL, CARD, 'model.onnx')).toBe(false);
    const longer = new Uint8Array(MODEL.length + 1);
    await expectCode(verifyModel(longer, CARD, 'model.onnx'), 'model-hash-mismatch', {
      actual: 'unknown',
    });
    await expectCode(verifyModel(new Uint8Array(0), CARD, 'model.onnx'), 'model-truncated', {
      actualBytes: 0,
    });
  });
});

async function serve(routes: Record<string, RequestListener>): Promise<string> {
  server?.close();
  const started = createServer((request, response) => {
    const route = routes[request.url ?? ''];
    if (route) return route(request, response);
    response.writeHead(404).end();
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

function answer(status: number, type: string, body: string | Uint8Array): RequestListener {
  return (_, response) => response.writeHead(status, { 'content-type': type }).end(body);
}

function json(value: unknown): RequestListener {
  return answer(200, 'application/json', JSON.stringify(value));
}

function bytes(body: Uint8Array): RequestListener {
  return answer(200, 'application/octet-stream', body);
}

async function expectCode(promise: Promise<unknown>, code: string, details: object): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: 'GlanceError', code, details });
}
