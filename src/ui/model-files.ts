const MODEL = /\.(onnx|ort|zip|pt|pth|ckpt|tflite|pb|h5|hdf5|keras|safetensors|mlmodel|mlpackage)$/i;
const LABELS = /\.(txt|names|ya?ml|json)$/i;

/** Files of a drop that are models or what lies beside one, by name; none where it is about something else. Read it during the event. */
export function modelFilesFrom(transfer: DataTransfer): readonly File[] {
  const files = [...transfer.files];
  const some = files.some(({ name }) => MODEL.test(name) || name === 'model.json');
  const all = files.every(({ name }) => MODEL.test(name) || LABELS.test(name));
  return some || all ? files : [];
}

/** The model among files that were given together, and the labels; each null where there is none. */
export function splitFiles(files: readonly File[]): { model: File | null; labels: File | null } {
  const model =
    files.find(({ name }) => /\.onnx$/i.test(name)) ??
    files.find(({ name }) => MODEL.test(name) || name === 'model.json') ??
    files.find(({ name }) => !LABELS.test(name)) ??
    null;
  return { model, labels: files.find((file) => file !== model && LABELS.test(file.name)) ?? null };
}
