import type { ForeignFormat } from '../../shared/errors.ts';

/** How far into an archive names are looked for. */
const SCANNED_BYTES = 1 << 16;

/** First bytes of each format. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const HDF5 = [0x89, 0x48, 0x44, 0x46];
/** A pickle of protocol 2 to 5; older PyTorch files are one. */
const PICKLE = 0x80;

/**
 * What a file is that somebody took for an ONNX model, as far as it can be told; undefined where it may be one.
 * @param fileName asked only where the bytes say too little: a Core ML file begins as an ONNX file may
 */
export function foreignFormat(bytes: Uint8Array, fileName = ''): ForeignFormat | undefined {
  if (startsWith(bytes, ZIP)) return archiveFormat(bytes);
  const start = ascii(bytes.subarray(0, SCANNED_BYTES));
  if (/^\s*<(!doctype\s+html|html|head|\?xml)\b/i.test(start.slice(0, 512))) return 'html';
  if (start.startsWith('version https://git-lfs')) return 'lfs';
  if (/^[\s\S]{4}\0{4}\{"/.test(start)) return 'safetensors';
  if (/^\s*\{/.test(start) && /"(modelTopology|weightsManifest)"/.test(start)) return 'tfjs';
  if (/\.mlmodel$/i.test(fileName)) return 'coreml';
  if (startsWith(bytes, HDF5)) return 'keras';
  if (ascii(bytes.subarray(4, 8)) === 'TFL3') return 'tflite';
  if (bytes[0] === PICKLE && bytes[1]! >= 2 && bytes[1]! <= 5) return 'pytorch';
  return isTensorflow(bytes) ? 'tensorflow' : undefined;
}

/** PyTorch and Keras write archives, whose first entries tell them apart. */
function archiveFormat(bytes: Uint8Array): ForeignFormat {
  const names = ascii(bytes.subarray(0, SCANNED_BYTES));
  if (/data\.pkl|\/version|\.data\/serialization_id/.test(names)) return 'pytorch';
  if (/com\.apple\.CoreML|\.mlmodel/.test(names)) return 'coreml';
  return /metadata\.json[\s\S]*config\.json|model\.weights\.h5/.test(names) ? 'keras' : 'zip';
}

/**
 * A frozen graph is a list of nodes, each a name (field 1) and an op (field 2). A SavedModel is the version of its schema
 * (field 1) and such graphs (field 2). An ONNX file starts with its version too, but its second field is the producer's
 * name.
 */
function isTensorflow(bytes: Uint8Array): boolean {
  const head = ascii(bytes.subarray(0, 4096));
  if (bytes[0] === 0x0a && /^\n[\s\S]{1,5}\n[\s\S]{1,260}?(Placeholder|Const|NoOp|VarHandleOp)/.test(head))
    return true;
  const saved = bytes[0] === 0x08 && bytes[1] === 0x01 && bytes[2] === 0x12;
  return saved && /saved_model|serve|NoOp|VarHandleOp|tensorflow/.test(head);
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}

function ascii(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
