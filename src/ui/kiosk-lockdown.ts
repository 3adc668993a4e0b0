/** For hiding a pointer that nobody moves, ms. */
const POINTER_REST_MS = 3000;
const STYLES = {
  overscrollBehavior: 'none',
  touchAction: 'none',
  userSelect: 'none',
} as const;
const OFF = [
  ...['contextmenu', 'selectstart', 'dragstart', 'dragenter', 'dragover', 'drop'],
  // Safari's pinch.
  ...['gesturestart', 'gesturechange'],
] as const;

/**
 * Takes from the page what a passer-by could get lost in: menus, selections, dragging and dropping, pinching, pulling
 * to reload, swiping back, the browser's keys. Hides a pointer that rests. Lasts until the function returned is called.
 * What belongs to the browser or the system itself, such as Alt+F4, no page can take away.
 */
export function lockDown(): () => void {
  const off = new AbortController();
  const { signal } = off;
  const listen = <Name extends keyof WindowEventMap>(
    name: Name,
    on: (event: WindowEventMap[Name]) => void,
  ): void => window.addEventListener(name, on, { capture: true, passive: false, signal });
  for (const name of OFF) listen(name as keyof WindowEventMap, refuse);
  listen('wheel', (event) => event.ctrlKey && event.preventDefault());
  listen('touchmove', (event) => event.touches.length > 1 && event.preventDefault());
  listen('keydown', (event) => {
    if (isBrowserKey(event)) event.preventDefault();
  });
  holdBack(listen);
  const root = document.documentElement;
  Object.assign(root.style, STYLES);
  const showPointer = hideRestingPointer(listen);
  return () => {
    off.abort();
    showPointer();
    for (const name of Object.keys(STYLES)) root.style[name as keyof typeof STYLES] = '';
  };
}

type Listen = <Name extends keyof WindowEventMap>(
  name: Name,
  on: (event: WindowEventMap[Name]) => void,
) => void;

function refuse(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Print, save, find, zoom, developer tools, back …: everything with Ctrl, Alt or Meta, and the keys along the top. */
function isBrowserKey({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return ctrlKey || altKey || metaKey || /^(F\d+|ContextMenu|Browser.*|Launch.*)$/.test(key);
}

/** Going back ends on this page: there is one more entry of it in the history. */
function holdBack(listen: Listen): void {
  const hold = () => history.pushState({ kiosk: true }, '');
  const { kiosk } = (history.state ?? {}) as { readonly kiosk?: unknown };
  if (kiosk !== true) hold();
  listen('popstate', hold);
}

function hideRestingPointer(listen: Listen): () => void {
  const { style } = document.documentElement;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const onMove = () => {
    style.cursor = '';
    clearTimeout(resting);
    resting = setTimeout(() => {
      style.cursor = 'none';
    }, POINTER_REST_MS);
  };
  onMove();
  listen('pointermove', onMove);
  listen('pointerdown', onMove);
  return () => {
    clearTimeout(resting);
    style.cursor = '';
  };
}
