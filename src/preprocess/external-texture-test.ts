/** Two columns of luma are left out at either side; what is seen is one dark and one light pixel. */
const CODED = { width: 8, height: 2 };
const VISIBLE = { x: 2, y: 0, width: 4, height: 2 };
const LUMA = [235, 235, 60, 60, 200, 200, 16, 16];
const BLUE_DIFFERENCE = 100;
const RED_DIFFERENCE = 150;
/** What BT.709 in limited range makes of them, 0 to 255. ref: ITU-R BT.709-6 */
const EXPECTED = [
  [90.7, 45.5, 0],
  [253.7, 208.5, 155.1],
];
/** Of 255: rounding, and what a conversion of transfer functions may change. */
const TOLERANCE = 16;
const WORDS = 12;

const SHADER = /* wgsl */ `
@group(0) @binding(0) var frame: texture_external;
@group(0) @binding(1) var<storage, read_write> seen: array<vec4f, 3>;

@compute @workgroup_size(1)
fn main() {
  let size = textureDimensions(frame);
  seen[0] = vec4f(vec2f(size), 0, 0);
  seen[1] = textureLoad(frame, vec2u(0, 0));
  seen[2] = textureLoad(frame, vec2u(size.x - 1u, size.y - 1u));
}
`;

/**
 * Whether a device reads video frames as external textures, with the right colours and of the right place: software
 * adapters import none, and on some drivers what is imported stays empty without an error.
 */
export async function externalTexturesWork(device: GPUDevice): Promise<boolean> {
  try {
    const seen = await readFrame(device);
    return (
      seen[0] === VISIBLE.width &&
      seen[1] === VISIBLE.height &&
      EXPECTED.flat().every((level, at) => {
        const value = seen[4 + Math.floor(at / 3) * 4 + (at % 3)]! * 255;
        return Math.abs(value - level) <= TOLERANCE;
      })
    );
  } catch {
    return false;
  }
}

async function readFrame(device: GPUDevice): Promise<Float32Array> {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = WORDS * 4;
  const made = device.createBuffer({ label: 'frame test', size, usage: STORAGE | COPY_SRC });
  const read = device.createBuffer({ label: 'frame test read', size, usage: MAP_READ | COPY_DST });
  const frame = smallFrame();
  // Nothing is waited for before the scope is closed: scopes are a stack, and others use it too.
  device.pushErrorScope('validation');
  try {
    const external = device.importExternalTexture({ source: frame });
    const module = device.createShaderModule({ label: 'frame test', code: SHADER });
    const pipeline = device.createComputePipeline({
      label: 'frame test',
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
    const bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: external },
        { binding: 1, resource: { buffer: made } },
      ],
    });
    const encoder = device.createCommandEncoder({ label: 'frame test' });
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(made, 0, read, 0, size);
    device.queue.submit([encoder.finish()]);
  } finally {
    void device.popErrorScope().catch(() => null);
    frame.close();
  }
  try {
    await read.mapAsync(GPUMapMode.READ);
    return new Float32Array(read.getMappedRange().slice(0));
  } finally {
    made.destroy();
    read.destroy();
  }
}

function smallFrame(): VideoFrame {
  const { width, height } = CODED;
  const pixels = width * height;
  const planes = new Uint8Array(pixels * 1.5);
  for (let row = 0; row < height; row++) planes.set(LUMA, row * width);
  planes.fill(BLUE_DIFFERENCE, pixels, pixels * 1.25);
  planes.fill(RED_DIFFERENCE, pixels * 1.25);
  return new VideoFrame(planes, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    visibleRect: VISIBLE,
    timestamp: 0,
    colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
  });
}
