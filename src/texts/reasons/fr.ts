import type { Reasons } from '../types.ts';

/** What the engine says of itself, in French. */
export const reasons: Reasons = {
  'this browser has no WebGPU': 'ce navigateur n’a pas WebGPU',
  'no graphics adapter was found': 'aucune carte graphique trouvée',
  'its adapter runs on the processor': 'son adaptateur fonctionne sur le processeur',
  'this browser has no WebAssembly SIMD': 'ce navigateur n’a pas WebAssembly SIMD',
  'it failed a moment ago': 'échec il y a un instant',
  'not tried': 'non essayé',
  'tfjs could not start it': 'tfjs n’a pas pu le démarrer',
  'tfjs could not start on this device': 'tfjs n’a pas pu démarrer sur cet appareil',
  'this browser gives pages no camera': 'ce navigateur ne donne pas de caméra aux pages',
  'its script could not be loaded': 'son script n’a pas pu être chargé',
  'it was ended from outside': 'il a été arrêté de l’extérieur',
  'the device has no memory left': 'l’appareil n’a plus de mémoire',
  'there is no memory for another # MB': 'il n’y a pas de mémoire pour # Mo de plus',
  'no room for a canvas of this size': 'pas de place pour un canevas de cette taille',
  'the picture could not be written as PNG': 'l’image n’a pas pu être écrite en PNG',
  'is not the file that belongs to this version': 'n’est pas le fichier qui va avec cette version',
  'was answered with status #': 'a reçu la réponse #',
  'could not be fetched, because the server cannot be reached':
    'n’a pas pu être récupéré, car le serveur est injoignable',
  'could not be fetched': 'n’a pas pu être récupéré',
  '# to # in steps of #': 'de # à # par pas de #',
  'WASM SIMD, # thread': 'WASM SIMD, # fil',
  'WASM SIMD, # threads': 'WASM SIMD, # fils',
  'WASM was chosen': 'WASM a été choisi',
  'one of its steps fills # MB, and there are at most # MB':
    'une de ses étapes occupe # Mo, et il y en a # au plus',
  'its steps fill # MB at once, and this device has # MB in all':
    'ses étapes occupent # Mo à la fois, et cet appareil en a # au total',
  'its file has # MB, and a page can read # MB': 'son fichier fait # Mo, et une page peut en lire #',
  'its steps fill # MB at once, and there are at most # MB':
    'ses étapes occupent # Mo à la fois, et il y en a # au plus',
  'no 2D canvas in the worker': 'pas de canevas 2D dans le worker',
  'no memory for a canvas': 'pas de mémoire pour un canevas',
  'it sent no picture': 'elle n’a envoyé aucune image',
  'it holds no pictures': 'elle ne contient aucune image',
  'the model was disposed': 'le modèle a été libéré',
};
