/** How long a source may take to show its first picture, milliseconds of visible page. */
const FIRST_PICTURE_TIMEOUT_MS = 15_000;

/**
 * A video element as every source wants it: silent, inline, not in the document. The caller owns it.
 */
export function createVideoElement(): HTMLVideoElement {
  const element = document.createElement('video');
  element.muted = true;
  element.playsInline = true;
  element.preload = 'auto';
  element.disablePictureInPicture = true;
  return element;
}

/**
 * Plays, and waits for the first picture. Throws what stands in `element.error`, an Error when none came in
 * 15 s or the stream holds no pictures, and the signal's reason when aborted.
 */
export async function startVideo(element: HTMLVideoElement, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  // Refused (a phone saving power): the first picture loads all the same, only it stands still.
  element.play().catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    const done = new AbortController();
    const listen = { signal: done.signal };
    let remainingMs = FIRST_PICTURE_TIMEOUT_MS;
    const timer = setInterval(() => {
      if (!document.hidden) remainingMs -= 500;
      if (remainingMs <= 0) settle(() => reject(new Error('it sent no picture')));
    }, 500);
    const settle = (finish: () => void) => {
      clearInterval(timer);
      done.abort();
      finish();
    };
    const check = () => {
      if (element.error) settle(() => reject(element.error));
      else if (element.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      else if (element.videoWidth > 0) settle(resolve);
      else if (element.srcObject === null) settle(() => reject(new Error('it holds no pictures')));
    };
    for (const type of ['loadeddata', 'canplay', 'playing', 'resize', 'error']) {
      element.addEventListener(type, check, listen);
    }
    signal?.addEventListener('abort', () => settle(() => reject(signal.reason)), listen);
    check();
  });
}
