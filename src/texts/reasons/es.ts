import type { Reasons } from '../types.ts';

/** What the engine says of itself, in Spanish. */
export const reasons: Reasons = {
  'this browser has no WebGPU': 'este navegador no tiene WebGPU',
  'no graphics adapter was found': 'no se encontró ningún adaptador gráfico',
  'its adapter runs on the processor': 'su adaptador funciona en el procesador',
  'this browser has no WebAssembly SIMD': 'este navegador no tiene WebAssembly SIMD',
  'it failed a moment ago': 'falló hace un momento',
  'not tried': 'no se probó',
  'tfjs could not start it': 'tfjs no pudo iniciarlo',
  'tfjs could not start on this device': 'tfjs no pudo arrancar en este dispositivo',
  'this browser gives pages no camera': 'este navegador no da cámara a las páginas',
  'its script could not be loaded': 'no se pudo cargar su script',
  'it was ended from outside': 'se terminó desde fuera',
  'the device has no memory left': 'el dispositivo no tiene más memoria',
  'there is no memory for another # MB': 'no hay memoria para # MB más',
  'no room for a canvas of this size': 'no hay sitio para un lienzo de este tamaño',
  'the picture could not be written as PNG': 'la imagen no se pudo escribir como PNG',
  'is not the file that belongs to this version': 'no es el archivo que corresponde a esta versión',
  'was answered with status #': 'recibió la respuesta #',
  'could not be fetched, because the server cannot be reached':
    'no se pudo obtener, porque no se llega al servidor',
  'could not be fetched': 'no se pudo obtener',
  '# to # in steps of #': 'de # a # en pasos de #',
  'WASM SIMD, # thread': 'WASM SIMD, # hilo',
  'WASM SIMD, # threads': 'WASM SIMD, # hilos',
  'WASM was chosen': 'se eligió WASM',
  'one of its steps fills # MB, and there are at most # MB':
    'uno de sus pasos ocupa # MB, y hay # MB como máximo',
  'its steps fill # MB at once, and this device has # MB in all':
    'sus pasos ocupan # MB a la vez, y este dispositivo tiene # MB en total',
  'its file has # MB, and a page can read # MB': 'su archivo tiene # MB, y una página puede leer # MB',
  'its steps fill # MB at once, and there are at most # MB':
    'sus pasos ocupan # MB a la vez, y hay # MB como máximo',
  'no 2D canvas in the worker': 'no hay lienzo 2D en el worker',
  'no memory for a canvas': 'no hay memoria para un lienzo',
  'it sent no picture': 'no envió ninguna imagen',
  'it holds no pictures': 'no contiene imágenes',
  'the model was disposed': 'el modelo se liberó',
};
