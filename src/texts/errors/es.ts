import type { ErrorTexts } from '../types.ts';

const NO_OFFLINE = {
  insecure: 'Esta página no llegó por https, así que no se puede guardar para usarla sin conexión.',
  certificate:
    'Este navegador no confía en el certificado del servidor, así que no puede guardar Glance para usarlo sin conexión. Instale el certificado en este dispositivo y vuelva a cargar la página.',
  browser:
    'Este navegador no puede guardar Glance para usarlo sin conexión: no tiene service workers, o esta ventana es privada.',
} as const;

const TASKS = {
  detect: 'detectar',
  segment: 'segmentar',
  instances: 'delinear objetos',
  classify: 'clasificar imágenes',
} as const;

const WHILE_CONNECTED = 'Glance funciona mientras haya conexión';

const FOREIGN = {
  safetensors:
    'contiene solo pesos (safetensors), no un modelo ONNX. Cárguelos en su red con Python y expórtela: torch.onnx.export(model, example, "model.onnx"), o para modelos de Hugging Face: optimum-cli export onnx --model CARPETA DESTINO.',
  tfjs: 'es un modelo de capas de TensorFlow.js, y Glance lee modelos de grafo. Conviértalo: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json CARPETA.',
  coreml:
    'es un modelo de Core ML, no un modelo ONNX. Exporte ONNX a partir del original: torch.onnx.export(model, example, "model.onnx"), o para modelos de Ultralytics: yolo export model=best.pt format=onnx.',
  html: 'es una página web, no un modelo ONNX: se guardó la página de la descarga en lugar del archivo. Descargue el archivo mismo.',
  lfs: 'es un puntero de Git LFS, no el modelo mismo. Obténgalo con «git lfs pull», o descargue el archivo mismo.',
  pytorch:
    'es un archivo de PyTorch, no un modelo ONNX. Expórtelo: torch.onnx.export(model, example, "model.onnx"), o para modelos de Ultralytics: yolo export model=ARCHIVO format=onnx.',
  tflite:
    'es un modelo de TensorFlow Lite, no un modelo ONNX. Exporte uno: python -m tf2onnx.convert --tflite ARCHIVO --output model.onnx --opset 17.',
  tensorflow:
    'es un grafo de TensorFlow, no un modelo ONNX. Exporte uno: python -m tf2onnx.convert --saved-model CARPETA --output model.onnx --opset 17, o --graphdef ARCHIVO con --inputs y --outputs.',
  keras:
    'es un modelo de Keras, no un modelo ONNX. Exporte uno en Python: keras.saving.load_model("ARCHIVO").export("model.onnx", format="onnx").',
  zip: 'es un archivo zip, no un modelo ONNX. Descomprímalo y abra el archivo .onnx que contiene; a partir de cualquier otro modelo que haya dentro, exporte primero ONNX.',
} as const;

/** Error messages in Spanish. */
export const errors: ErrorTexts = {
  'camera-denied': () =>
    'Glance no tiene permiso para usar la cámara. Concédalo en los ajustes del sitio, en la barra de direcciones, e inténtelo de nuevo, o abra una imagen.',
  'camera-missing': () =>
    'No se encontró ninguna cámara. Conecte una e inténtelo de nuevo, o abra una imagen o un vídeo.',
  'camera-busy': ({ label }) =>
    `${label || 'La cámara'} está en uso por otra aplicación. Cierre esa aplicación e inténtelo de nuevo, o elija otra cámara.`,
  'camera-overconstrained': ({ constraint }) =>
    `Esta cámara no admite el valor pedido (${constraint}). Elija otra cámara u otra resolución.`,
  'camera-unplugged': ({ label }) =>
    `${label || 'La cámara'} se ha desconectado. Vuelva a conectarla, o elija otra fuente.`,
  'camera-black': ({ seconds }) =>
    `La cámara solo envía negro desde hace ${seconds} s. Compruebe la tapa o el interruptor de privacidad, o elija otra cámara.`,
  'camera-failed': ({ reason }) =>
    `La cámara no pudo iniciarse (${reason}). Inténtelo de nuevo, o elija otra fuente.`,
  'insecure-context': () =>
    'La cámara necesita una página segura. Abra Glance por https:// o en localhost; las imágenes y los vídeos funcionan aquí también.',
  'screen-denied': () =>
    'No se permitió compartir la pantalla. Inténtelo de nuevo y elija una ventana, o elija otra fuente.',
  'screen-unsupported': () =>
    'Este navegador no puede compartir la pantalla con una página. Elija otra fuente.',
  'screen-failed': ({ reason }) =>
    `No se pudo compartir la pantalla (${reason}). Inténtelo de nuevo, o elija otra fuente.`,
  'picture-unreadable': ({ name }) =>
    `«${name}» no es una imagen que este navegador pueda leer. Pruebe con un archivo JPEG, PNG, WebP o AVIF.`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `«${name}» tiene ${megapixels} megapíxeles, y Glance abre como máximo ${limit}. Reduzca la imagen e inténtelo de nuevo.`,
  'file-empty': ({ name }) => `«${name}» está vacío. Elija otro archivo.`,
  'video-undecodable': ({ name }) =>
    `Este navegador no puede descodificar el vídeo «${name}». Pruebe con un archivo MP4 (H.264) o WebM.`,
  'sample-missing': ({ name }) => `No hay ninguna imagen de muestra «${name}». Elija una de la lista.`,
  'capture-failed': ({ label, reason }) =>
    `No se pudo tomar ninguna imagen de «${label}» (${reason}). Elija otra fuente, o vuelva a cargar la página.`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `La ficha del modelo ${url} está en otro servidor, y Glance solo se conecta al suyo. Ponga allí la carpeta del modelo junto a Glance, o elija otro modelo.`
      : `No se pudo obtener la ficha del modelo ${url}${statusText(status)}. Compruebe la dirección, o elija otro modelo.`,
  'card-malformed': ({ url, problem }) =>
    `La ficha del modelo ${url} no es válida: ${problem}. Corríjala, o elija otro modelo.`,
  'model-missing': ({ url, status }) =>
    `No se pudo obtener el archivo del modelo ${url}${statusText(status)}. Compruebe la conexión e inténtelo de nuevo, o elija otro modelo.`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `El modelo ${file} está incompleto: ${actualBytes} de ${expectedBytes} bytes. Vuelva a obtenerlo.`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `El modelo ${file} no es el que describe su ficha (sha256 ${short(actual)}, se esperaba ${short(expected)}). Vuelva a obtenerlo, o corrija la ficha.`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} no es un modelo ${format ? 'TensorFlow.js' : 'ONNX'} legible: ${problem}. Vuelva a exportarlo${format ? '' : ' como ONNX'}.`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} guarda sus pesos en otros archivos. Ábralos junto con él; faltan: ${missing.join(', ')}.`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `Este modelo usa operaciones que Glance no conoce: ${ops.join(', ')}. Expórtelo sin ellas, o elija otro modelo.`,
  'model-unknown': ({ id, known }) => `No hay ningún modelo «${id}». Modelos conocidos: ${known.join(', ')}.`,
  'model-shape': ({ node, problem }) =>
    `El modelo no puede procesar esta entrada: ${problem} (en ${node}). Elija otro tamaño de entrada u otro modelo.`,
  'input-size-unsupported': ({ size, allowed }) =>
    `Este modelo no admite una entrada de ${size} píxeles. Valores posibles: ${allowed}.`,
  'head-mismatch': ({ head, problem }) =>
    `La salida del modelo no encaja con la cabeza «${head}»: ${problem}. Corrija la cabeza en la ficha.`,
  'model-unrecognised': ({ file, reasons }) =>
    `Glance no sabe cómo se lee ${file}: ${reasons.join('; ')}. Escriba una ficha para él, o elija otro modelo.`,
  'label-file-malformed': ({ file, problem }) =>
    `No se puede leer ninguna etiqueta de ${file}: ${problem}. Dé un .txt con un nombre por línea, un .yaml con «names:» o una lista .json.`,
  'label-count': ({ file, labels, classes }) =>
    `El número de etiquetas no encaja: ${file} tiene ${labels}, y el modelo ${classes} clases. Dé una etiqueta por clase.`,
  'labels-needed': ({ file }) =>
    `${file} no dice cuántas clases tiene. Dé sus etiquetas: un archivo .txt, .yaml o .json.`,
  'kept-missing': ({ id }) =>
    `El modelo «${id}» ya no está en este dispositivo. Añada de nuevo su archivo, o elija otro modelo.`,
  'inspect-timeout': ({ file, seconds }) =>
    `Se abandonó ${file}: su lectura no dio señales durante ${seconds} s. Puede estar dañado o ser demasiado grande para este dispositivo. Expórtelo de nuevo, o elija un modelo más pequeño.`,
  'package-damaged': ({ file, problem }) =>
    `El paquete ${file} está dañado: ${problem}. Expórtelo o descárguelo de nuevo.`,
  'library-unavailable': () =>
    'Este navegador no guarda archivos para esta página, así que el modelo está aquí solo durante esta visita. Para conservarlo, salga de la ventana privada o abra Glance por https://.',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `No hay espacio en este dispositivo para conservar «${name}»: necesita ${megabytes(neededBytes)} MB${leftBytes === null ? '' : ` y quedan ${megabytes(leftBytes)} MB`}. No se conservó nada de él. Elimine otros modelos o libere espacio e inténtelo de nuevo.`,
  'library-unwritable': ({ name, reason }) =>
    `«${name}» no se pudo conservar en este dispositivo (${reason}). No se conservó nada de él. Inténtelo de nuevo.`,
  'task-mismatch': ({ model, task, expected }) =>
    `«${model}» es un modelo para ${TASKS[task]}, no para ${TASKS[expected]}. Elija otro modelo.`,
  'model-too-large': ({ backend, problem }) =>
    `Este modelo es demasiado grande para ${backend} en este dispositivo: ${problem}. Elija una entrada más pequeña, u otro modelo.`,
  'backend-unsupported': ({ backend, reason }) =>
    `${backend} no se puede usar aquí: ${reason}. Glance usa lo que queda.`,
  'no-backend': ({ webgpu, wasm }) =>
    `Este navegador no puede ejecutar ningún modelo: ni WebGPU (${webgpu}) ni WebAssembly SIMD (${wasm}). Actualice el navegador, o use una versión reciente de Chrome, Edge, Firefox o Safari.`,
  'device-lost': ({ reason }) =>
    `Se perdió el procesador gráfico (${reason}). Glance reinicia el motor por sí solo.`,
  'worker-died': ({ reason }) => `El motor se detuvo (${reason}). Glance lo reinicia por sí solo.`,
  'worker-unresponsive': ({ afterMs }) =>
    `El motor no respondió durante ${(afterMs / 1000).toFixed(1).replace('.', ',')} s. Glance lo reinicia por sí solo.`,
  'engine-failed': ({ reason }) =>
    `El motor falló (${reason}). Vuelva a cargar la página; si ocurre otra vez, elija otro motor de cálculo en los ajustes.`,
  'engine-stopped': () => 'El motor se ha detenido.',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]} ${WHILE_CONNECTED}.`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}. ${WHILE_CONNECTED}; vuelva a cargar la página para intentarlo de nuevo.`,
  'storage-full': ({ neededBytes }) =>
    `En este dispositivo no queda espacio para los archivos de Glance (faltan ${String(Math.ceil(neededBytes / 1e5) / 10).replace('.', ',')} MB). ${WHILE_CONNECTED}; libere espacio para tenerlo sin conexión.`,
  'storage-denied': ({ reason }) =>
    `Este navegador no deja que Glance guarde nada (${reason}). ${WHILE_CONNECTED}; para tenerlo sin conexión, permita el almacenamiento en este sitio, o salga de la ventana privada.`,
};

function statusText(status: number | undefined): string {
  return status ? ` (estado ${status})` : '';
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10).replace('.', ',');
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
