import { type PaintedDetection, paintBoxes } from '../../src/render/box-painter.ts';
import { fitViewport, NO_INSETS } from '../../src/render/viewport.ts';
import { takeTurns, timed } from './take-turns.ts';
import type { TaskParameters, TaskSamples } from './task.ts';

const VIEW = { width: 1280, height: 800 };
const BOXES = 30;
/** As many bytes as are read back of a frame at most, eight words a box. */
const BYTES = 8192;
const WORDS = 8;
const STROKE = 3;

/** Finds the boxes: in rows of six, moved a little each time. */
const FIND = `
  @group(0) @binding(0) var<storage, read_write> boxes : array<vec4f>;
  @compute @workgroup_size(${BOXES})
  fn main(@builtin(local_invocation_id) thread : vec3u) {
    let corner = vec2f(f32(thread.x % 6u) * 200.0, f32(thread.x / 6u) * 150.0) + boxes[2u * thread.x + 1u].x;
    boxes[2u * thread.x] = vec4f(corner, corner + vec2f(150.0, 120.0));
    boxes[2u * thread.x + 1u].x = (boxes[2u * thread.x + 1u].x + 1.0) % 50.0;
  }`;

/** Four strokes of two triangles a box: no label, no round corner, no border. */
const DRAW = `
  @group(0) @binding(0) var<storage, read> boxes : array<vec4f>;
  @vertex fn corner(@builtin(vertex_index) vertex : u32, @builtin(instance_index) box : u32) -> @builtin(position) vec4f {
    let edges = boxes[2u * box];
    let side = vertex / 6u;
    var low = edges.xy;
    var high = edges.zw;
    if (side == 0u) { high.x = low.x; }
    if (side == 1u) { high.y = low.y; }
    if (side == 2u) { low.x = high.x; }
    if (side == 3u) { low.y = high.y; }
    let shares = vec2f(f32((0x32u >> (vertex % 6u)) & 1u), f32((0x2cu >> (vertex % 6u)) & 1u));
    let place = mix(low - ${STROKE}.0, high + ${STROKE}.0, shares);
    return vec4f(place.x / ${VIEW.width / 2} - 1.0, 1.0 - place.y / ${VIEW.height / 2}, 0.0, 1.0);
  }
  @fragment fn colour() -> @location(0) vec4f { return vec4f(0.0, 1.0, 0.4, 1.0); }`;

/**
 * Boxes that lie in a buffer of the GPU, read back and painted as Glance paints them, against drawn there on a canvas whose picture
 * is handed over: how long the worker's and the page's own threads take and wait until either may be shown.
 */
export async function boxesOut({ runs, warmUpMs }: TaskParameters['boxes-out']): Promise<TaskSamples> {
  const device = await (await navigator.gpu.requestAdapter())?.requestDevice();
  if (!device) throw new Error('no WebGPU');
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const boxes = device.createBuffer({ size: BYTES, usage: STORAGE | COPY_SRC });
  const copy = device.createBuffer({ size: BYTES, usage: MAP_READ | COPY_DST });
  const find = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: FIND }) },
  });
  const format = navigator.gpu.getPreferredCanvasFormat();
  const module = device.createShaderModule({ code: DRAW });
  const draw = device.createRenderPipeline({
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format }] },
  });
  const [found, drawn] = [find, draw].map((pipeline) =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: boxes } }],
    }),
  );
  const canvas = new OffscreenCanvas(VIEW.width, VIEW.height);
  const context = canvas.getContext('webgpu')!;
  context.configure({ device, format, alphaMode: 'premultiplied' });
  const painted = new OffscreenCanvas(VIEW.width, VIEW.height).getContext('2d')!;
  const viewport = fitViewport({
    source: VIEW,
    view: VIEW,
    fit: 'contain',
    mirrored: false,
    insets: NO_INSETS,
  });

  const begin = () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(find);
    pass.setBindGroup(0, found!);
    pass.dispatchWorkgroups(1);
    pass.end();
    return encoder;
  };
  const readBack = async () => {
    const encoder = begin();
    encoder.copyBufferToBuffer(boxes, 0, copy, 0, BYTES);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(copy.getMappedRange());
    const detections = Array.from({ length: BOXES }, (_, box): PaintedDetection => {
      const [x1, y1, x2, y2] = values.subarray(box * WORDS, box * WORDS + 4);
      return { label: 'person', classId: 0, score: 0.8, box: [x1!, y1!, x2!, y2!] };
    });
    copy.unmap();
    paintBoxes(painted, detections, { viewport, pixelRatio: 1 });
  };
  const handOver = () => {
    const encoder = begin();
    const view = context.getCurrentTexture().createView();
    const pass = encoder.beginRenderPass({ colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store' }] });
    pass.setPipeline(draw);
    pass.setBindGroup(0, drawn!);
    pass.draw(24, BOXES);
    pass.end();
    device.queue.submit([encoder.finish()]);
    canvas.transferToImageBitmap().close();
  };
  const { ours, peer } = await takeTurns(
    () => timed(readBack),
    async () => {
      const tookMs = await timed(handOver);
      await device.queue.onSubmittedWorkDone(); // not the next one's to wait for
      return tookMs;
    },
    runs,
    warmUpMs,
  );
  return { ours, peer };
}
