import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foreignFormat } from '../../../src/runtime/onnx/foreign-format.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { type ForeignFormat, GlanceError } from '../../../src/shared/errors.ts';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** A zip's local file header, stored, with nothing in it. */
const zipEntry = (name: string) =>
  `PK\x03\x04\x14${'\0'.repeat(21)}${String.fromCharCode(name.length)}\0\0\0${name}`;

/** The starts of files as their writers make them. */
const FILES: readonly (readonly [ForeignFormat, string, string])[] = [
  ['zip', 'a zip', zipEntry('model.onnx')],
  ['zip', 'an empty zip', 'PK\x03\x04'],
  ['pytorch', 'torch.save', zipEntry('best/data.pkl')],
  ['pytorch', 'torch.jit.save', zipEntry('yolo/version') + zipEntry('yolo/code/__torch__.py')],
  ['pytorch', 'torch.save of old', '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.'],
  ['tflite', 'a TensorFlow Lite model', '\x1c\0\0\0TFL3\x14\0\x20\0'],
  ['tensorflow', 'a frozen graph', '\x0a\x3f\x0a\x05input\x12\x0bPlaceholder*\x0b\x0a\x05dtype'],
  ['tensorflow', 'a SavedModel', '\x08\x01\x12\xa0\x1e\x0a\x30\x0a\x0e\x0a\x0c\x0a\x04NoOp\x2a\x05serve'],
  ['keras', 'a Keras HDF5 file', '\x89HDF\r\n\x1a\n'],
  ['keras', 'a Keras archive', zipEntry('metadata.json') + zipEntry('config.json')],
  ['coreml', 'a zipped Core ML package', zipEntry('yolo.mlpackage/Data/com.apple.CoreML/model.mlmodel')],
  ['safetensors', 'safetensors', '\x40\0\0\0\0\0\0\0{"__metadata__":{"format":"pt"}}'],
  ['tfjs', 'a TensorFlow.js graph', '{"format": "graph-model", "modelTopology": {}}'],
  ['html', 'a web page', '<!DOCTYPE html>\n<html>'],
  ['lfs', 'a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00'],
];

describe('foreignFormat', () => {
  it.each(FILES)('says %s of %s', (format, _, start) => {
    expect(foreignFormat(latin(start))).toBe(format);
  });

  it('says nothing of ONNX models and of what is no known format', () => {
    expect(foreignFormat(readFileSync('public/weights/glance-yolo-nano/model.onnx'))).toBeUndefined();
    expect(foreignFormat(latin('\x08\x07\x12\x07pytorch\x1a\x052.1.0'))).toBeUndefined();
    expect(foreignFormat(latin('\x08\x01\x12\x04\x0a\x02x'), 'yolo.onnx')).toBeUndefined();
    expect(foreignFormat(latin('{"names": []}'))).toBeUndefined();
    expect(foreignFormat(latin('\x08'))).toBeUndefined();
  });

  it('is refused with what it is and how ONNX is made from it', () => {
    const error = thrownBy(() => readOnnx(latin(zipEntry('best/data.pkl')), 'best.pt'));
    expect(error.code).toBe('model-foreign');
    expect(error.message).toBe(
      'best.pt is a PyTorch file, not an ONNX model. Export it: torch.onnx.export(model, example, "model.onnx"), or for Ultralytics models: yolo export model=FILE format=onnx.',
    );
    const messages = (['zip', 'tflite', 'tensorflow', 'keras'] as const).map(
      (format) => new GlanceError('model-foreign', { file: 'm', format }).message,
    );
    expect(messages).toEqual([
      'm is a zip archive, not an ONNX model. Unpack it and open the .onnx file in it; from any other model in it export ONNX first.',
      'm is a TensorFlow Lite model, not an ONNX model. Export one: python -m tf2onnx.convert --tflite FILE --output model.onnx --opset 17.',
      'm is a TensorFlow graph, not an ONNX model. Export one: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx --opset 17, or --graphdef FILE with --inputs and --outputs.',
      'm is a Keras model, not an ONNX model. Export one in Python: keras.saving.load_model("FILE").export("model.onnx", format="onnx").',
    ]);
  });
});

function thrownBy(run: () => unknown): GlanceError {
  try {
    run();
  } catch (error) {
    return error as GlanceError;
  }
  throw new Error('nothing was thrown');
}
