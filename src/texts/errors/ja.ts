import type { ErrorTexts } from '../types.ts';

const NO_OFFLINE = {
  insecure: 'このページは https で開かれていないため、オフライン用に保存できません。',
  certificate:
    'このブラウザーはサーバーの証明書を信頼していないため、Glance をオフライン用に保存できません。この端末に証明書をインストールしてから、ページを再読み込みしてください。',
  browser:
    'このブラウザーは Glance をオフライン用に保存できません。Service Worker がないか、プライベートウィンドウです。',
} as const;

const TASKS = {
  detect: '検出',
  segment: '領域分割',
  instances: '物体の輪郭抽出',
  classify: '画像分類',
} as const;

const WHILE_CONNECTED = '接続がある間は Glance を使えます';

const FOREIGN = {
  safetensors:
    'は重みだけのファイル（safetensors）で、ONNX モデルではありません。Python でネットワークに読み込んで torch.onnx.export(model, example, "model.onnx") で書き出してください。Hugging Face のモデルでは optimum-cli export onnx --model フォルダー 出力先 を使います。',
  tfjs: 'は TensorFlow.js のレイヤーモデルです。Glance が読むのはグラフモデルなので、tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json フォルダー で変換してください。',
  coreml:
    'は Core ML のモデルで、ONNX モデルではありません。元のモデルから torch.onnx.export(model, example, "model.onnx") で書き出してください。Ultralytics のモデルでは yolo export model=best.pt format=onnx を使います。',
  html: 'はウェブページで、ONNX モデルではありません。ファイルの代わりにダウンロード元のページが保存されています。ファイルそのものをダウンロードしてください。',
  lfs: 'は Git LFS のポインターで、モデルそのものではありません。「git lfs pull」で取得するか、ファイルそのものをダウンロードしてください。',
  pytorch:
    'は PyTorch のファイルで、ONNX モデルではありません。torch.onnx.export(model, example, "model.onnx") で書き出してください。Ultralytics のモデルでは yolo export model=ファイル format=onnx を使います。',
  tflite:
    'は TensorFlow Lite のモデルで、ONNX モデルではありません。python -m tf2onnx.convert --tflite ファイル --output model.onnx --opset 17 で書き出してください。',
  tensorflow:
    'は TensorFlow のグラフで、ONNX モデルではありません。python -m tf2onnx.convert --saved-model フォルダー --output model.onnx --opset 17 で、または --graphdef ファイル に --inputs と --outputs を付けて書き出してください。',
  keras:
    'は Keras のモデルで、ONNX モデルではありません。Python で keras.saving.load_model("ファイル").export("model.onnx", format="onnx") として書き出してください。',
  zip: 'は zip アーカイブで、ONNX モデルではありません。展開して中の .onnx ファイルを開いてください。ほかの形式のモデルは、先に ONNX に書き出してください。',
} as const;

/** Error messages in Japanese. */
export const errors: ErrorTexts = {
  'camera-denied': () =>
    'Glance にカメラの使用が許可されていません。アドレスバーのサイト設定で許可してからもう一度お試しになるか、画像を開いてください。',
  'camera-missing': () =>
    'カメラが見つかりません。接続してもう一度お試しになるか、画像や動画を開いてください。',
  'camera-busy': ({ label }) =>
    `${label || 'カメラ'}はほかのアプリで使用中です。そのアプリを閉じてもう一度お試しになるか、別のカメラを選んでください。`,
  'camera-overconstrained': ({ constraint }) =>
    `このカメラは指定された設定（${constraint}）に対応していません。別のカメラか解像度を選んでください。`,
  'camera-unplugged': ({ label }) =>
    `${label || 'カメラ'}の接続が切れました。つなぎ直すか、別の入力元を選んでください。`,
  'camera-black': ({ seconds }) =>
    `カメラの映像が ${seconds} 秒間真っ黒です。レンズカバーやプライバシースイッチを確認するか、別のカメラを選んでください。`,
  'camera-failed': ({ reason }) =>
    `カメラを起動できませんでした（${reason}）。もう一度お試しになるか、別の入力元を選んでください。`,
  'insecure-context': () =>
    'カメラは安全なページでのみ使えます。https:// または localhost で Glance を開いてください。画像と動画はここでも使えます。',
  'screen-denied': () =>
    '画面の共有が許可されませんでした。もう一度ウィンドウを選ぶか、別の入力元を選んでください。',
  'screen-unsupported': () => 'このブラウザーはページと画面を共有できません。別の入力元を選んでください。',
  'screen-failed': ({ reason }) =>
    `画面を共有できませんでした（${reason}）。もう一度お試しになるか、別の入力元を選んでください。`,
  'picture-unreadable': ({ name }) =>
    `「${name}」はこのブラウザーで読み取れる画像ではありません。JPEG、PNG、WebP、AVIF のファイルをお試しください。`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `「${name}」は ${megapixels} メガピクセルあり、Glance で開けるのは ${limit} メガピクセルまでです。縮小してもう一度お試しください。`,
  'file-empty': ({ name }) => `「${name}」は空のファイルです。別のファイルを選んでください。`,
  'video-undecodable': ({ name }) =>
    `このブラウザーは動画「${name}」を再生できません。MP4（H.264）か WebM のファイルをお試しください。`,
  'sample-missing': ({ name }) => `サンプル画像「${name}」はありません。一覧から選んでください。`,
  'capture-failed': ({ label, reason }) =>
    `「${label}」から画像を取得できませんでした（${reason}）。別の入力元を選ぶか、ページを再読み込みしてください。`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `モデルカード ${url} は別のサーバーにあり、Glance は自分のサーバーにしか接続しません。モデルのフォルダーを Glance の隣に置くか、別のモデルを選んでください。`
      : `モデルカード ${url} を取得できませんでした${statusText(status)}。アドレスを確認するか、別のモデルを選んでください。`,
  'card-malformed': ({ url, problem }) =>
    `モデルカード ${url} が正しくありません：${problem}。カードを修正するか、別のモデルを選んでください。`,
  'model-missing': ({ url, status }) =>
    `モデルファイル ${url} を取得できませんでした${statusText(status)}。接続を確認してもう一度お試しになるか、別のモデルを選んでください。`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `モデル ${file} が不完全です（${expectedBytes} バイト中 ${actualBytes} バイト）。もう一度取得してください。`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `モデル ${file} はカードに記載されたものと異なります（sha256 は ${short(actual)}、正しくは ${short(expected)}）。もう一度取得するか、カードを修正してください。`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} は読み取れる ${format ? 'TensorFlow.js' : 'ONNX'} モデルではありません：${problem}。${format ? '' : 'ONNX として'}書き出し直してください。`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} の重みは別のファイルにあります。一緒に開いてください。足りないファイル：${missing.join('、')}。`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `このモデルは Glance が対応していない演算を使っています：${ops.join('、')}。これらを使わずに書き出すか、別のモデルを選んでください。`,
  'model-unknown': ({ id, known }) =>
    `「${id}」というモデルはありません。使えるモデル：${known.join('、')}。`,
  'model-shape': ({ node, problem }) =>
    `モデルはこの入力を処理できません：${problem}（${node}）。別の入力サイズかモデルを選んでください。`,
  'input-size-unsupported': ({ size, allowed }) =>
    `このモデルは ${size} ピクセルの入力に対応していません。使える値：${allowed}。`,
  'head-mismatch': ({ head, problem }) =>
    `モデルの出力がヘッド「${head}」に合いません：${problem}。カードのヘッドを修正してください。`,
  'model-unrecognised': ({ file, reasons }) =>
    `${file} の読み方が分かりません：${reasons.join('；')}。モデルカードを書くか、別のモデルを選んでください。`,
  'label-file-malformed': ({ file, problem }) =>
    `${file} からラベルを読み取れません：${problem}。1 行に 1 つの名前を書いた .txt、「names:」のある .yaml、または .json のリストを指定してください。`,
  'label-count': ({ file, labels, classes }) =>
    `ラベルの数が合いません：${file} には ${labels} 個、モデルには ${classes} クラスあります。クラスごとに 1 つのラベルを指定してください。`,
  'labels-needed': ({ file }) =>
    `${file} にはクラスの数が書かれていません。ラベルを .txt、.yaml、.json のいずれかのファイルで指定してください。`,
  'kept-missing': ({ id }) =>
    `モデル「${id}」はもうこの端末にありません。ファイルをもう一度追加するか、別のモデルを選んでください。`,
  'inspect-timeout': ({ file, seconds }) =>
    `${file} の読み込みを中止しました。${seconds} 秒間応答がありません。壊れているか、この端末には大きすぎる可能性があります。もう一度書き出すか、小さいモデルを選んでください。`,
  'package-damaged': ({ file, problem }) =>
    `パッケージ ${file} は壊れています：${problem}。もう一度書き出すか、ダウンロードしてください。`,
  'library-unavailable': () =>
    'このブラウザーはこのページのファイルを保存しないため、モデルは今回だけ使えます。保存するには、プライベートウィンドウを閉じるか、https:// で Glance を開いてください。',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `この端末には「${name}」を保存する空きがありません。必要な容量は ${megabytes(neededBytes)} MB${leftBytes === null ? '' : `、残りは ${megabytes(leftBytes)} MB`}です。何も保存されていません。ほかのモデルを削除するか空きを増やして、もう一度お試しください。`,
  'library-unwritable': ({ name, reason }) =>
    `「${name}」をこの端末に保存できませんでした（${reason}）。何も保存されていません。もう一度お試しください。`,
  'task-mismatch': ({ model, task, expected }) =>
    `「${model}」は${TASKS[task]}用のモデルで、${TASKS[expected]}用ではありません。別のモデルを選んでください。`,
  'model-too-large': ({ backend, problem }) =>
    `このモデルはここの ${backend} には大きすぎます：${problem}。小さい入力サイズか別のモデルを選んでください。`,
  'backend-unsupported': ({ backend, reason }) =>
    `ここでは ${backend} を使えません：${reason}。Glance は残りのものを使います。`,
  'no-backend': ({ webgpu, wasm }) =>
    `このブラウザーではモデルを実行できません。WebGPU（${webgpu}）も WebAssembly SIMD（${wasm}）も使えません。ブラウザーを更新するか、最新の Chrome、Edge、Firefox、Safari をお使いください。`,
  'device-lost': ({ reason }) =>
    `グラフィックスデバイスが失われました（${reason}）。Glance がエンジンを自動で再起動します。`,
  'worker-died': ({ reason }) => `エンジンが停止しました（${reason}）。Glance が自動で再起動します。`,
  'worker-unresponsive': ({ afterMs }) =>
    `エンジンが ${(afterMs / 1000).toFixed(1)} 秒間応答しませんでした。Glance が自動で再起動します。`,
  'engine-failed': ({ reason }) =>
    `エンジンでエラーが起きました（${reason}）。ページを再読み込みしてください。再び起きる場合は、設定で別のバックエンドを選んでください。`,
  'engine-stopped': () => 'エンジンを停止しました。',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]}${WHILE_CONNECTED}。`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}。${WHILE_CONNECTED}。もう一度試すにはページを再読み込みしてください。`,
  'storage-full': ({ neededBytes }) =>
    `この端末には Glance のファイルを保存する空きがありません（あと ${Math.ceil(neededBytes / 1e5) / 10} MB 必要です）。${WHILE_CONNECTED}。オフラインで使うには空きを増やしてください。`,
  'storage-denied': ({ reason }) =>
    `このブラウザーでは Glance が何も保存できません（${reason}）。${WHILE_CONNECTED}。オフラインで使うには、このサイトの保存を許可するか、プライベートウィンドウを閉じてください。`,
};

function statusText(status: number | undefined): string {
  return status ? `（ステータス ${status}）` : '';
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10);
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
