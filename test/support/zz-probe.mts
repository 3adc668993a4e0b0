import { readFileSync } from 'node:fs';
import { launchBrowser, newVisit } from './browser.ts';
import { serveCameraPage } from './camera-page.ts';
const s = await serveCameraPage();
const b = await launchBrowser({ args: ['--auto-select-desktop-capture-source=Entire screen', '--auto-select-tab-capture-source-by-title=Probe', '--host-resolver-rules=MAP glance.test 127.0.0.1'] });
const p = await (await newVisit(b)).newPage();
p.on('console', m => console.log('console', m.text())); p.on('pageerror', e => console.log(e));
await p.goto(s.url); await p.waitForFunction(() => 'glanceCamera' in globalThis);
for (const f of ['/tmp/rot.mp4','/tmp/trunc.mp4','/tmp/noise.mp4']) {
 console.log(f, await p.evaluate(async ({b64, f}) => {
  const src = await glanceCamera.openFile(new File([Uint8Array.from(atob(b64), c=>c.charCodeAt(0))], f)).catch(e => e);
  if (src instanceof Error) return String(src);
  const log: unknown[] = [];
  src.addEventListener('ended', (e: Event) => log.push(['ended', (e as CustomEvent).detail?.code, (e as CustomEvent).detail?.cause?.message]));
  const img = await src.capture();
  log.push(img.constructor.name, src.size, (img as any).displayWidth ?? (img as any).width, (img as any).rotation, (src.element as HTMLVideoElement).duration);
  img.close();
  let vf; try { vf = new VideoFrame(src.element as HTMLVideoElement); log.push('vf', vf.displayWidth, vf.displayHeight, vf.codedWidth, (vf as any).rotation); vf.close(); } catch (e) { log.push(String(e)); }
  for (let i = 0; i < 14; i++) { await new Promise(r => setTimeout(r, 300)); if (i%3==0) log.push((src.element as HTMLVideoElement).currentTime.toFixed(1)); }
  src.close();
  return JSON.stringify(log);
 }, {b64: readFileSync(f).toString('base64'), f}));
}
console.log('caps', await p.evaluate(async () => {
  const src = await glanceCamera.openCamera();
  const t = ((src.element as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()[0]!;
  const img = await src.capture();
  const r = JSON.stringify([src.size, src.label, src.facing, src.zoom, src.torch, t.getCapabilities(), t.getSettings(), img.constructor.name, (img as any).displayWidth, (await glanceCamera.listCameras())]);
  img.close();
  for (const resolution of ['low','high','max'] as const) { const x = await glanceCamera.openCamera({resolution}); console.log(resolution, JSON.stringify(x.size)); x.close(); }
  return r;
}));
console.log('ptz', await p.evaluate(async () => {
  const st = await navigator.mediaDevices.getUserMedia({video: {zoom: true} as any}).catch(e => e);
  if (st instanceof Error) return String(st);
  const t = st.getVideoTracks()[0]; const r = JSON.stringify(t.getCapabilities()); t.stop(); return r;
}));
await p.evaluate(() => { document.title = 'Probe'; });
console.log('screen', await p.evaluate(async () => {
  const src = await Promise.race([glanceCamera.openScreen().catch(e => e), new Promise<any>(r => setTimeout(() => r(new Error('timeout')), 8000))]);
  if (src instanceof Error) return String(src) + ' ' + String((src as any).cause);
  const img = await src.capture(); const out = JSON.stringify([src.label, src.size, img.constructor.name]); img.close();
  src.close();
  return out;
}));
await p.goto(s.url.replace('localhost', 'glance.test')); await p.waitForFunction(() => 'glanceCamera' in globalThis);
console.log('insecure', await p.evaluate(async () => [await glanceCamera.openCamera().catch(e => e.code), await glanceCamera.openScreen().catch(e => e.code), await glanceCamera.listCameras(), (() => { const u = glanceCamera.watchCameras(() => {}); u(); return 'ok'; })()]));
await b.close(); await s.close();
const s2 = await serveCameraPage('camera=()');
const b2 = await launchBrowser();
const p2 = await (await newVisit(b2)).newPage();
await p2.goto(s2.url); await p2.waitForFunction(() => 'glanceCamera' in globalThis);
console.log('policy', await p2.evaluate(() => glanceCamera.openCamera().catch(e => e.code)));
await b2.close(); await s2.close();
