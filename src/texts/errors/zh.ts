import type { ErrorTexts } from '../types.ts';

const NO_OFFLINE = {
  insecure: '此页面不是通过 https 打开的，因此无法保存供离线使用。',
  certificate:
    '此浏览器不信任服务器的证书，因此无法保存 Glance 供离线使用。请在此设备上安装证书，然后重新加载页面。',
  browser: '此浏览器无法保存 Glance 供离线使用：它没有 Service Worker，或者这是隐私窗口。',
} as const;

const TASKS = {
  detect: '检测',
  segment: '分割',
  instances: '勾勒物体轮廓',
  classify: '图像分类',
} as const;

const WHILE_CONNECTED = '有网络时 Glance 可以正常使用';

const FOREIGN = {
  safetensors:
    '只含权重（safetensors），不是 ONNX 模型。请在 Python 中把权重载入网络后导出：torch.onnx.export(model, example, "model.onnx")；Hugging Face 模型可用：optimum-cli export onnx --model 文件夹 输出。',
  tfjs: '是 TensorFlow.js 的层模型，而 Glance 读取图模型。请转换：tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json 文件夹。',
  coreml:
    '是 Core ML 模型，不是 ONNX 模型。请从原始模型导出 ONNX：torch.onnx.export(model, example, "model.onnx")；Ultralytics 模型可用：yolo export model=best.pt format=onnx。',
  html: '是网页，不是 ONNX 模型：保存的是下载页面，而不是文件本身。请下载文件本身。',
  lfs: '是 Git LFS 指针，不是模型本身。请用“git lfs pull”获取，或下载文件本身。',
  pytorch:
    '是 PyTorch 文件，不是 ONNX 模型。请导出：torch.onnx.export(model, example, "model.onnx")；Ultralytics 的模型请用：yolo export model=文件 format=onnx。',
  tflite:
    '是 TensorFlow Lite 模型，不是 ONNX 模型。请导出：python -m tf2onnx.convert --tflite 文件 --output model.onnx --opset 17。',
  tensorflow:
    '是 TensorFlow 计算图，不是 ONNX 模型。请导出：python -m tf2onnx.convert --saved-model 文件夹 --output model.onnx --opset 17，或使用 --graphdef 文件 并给出 --inputs 和 --outputs。',
  keras:
    '是 Keras 模型，不是 ONNX 模型。请在 Python 中导出：keras.saving.load_model("文件").export("model.onnx", format="onnx")。',
  zip: '是 zip 压缩包，不是 ONNX 模型。请解压后打开其中的 .onnx 文件；其中的其他模型请先导出为 ONNX。',
} as const;

/** Error messages in simplified Chinese. */
export const errors: ErrorTexts = {
  'camera-denied': () => 'Glance 无权使用摄像头。请在地址栏的网站设置中允许，然后重试；也可以打开一张图片。',
  'camera-missing': () => '未找到摄像头。请连接一个后重试，或打开图片或视频。',
  'camera-busy': ({ label }) =>
    `${label || '摄像头'}正被其他应用占用。请关闭该应用后重试，或选择其他摄像头。`,
  'camera-overconstrained': ({ constraint }) =>
    `此摄像头不支持所需的设置（${constraint}）。请选择其他摄像头或分辨率。`,
  'camera-unplugged': ({ label }) => `${label || '摄像头'}已断开。请重新插好，或选择其他来源。`,
  'camera-black': ({ seconds }) =>
    `摄像头已连续 ${seconds} 秒只有黑色画面。请检查镜头盖或隐私开关，或选择其他摄像头。`,
  'camera-failed': ({ reason }) => `摄像头无法启动（${reason}）。请重试，或选择其他来源。`,
  'insecure-context': () =>
    '摄像头只能在安全页面上使用。请通过 https:// 或在 localhost 上打开 Glance；图片和视频在这里也能用。',
  'screen-denied': () => '未获准共享屏幕。请重试并选择一个窗口，或选择其他来源。',
  'screen-unsupported': () => '此浏览器无法与网页共享屏幕。请选择其他来源。',
  'screen-failed': ({ reason }) => `无法共享屏幕（${reason}）。请重试，或选择其他来源。`,
  'picture-unreadable': ({ name }) => `此浏览器无法读取图片“${name}”。请换用 JPEG、PNG、WebP 或 AVIF 文件。`,
  'picture-too-large': ({ name, megapixels, limit }) =>
    `“${name}”有 ${megapixels} 百万像素，Glance 最多可打开 ${limit} 百万像素。请缩小后重试。`,
  'file-empty': ({ name }) => `“${name}”是空文件。请选择其他文件。`,
  'video-undecodable': ({ name }) => `此浏览器无法解码视频“${name}”。请换用 MP4（H.264）或 WebM 文件。`,
  'sample-missing': ({ name }) => `没有示例图片“${name}”。请从列表中选择。`,
  'capture-failed': ({ label, reason }) =>
    `无法从“${label}”获取画面（${reason}）。请选择其他来源，或重新加载页面。`,
  'card-missing': ({ url, status, elsewhere }) =>
    elsewhere
      ? `模型卡 ${url} 位于其他服务器，而 Glance 只连接自己的服务器。请把模型文件夹放到 Glance 旁边，或选择其他模型。`
      : `无法获取模型卡 ${url}${statusText(status)}。请检查地址，或选择其他模型。`,
  'card-malformed': ({ url, problem }) => `模型卡 ${url} 无效：${problem}。请更正模型卡，或选择其他模型。`,
  'model-missing': ({ url, status }) =>
    `无法获取模型文件 ${url}${statusText(status)}。请检查网络后重试，或选择其他模型。`,
  'model-truncated': ({ file, expectedBytes, actualBytes }) =>
    `模型 ${file} 不完整：共 ${expectedBytes} 字节，只有 ${actualBytes} 字节。请重新获取。`,
  'model-hash-mismatch': ({ file, expected, actual }) =>
    `模型 ${file} 与模型卡不符（sha256 为 ${short(actual)}，应为 ${short(expected)}）。请重新获取，或更正模型卡。`,
  'model-unreadable': ({ file, problem, format }) =>
    `${file} 不是可读取的 ${format ? 'TensorFlow.js' : 'ONNX'} 模型：${problem}。请重新导出${format ? '' : '为 ONNX'}。`,
  'model-parts-missing': ({ file, missing }) =>
    `${file} 的权重在其他文件中。请一起打开；缺少：${missing.join('、')}。`,
  'model-foreign': ({ file, format }) => `${file} ${FOREIGN[format]}`,
  'model-unknown-ops': ({ ops }) =>
    `此模型使用了 Glance 不支持的运算：${ops.join('、')}。请去掉这些运算后导出，或选择其他模型。`,
  'model-unknown': ({ id, known }) => `没有模型“${id}”。可用的模型：${known.join('、')}。`,
  'model-shape': ({ node, problem }) =>
    `模型无法处理此输入：${problem}（位于 ${node}）。请选择其他输入尺寸或模型。`,
  'input-size-unsupported': ({ size, allowed }) => `此模型不支持 ${size} 像素的输入。允许的值：${allowed}。`,
  'head-mismatch': ({ head, problem }) =>
    `模型的输出与输出头“${head}”不符：${problem}。请更正模型卡中的输出头。`,
  'model-unrecognised': ({ file, reasons }) =>
    `无法判断 ${file} 的读取方式：${reasons.join('；')}。请为它编写模型卡，或选择其他模型。`,
  'label-file-malformed': ({ file, problem }) =>
    `无法从 ${file} 读取标签：${problem}。请提供每行一个名称的 .txt、带有“names:”的 .yaml，或 .json 列表。`,
  'label-count': ({ file, labels, classes }) =>
    `标签数量不符：${file} 有 ${labels} 个，而模型有 ${classes} 个类别。请为每个类别提供一个标签。`,
  'labels-needed': ({ file }) => `${file} 没有说明有多少个类别。请提供标签：.txt、.yaml 或 .json 文件。`,
  'kept-missing': ({ id }) => `模型“${id}”已不在此设备上。请重新添加其文件，或选择其他模型。`,
  'inspect-timeout': ({ file, seconds }) =>
    `已放弃读取 ${file}：${seconds} 秒内没有响应。文件可能已损坏，或对此设备而言过大。请重新导出，或选择较小的模型。`,
  'package-damaged': ({ file, problem }) => `模型包 ${file} 已损坏：${problem}。请重新导出或下载。`,
  'library-unavailable': () =>
    '此浏览器不为本页面保存文件，因此模型仅在本次访问中可用。若要保留，请退出隐私窗口，或通过 https:// 打开 Glance。',
  'library-full': ({ name, neededBytes, leftBytes }) =>
    `此设备没有空间保存“${name}”：需要 ${megabytes(neededBytes)} MB${leftBytes === null ? '' : `，剩余 ${megabytes(leftBytes)} MB`}。没有保存任何内容。请删除其他模型或释放空间后重试。`,
  'library-unwritable': ({ name, reason }) =>
    `无法在此设备上保存“${name}”（${reason}）。没有保存任何内容。请重试。`,
  'task-mismatch': ({ model, task, expected }) =>
    `“${model}”是用于${TASKS[task]}的模型，不能用于${TASKS[expected]}。请选择其他模型。`,
  'model-too-large': ({ backend, problem }) =>
    `此模型对这里的 ${backend} 来说太大：${problem}。请选择较小的输入尺寸或其他模型。`,
  'backend-unsupported': ({ backend, reason }) =>
    `这里无法使用 ${backend}：${reason}。Glance 会使用其余可用的后端。`,
  'no-backend': ({ webgpu, wasm }) =>
    `此浏览器无法运行任何模型：没有 WebGPU（${webgpu}），也没有 WebAssembly SIMD（${wasm}）。请更新浏览器，或使用新版 Chrome、Edge、Firefox 或 Safari。`,
  'device-lost': ({ reason }) => `图形设备已丢失（${reason}）。Glance 会自动重启引擎。`,
  'worker-died': ({ reason }) => `引擎已停止（${reason}）。Glance 会自动重启引擎。`,
  'worker-unresponsive': ({ afterMs }) =>
    `引擎已有 ${(afterMs / 1000).toFixed(1)} 秒没有响应。Glance 会自动重启引擎。`,
  'engine-failed': ({ reason }) =>
    `引擎出错（${reason}）。请重新加载页面；如果再次发生，请在设置中选择其他后端。`,
  'engine-stopped': () => '引擎已停止。',
  'offline-unsupported': ({ cause }) => `${NO_OFFLINE[cause]}${WHILE_CONNECTED}。`,
  'offline-file-failed': ({ file, problem }) =>
    `${file} ${problem}。${WHILE_CONNECTED}；如要重试，请重新加载页面。`,
  'storage-full': ({ neededBytes }) =>
    `此设备没有空间存放 Glance 的文件（还需要 ${Math.ceil(neededBytes / 1e5) / 10} MB）。${WHILE_CONNECTED}；如要离线使用，请腾出一些空间。`,
  'storage-denied': ({ reason }) =>
    `此浏览器不允许 Glance 存储任何内容（${reason}）。${WHILE_CONNECTED}；如要离线使用，请允许此网站存储数据，或退出隐私窗口。`,
};

function statusText(status: number | undefined): string {
  return status ? `（状态码 ${status}）` : '';
}

function megabytes(bytes: number): string {
  return String(Math.ceil(bytes / 1e5) / 10);
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}
