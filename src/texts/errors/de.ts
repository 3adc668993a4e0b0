import type { ErrorTexts } from '../types.ts';

const NO_OFFLINE = {
  insecure: 'Diese Seite kam nicht über https und lässt sich deshalb nicht offline nutzen.',
  certificate:
    'Dieser Browser vertraut dem Zertifikat des Servers nicht und kann Glance deshalb nicht offline bereithalten. Das Zertifikat auf diesem Gerät installieren, dann die Seite neu laden.',
  browser:
    'Dieser Browser kann Glance nicht offline bereithalten: Er hat keine Service Worker, oder dies ist ein privates Fenster.',
} as const;

const TASKS = {
  detect: 'Erkennen',
  segment: 'Segmentieren',
  instances: 'Umreißen von Objekten',
  classify: 'Klassifizieren von Bildern',
} as const;

const WHILE_CONNECTED = 'Glance funktioniert, solange es eine Verbindung gibt';

const FOREIGN = {
  safetensors:
    'enthält nur Gewichte (safetensors), kein ONNX-Modell. Laden Sie sie in Python in ihr Netz und exportieren Sie dieses: torch.onnx.export(model, example, "model.onnx"), bei Modellen von Hugging Face: optimum-cli export onnx --model ORDNER ZIEL.',
  tfjs: 'ist ein Layers-Modell von TensorFlow.js; Glance liest Graph-Modelle. Wandeln Sie es um: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json ORDNER.',
  coreml:
    'ist ein Core-ML-Modell, kein ONNX-Modell. Exportieren Sie ONNX aus dem Ursprung: torch.onnx.export(model, example, "model.onnx"), bei Modellen von Ultralytics: yolo export model=best.pt format=onnx.',
  html: 'ist eine Webseite, kein ONNX-Modell: Statt der Datei wurde die Seite gespeichert, auf der sie angeboten wird. Laden Sie die Datei selbst herunter.',
  lfs: 'ist ein Git-LFS-Verweis, nicht das Modell selbst. Holen Sie es mit „git lfs pull“, oder laden Sie die Datei selbst herunter.',
  pytorch:
    'ist eine PyTorch-Datei, kein ONNX-Modell. Exportieren Sie es: torch.onnx.export(model, example, "model.onnx"), bei Modellen von Ultralytics: yolo export model=DATEI format=onnx.',
  tflite:
    'ist ein TensorFlow-Lite-Modell, kein ONNX-Modell. Exportieren Sie eines: python -m tf2onnx.convert --tflite DATEI --output model.onnx --opset 17.',
  tensorflow:
    'ist ein TensorFlow-Graph, kein ONNX-Modell. Exportieren Sie eines: python -m tf2onnx.convert --saved-model ORDNER --output model.onnx --opset 17, oder --graphdef DATEI mit --inputs und --outputs.',
  keras:
    'ist ein Keras-Modell, kein ONNX-Modell. Exportieren Sie eines in Python: keras.saving.load_model("DATEI").export("model.onnx", format="onnx").',
  zip: 'ist ein Zip-Archiv, kein ONNX-Modell. Entpacken Sie es und öffnen Sie die .onnx-Datei darin; aus jedem anderen Modell darin exportieren Sie zuerst ONNX.',
} as const;

/** Error messages in German. */
export const errors: ErrorTexts = {
  'camera-denied': () =>
    'Glance darf die Kamera nicht nutzen. Erlauben Sie es in den Website-Einstellungen der Adressleiste und versuchen Sie es noch einmal, oder öffnen Sie ein Bild.',
  'camera-missing': () =>
    'Keine Kamera gefunden. Schließen Sie eine an und versuchen Sie es noch einmal, oder öffnen Sie ein Bild oder Video.',
  'camera-busy': ({ label }) =>
    `${label || 'Die Kamera'} wird gerade von einer anderen App benutzt. Schließen Sie diese App und versuchen Sie es noch einmal, oder wählen Sie eine andere Kamera.`,
  'camera-overconstrained': ({ constraint }) =>
    `Diese Kamera kann den gewünschten Wert nicht liefern (${constraint}). Wählen Sie eine andere Kamera oder Auflösung.`,
  'camera-unplugged': ({ label }) =>
    `${label || 'Die Kamera'} wurde getrennt. Stecken Sie sie wieder ein, oder wählen Sie eine andere Quelle.`,
  'camera-black': ({ seconds }) =>
    `Die Kamera liefert seit ${seconds} s nur Schwarz. Prüfen Sie Abdeckung und Privatsphäre-Schalter, oder wählen Sie eine andere Kamera.`,
  'camera-failed': ({ reason }) =>
    `Die Kamera konnte nicht starten (${reason}). Versuchen Sie es noch einmal, oder wählen Sie eine andere Quelle.`,
  'insecure-context': () =>
    'Die Kamera braucht eine sichere Seite. Öffnen Sie Glance über https:// oder auf localhost; Bilder und Videos funktionieren auch hier.',
  'screen-denied': () =>
    'Die Bildschirmfreigabe wurde nicht erlaubt. Versuchen Sie es noch einmal und wählen Sie ein Fenster, oder wählen Sie eine andere Quelle.',
  'screen-unsupported': () =>
    'Dieser Browser kann keinen Bildschirm für eine Seite freigeben. Wählen Sie eine andere Quelle.',
  'screen-failed': ({ reason }) =>
    `Der Bildschirm konnte nicht freigegeben werden (${reason}). Versuchen Sie es noch einmal, oder wählen Sie eine andere Quelle.`,
  'picture-unreadable': ({ name }) =>
    `„${name}“ ist kein Bild, das dieser Browser lesen kann. Versuchen Sie es mit JPEG, PNG, WebP oder AVIF.`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `„${name}“ hat ${megapixels} Megapixel; Glance öffnet höchstens ${limit}. Verkleinern Sie das Bild und versuchen Sie es noch einmal.`,
  'file-empty': ({ name }) => `„${name}“ ist leer. Wählen Sie eine andere Datei.`,
  'video-undecodable': ({ name }) =>
    `Dieser Browser kann das Video „${name}“ nicht dekodieren. Versuchen Sie es mit MP4 (H.264) oder WebM.`,
  'sample-missing': ({ name }) => `Es gibt kein Beispielbild „${name}“. Wählen Sie eines aus der Liste.`,
  'capture-failed': ({ label, reason }) =>
    `Von „${label}“ ließ sich kein Bild aufnehmen (${reason}). Wählen Sie eine andere Quelle, oder laden Sie die Seite neu.`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `Die Modellkarte ${url} liegt auf einem anderen Server, und Glance verbindet sich nur mit dem eigenen. Legen Sie den Ordner des Modells dort neben Glance, oder wählen Sie ein anderes Modell.`
      : `Die Modellkarte ${url} konnte nicht geladen werden${statusText(status)}. Prüfen Sie die Adresse, oder wählen Sie ein anderes Modell.`,
  'card-malformed': ({ url, problem }) =>
    `Die Modellkarte ${url} ist ungültig: ${problem}. Korrigieren Sie die Karte, oder wählen Sie ein anderes Modell.`,
  'model-missing': ({ url, status }) =>
    `Die Modelldatei ${url} konnte nicht geladen werden${statusText(status)}. Prüfen Sie die Verbindung und versuchen Sie es noch einmal, oder wählen Sie ein anderes Modell.`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `Das Modell ${file} ist unvollständig: ${actualBytes} von ${expectedBytes} Bytes. Laden Sie es noch einmal.`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `Das Modell ${file} ist nicht das, das seine Karte beschreibt (sha256 ${short(actual)}, erwartet ${short(expected)}). Laden Sie es noch einmal, oder korrigieren Sie die Karte.`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} ist kein lesbares ${format ? 'TensorFlow.js' : 'ONNX'}-Modell: ${problem}. Exportieren Sie es noch einmal${format ? '' : ' als ONNX'}.`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} hat seine Gewichte in weiteren Dateien. Geben Sie alle zusammen; es fehlen: ${missing.join(', ')}.`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `Dieses Modell verwendet Operationen, die Glance nicht kennt: ${ops.join(', ')}. Exportieren Sie es ohne sie, oder wählen Sie ein anderes Modell.`,
  'model-unknown': ({ id, known }) => `Es gibt kein Modell „${id}“. Bekannte Modelle: ${known.join(', ')}.`,
  'model-shape': ({ node, problem }) =>
    `Das Modell kann diese Eingabe nicht verarbeiten: ${problem} (bei ${node}). Wählen Sie eine andere Eingabegröße oder ein anderes Modell.`,
  'input-size-unsupported': ({ size, allowed }) =>
    `Dieses Modell nimmt keine Eingabe von ${size} Pixeln. Erlaubt: ${allowed}.`,
  'head-mismatch': ({ head, problem }) =>
    `Die Ausgabe des Modells passt nicht zum Kopf „${head}“: ${problem}. Korrigieren Sie den Kopf in der Karte.`,
  'model-unrecognised': ({ file, reasons }) =>
    `Glance erkennt nicht, wie ${file} zu lesen ist: ${reasons.join('; ')}. Schreiben Sie eine Karte dafür, oder wählen Sie ein anderes Modell.`,
  'label-file-malformed': ({ file, problem }) =>
    `Aus ${file} lassen sich keine Bezeichnungen lesen: ${problem}. Geben Sie eine .txt-Datei mit einem Namen je Zeile, eine .yaml-Datei mit „names:“ oder eine .json-Liste.`,
  'label-count': ({ file, labels, classes }) =>
    `Die Zahl der Bezeichnungen passt nicht: ${file} hat ${labels}, das Modell ${classes} Klassen. Geben Sie je Klasse eine Bezeichnung.`,
  'labels-needed': ({ file }) =>
    `${file} sagt nicht, wie viele Klassen es hat. Geben Sie die Bezeichnungen dazu: eine .txt-, .yaml- oder .json-Datei.`,
  'kept-missing': ({ id }) =>
    `Das Modell „${id}“ ist nicht mehr auf diesem Gerät. Fügen Sie seine Datei wieder hinzu, oder wählen Sie ein anderes Modell.`,
  'inspect-timeout': ({ file, seconds }) =>
    `${file} wurde aufgegeben: ${seconds} s lang kam beim Lesen kein Lebenszeichen. Vielleicht ist die Datei beschädigt oder für dieses Gerät zu groß. Exportieren Sie sie noch einmal, oder wählen Sie ein kleineres Modell.`,
  'package-damaged': ({ file, problem }) =>
    `Das Paket ${file} ist beschädigt: ${problem}. Exportieren oder laden Sie es noch einmal.`,
  'library-unavailable': () =>
    'Dieser Browser bewahrt für diese Seite keine Dateien auf; das Modell ist deshalb nur für diesen Besuch da. Um es zu behalten, verlassen Sie das private Fenster, oder öffnen Sie Glance über https://.',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `Auf diesem Gerät ist kein Platz, um „${name}“ zu behalten: Es braucht ${megabytes(neededBytes)} MB${leftBytes === null ? '' : `, frei sind ${megabytes(leftBytes)} MB`}. Nichts davon wurde behalten. Löschen Sie andere Modelle oder geben Sie Platz frei, dann versuchen Sie es noch einmal.`,
  'library-unwritable': ({ name, reason }) =>
    `„${name}“ konnte auf diesem Gerät nicht behalten werden (${reason}). Nichts davon wurde behalten. Versuchen Sie es noch einmal.`,
  'task-mismatch': ({ model, task, expected }) =>
    `„${model}“ ist ein Modell zum ${TASKS[task]}, nicht zum ${TASKS[expected]}. Wählen Sie ein anderes Modell.`,
  'model-too-large': ({ backend, problem }) =>
    `Dieses Modell ist hier zu groß für ${backend}: ${problem}. Wählen Sie eine kleinere Eingabe oder ein anderes Modell.`,
  'backend-unsupported': ({ backend, reason }) =>
    `${backend} ist hier nicht nutzbar: ${reason}. Glance nutzt, was übrig ist.`,
  'no-backend': ({ webgpu, wasm }) =>
    `Dieser Browser kann kein Modell ausführen: kein WebGPU (${webgpu}) und kein WebAssembly-SIMD (${wasm}). Aktualisieren Sie den Browser, oder nutzen Sie ein aktuelles Chrome, Edge, Firefox oder Safari.`,
  'device-lost': ({ reason }) =>
    `Der Grafikprozessor ging verloren (${reason}). Glance startet die Engine von selbst neu.`,
  'worker-died': ({ reason }) =>
    `Die Engine ist stehen geblieben (${reason}). Glance startet sie von selbst neu.`,
  'worker-unresponsive': ({ afterMs }) =>
    `Die Engine hat ${(afterMs / 1000).toFixed(1).replace('.', ',')} s lang nicht geantwortet. Glance startet sie von selbst neu.`,
  'engine-failed': ({ reason }) =>
    `Die Engine ist ausgefallen (${reason}). Laden Sie die Seite neu; wenn es wieder geschieht, wählen Sie in den Einstellungen ein anderes Backend.`,
  'engine-stopped': () => 'Die Engine wurde angehalten.',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]} ${WHILE_CONNECTED}.`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}. ${WHILE_CONNECTED}; laden Sie die Seite neu, um es noch einmal zu versuchen.`,
  'storage-full': ({ neededBytes }) =>
    `Auf diesem Gerät ist kein Platz mehr für die Dateien von Glance (es fehlen ${String(Math.ceil(neededBytes / 1e5) / 10).replace('.', ',')} MB). ${WHILE_CONNECTED}; geben Sie Platz frei, um es offline zu haben.`,
  'storage-denied': ({ reason }) =>
    `Dieser Browser lässt Glance nichts speichern (${reason}). ${WHILE_CONNECTED}; um es offline zu haben, erlauben Sie dieser Website das Speichern, oder verlassen Sie das private Fenster.`,
};

function statusText(status: number | undefined): string {
  return status ? ` (Status ${status})` : '';
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10).replace('.', ',');
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
