import type { Reasons } from '../types.ts';

/** What the engine says of itself, in German. */
export const reasons: Reasons = {
  'this browser has no WebGPU': 'dieser Browser hat kein WebGPU',
  'no graphics adapter was found': 'kein Grafikadapter gefunden',
  'its adapter runs on the processor': 'der Adapter rechnet auf dem Hauptprozessor',
  'this browser has no WebAssembly SIMD': 'dieser Browser hat kein WebAssembly-SIMD',
  'it failed a moment ago': 'eben erst ausgefallen',
  'not tried': 'nicht versucht',
  'tfjs could not start it': 'tfjs konnte es nicht starten',
  'tfjs could not start on this device': 'tfjs konnte auf diesem Gerät nicht starten',
  'this browser gives pages no camera': 'dieser Browser gibt Seiten keine Kamera',
  'its script could not be loaded': 'das Skript konnte nicht geladen werden',
  'it was ended from outside': 'von außen beendet',
  'the device has no memory left': 'das Gerät hat keinen Speicher mehr',
  'there is no memory for another # MB': 'für weitere # MB ist kein Speicher da',
  'no room for a canvas of this size': 'kein Platz für eine Zeichenfläche dieser Größe',
  'the picture could not be written as PNG': 'das Bild ließ sich nicht als PNG schreiben',
  'is not the file that belongs to this version': 'ist nicht die Datei, die zu dieser Version gehört',
  'was answered with status #': 'wurde mit Status # beantwortet',
  'could not be fetched, because the server cannot be reached':
    'konnte nicht geladen werden, weil der Server nicht erreichbar ist',
  'could not be fetched': 'konnte nicht geladen werden',
  '# to # in steps of #': '# bis # in Schritten von #',
  'WASM SIMD, # thread': 'WASM-SIMD, # Thread',
  'WASM SIMD, # threads': 'WASM-SIMD, # Threads',
  'WASM was chosen': 'WASM wurde gewählt',
  'one of its steps fills # MB, and there are at most # MB':
    'einer seiner Schritte füllt # MB, und es gibt höchstens # MB',
  'its steps fill # MB at once, and this device has # MB in all':
    'seine Schritte füllen zusammen # MB, und dieses Gerät hat insgesamt # MB',
  'its file has # MB, and a page can read # MB': 'seine Datei hat # MB, und eine Seite kann # MB lesen',
  'its steps fill # MB at once, and there are at most # MB':
    'seine Schritte füllen zusammen # MB, und es gibt höchstens # MB',
  'no 2D canvas in the worker': 'keine 2D-Zeichenfläche im Worker',
  'no memory for a canvas': 'kein Speicher für eine Zeichenfläche',
  'it sent no picture': 'sie hat kein Bild geliefert',
  'it holds no pictures': 'es enthält keine Bilder',
  'the model was disposed': 'das Modell wurde freigegeben',
};
