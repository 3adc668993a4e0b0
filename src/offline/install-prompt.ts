/** What Chromium fires when a page can be installed; not in TypeScript's library. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/**
 * How this browser installs a page: by its own question (`prompt`), by hand in the share menu of iOS (`ios`) or in
 * Safari’s File menu (`dock`), by an entry in some menu (`menu`), or it is installed already.
 */
export type InstallWay = 'installed' | 'prompt' | 'ios' | 'dock' | 'menu';

/**
 * Keeps the browser’s offer to install the app until somebody wants it. Comes early, so this is made with the page.
 * Event: `change` whenever `way` did.
 */
export class InstallPrompt extends EventTarget {
  #offer: BeforeInstallPromptEvent | null = null;
  #installed: boolean = runsInstalled();

  constructor() {
    super();
    globalThis.addEventListener?.('beforeinstallprompt', (event) => {
      // Without this, some browsers show a bar of their own over the picture.
      event.preventDefault();
      this.#offer = event as BeforeInstallPromptEvent;
      this.dispatchEvent(new Event('change'));
    });
    globalThis.addEventListener?.('appinstalled', () => {
      this.#offer = null;
      this.#installed = true;
      this.dispatchEvent(new Event('change'));
    });
  }

  get way(): InstallWay {
    if (this.#installed) return 'installed';
    return this.#offer ? 'prompt' : wayByHand(navigator);
  }

  /** Asks the person; call from a click. */
  async ask(): Promise<void> {
    const offer = this.#offer;
    this.#offer = null;
    await offer?.prompt();
    this.dispatchEvent(new Event('change'));
  }
}

/** Which menu installs a page, where the browser does not ask by itself. */
export function wayByHand(device: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): 'ios' | 'dock' | 'menu' {
  const { userAgent, maxTouchPoints } = device;
  // An iPad says that it is a Mac, but no Mac has a touch screen.
  const touchMac = /Macintosh/.test(userAgent) && maxTouchPoints > 1;
  if (/iPhone|iPad|iPod/.test(userAgent) || touchMac) return 'ios';
  return /Macintosh/.test(userAgent) && /Version\/\S+ Safari/.test(userAgent) ? 'dock' : 'menu';
}

function runsInstalled(): boolean {
  if (typeof matchMedia !== 'function') return false;
  const displays = ['standalone', 'fullscreen', 'minimal-ui', 'window-controls-overlay'];
  const { standalone } = navigator as Navigator & { readonly standalone?: boolean };
  return standalone === true || displays.some((display) => matchMedia(`(display-mode: ${display})`).matches);
}

/** The page's one. */
export const installPrompt: InstallPrompt = new InstallPrompt();
