import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/lib/find-browser.mjs';

const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  // Windows that nobody looks at run at full speed all the same.
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];
const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
/** The browser's own pictures lie on the same adapter: canvases show what WebGPU draws, and it reads video frames. */
const SOFTWARE_VULKAN = [
  '--enable-features=Vulkan',
  '--use-angle=vulkan',
  '--use-vulkan=swiftshader',
  '--ignore-gpu-blocklist',
];

/** Sizes that the tests look at Glance in, CSS pixels. */
export const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

/** How the browser is set up. */
export interface BrowserOptions {
  /**
   * WebGPU on SwiftShader: right and slow. Without it a machine without a GPU has no adapter. `presents`: it shares pictures
   * with the browser too, as on a GPU; `true`: it shares none, and canvases stay empty.
   */
  readonly webgpu?: boolean | 'presents';
  /** A .mjpeg or .y4m file that loops as the camera; null for no camera at all; left out: Chromium's test pattern. */
  readonly camera?: string | null;
  /** What the person answers when asked for the camera: left out, yes. */
  readonly denyCamera?: boolean;
  readonly args?: readonly string[];
}

/** Starts a headless Chromium. Whoever started it closes it. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error('No Chromium: run “npm test” once, or set CHROME_PATH.');
  const { camera } = options;
  const args = [...QUIET, ...(options.webgpu ? SOFTWARE_WEBGPU : []), ...(options.args ?? [])];
  if (options.webgpu === 'presents') args.push(...SOFTWARE_VULKAN);
  if (camera !== null) args.push('--use-fake-device-for-media-stream');
  if (!options.denyCamera) args.push('--use-fake-ui-for-media-stream');
  if (camera) args.push(`--use-file-for-fake-video-capture=${camera}`);
  return chromium.launch({ executablePath, args });
}

/** What differs from one visit to the next. */
export interface VisitOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A phone: touch, and a device pixel ratio of 2. */
  readonly phone?: boolean;
}

/** A fresh profile: no cache, nothing remembered. Whoever made it closes it. */
export function newVisit(browser: Browser, options: VisitOptions = {}): Promise<BrowserContext> {
  const viewport = options.viewport ?? (options.phone ? VIEWPORTS.phone : VIEWPORTS.desktop);
  return browser.newContext({
    viewport,
    ...(options.phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  });
}
