const MODEL = /\.(onnx|ort|zip|pt|pth|ckpt|tflite|pb|h5|hdf5|keras|safetensors|mlmodel|mlpackage)$/i;
/** What weights lie in beside a model. */
const PARTS = /\.(bin|data|weights)$/i;
const LABELS = /\.(txt|names|ya?ml|json)$/i;

/** Files that are models or what lies beside one, by name; none where they are about something else. Read a drop's during the event. */
export function modelFilesFrom(transfer: { readonly files: Iterable<File> }): readonly File[] {
  const files = [...transfer.files];
  const some = files.some(({ name }) => MODEL.test(name) || PARTS.test(name) || name === 'model.json');
  const all = files.every(({ name }) => MODEL.test(name) || LABELS.test(name));
  return some || all ? files : [];
}

/** Files that were given together: the model among them, and the labels; each null where there is none. The rest may hold its weights. */
export function splitFiles(files: readonly File[]): {
  model: File | null;
  labels: File | null;
  beside: readonly File[];
} {
  const model =
    files.find(({ name }) => /\.onnx$/i.test(name)) ??
    files.find(({ name }) => MODEL.test(name) || name === 'model.json') ??
    // A graph model by another name.
    (files.some(({ name }) => PARTS.test(name)) ? files.find(({ name }) => /\.json$/i.test(name)) : null) ??
    files.find(({ name }) => !LABELS.test(name)) ??
    null;
  const labels = files.find((file) => file !== model && LABELS.test(file.name)) ?? null;
  return { model, labels, beside: files.filter((file) => file !== model && file !== labels) };
}
