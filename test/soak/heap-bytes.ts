import { RawTarget } from '../support/raw-target.ts';

/** A second collection takes what finalizers let go of in the first. */
const COLLECTIONS = 2;
const MOST_TRIES = 5;

/** What JavaScript of one thread holds after garbage was collected, bytes. */
export interface HeapBytes {
  readonly used: number;
  /** What of it is compiled code and what belongs to it, as the browser's own tools count it. */
  readonly code: number;
}

/** A heap snapshot, as far as it is read here; a node is as many numbers as it has fields. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [string[]] };
  };
  readonly nodes: readonly number[];
}

/** Collects garbage in a page and in its engine, and measures what is left; threads of WASM hold no objects to speak of. */
export async function heapBytes(
  page: RawTarget,
): Promise<{ readonly page: HeapBytes; readonly worker: HeapBytes }> {
  for (let tries = 1; ; tries++) {
    try {
      return await measure(page);
    } catch (error) {
      // A worker that was replaced meanwhile.
      if (tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function measure(page: RawTarget): Promise<{ readonly page: HeapBytes; readonly worker: HeapBytes }> {
  const workers: RawTarget[] = [];
  const stop = page.on<{ sessionId: string; targetInfo: { type: string } }>(
    'Target.attachedToTarget',
    ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') workers.push(new RawTarget(page, sessionId));
    },
  );
  const attach = (autoAttach: boolean) =>
    page.send('Target.setAutoAttach', { autoAttach, waitForDebuggerOnStart: false, flatten: false });
  await attach(true);
  try {
    const each = await Promise.all(workers.map(heapOf));
    const worker = each.reduce((sum, { used, code }) => ({ used: sum.used + used, code: sum.code + code }), {
      used: 0,
      code: 0,
    });
    return { page: await heapOf(page), worker };
  } finally {
    stop();
    await attach(false);
  }
}

async function heapOf(target: RawTarget): Promise<HeapBytes> {
  await target.send('HeapProfiler.enable');
  for (let i = 0; i < COLLECTIONS; i++) await target.send('HeapProfiler.collectGarbage');
  const { usedSize: used } = await target.send<{ usedSize: number }>('Runtime.getHeapUsage');
  let text = '';
  const stop = target.on<{ chunk: string }>('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    text += chunk;
  });
  await target.send('HeapProfiler.takeHeapSnapshot');
  stop();
  await target.send('HeapProfiler.disable');
  return { used, code: codeBytes(JSON.parse(text)) };
}

function codeBytes({ snapshot, nodes }: HeapSnapshot): number {
  const { node_fields: fields, node_types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  const code = node_types[0].indexOf('code');
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (nodes[at + type] === code) bytes += nodes[at + size]!;
  }
  return bytes;
}
