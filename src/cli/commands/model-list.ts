import { type CliIo, EXIT } from '../cli-io.ts';
import { listStore, storeFolder } from '../model-store.ts';
import type { CommandCall } from '../parse-command-line.ts';
import { publishedModels } from '../published-list.ts';

/** `glance model list`: see the command table. Exit code 1 where a card cannot be read. */
export async function modelList({ options }: CommandCall<'model list'>, io: CliIo): Promise<number> {
  if (options.published || options.list !== undefined) return listPublished(options, io);
  const store = storeFolder(options.store);
  const models = await listStore(store);
  if (options.json) {
    const entries = models.map((model) =>
      'card' in model
        ? { ...summaryOf(model.card), folder: model.folder }
        : { folder: model.folder, problem: model.problem },
    );
    io.print(`${JSON.stringify({ store, models: entries }, null, 2)}\n`);
  } else if (models.length === 0) {
    io.print(`no models in ${store}: add one with “model add FILE”\n`);
  } else {
    const width = Math.max(...models.map((model) => ('card' in model ? model.card.id.length : 0)));
    for (const model of models) {
      if (!('card' in model)) continue;
      const { id, task, head, labels, input, bytes } = summaryOf(model.card);
      io.print(
        `${id.padEnd(width)}  ${task.padEnd(9)}  ${head.padEnd(11)}  ${labels} labels  ${input} px  ${(bytes / 1e6).toFixed(1)} MB\n`,
      );
    }
  }
  const broken = models.flatMap((model) => ('problem' in model ? [model] : []));
  for (const { folder, problem } of broken) io.say(`${folder}: ${problem}`);
  return broken.length > 0 ? EXIT.failed : EXIT.ok;
}

async function listPublished(
  { list, json }: { readonly list?: string | undefined; readonly json: boolean },
  io: CliIo,
): Promise<number> {
  const models = await publishedModels(list);
  if (json) {
    io.print(`${JSON.stringify({ models }, null, 2)}\n`);
    return EXIT.ok;
  }
  for (const { id, task, bytes, licence, accuracy, source, url, sha256 } of models) {
    const measured = accuracy
      ? `${accuracy.measure} ${accuracy.value} on ${accuracy.dataset} at ${accuracy.size} px, as published`
      : 'no accuracy published';
    io.print(
      [
        `${id}  ${task}  ${(bytes / 1e6).toFixed(1)} MB  ${licence}  ${measured}`,
        `  of ${source}`,
        `  ${url}`,
        `  sha256 ${sha256}`,
        '',
      ].join('\n'),
    );
  }
  return EXIT.ok;
}

function summaryOf(card: Extract<Awaited<ReturnType<typeof listStore>>[number], { card: unknown }>['card']) {
  const { id, name, task, head, labels, input, bytes, sha256, licence } = card;
  return {
    id,
    name,
    task,
    head: head.type,
    labels: labels.length,
    input: input.sizes.default,
    bytes,
    sha256,
    licence,
  };
}
