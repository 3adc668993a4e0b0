/** What the page may load and where it may connect: itself, and nothing else. */
const POLICY = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'connect-src': "'self'",
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
} as const;

/** For a `<meta http-equiv>`: the same for hosts that send no headers. */
export const META_CONTENT_SECURITY_POLICY: string = format(POLICY);

/** What Glance asks of a device, and what it never needs. */
const PERMISSIONS = [
  ...['camera', 'display-capture', 'fullscreen', 'screen-wake-lock'].map((name) => `${name}=(self)`),
  ...['geolocation', 'hid', 'microphone', 'midi', 'payment', 'serial', 'usb'].map((name) => `${name}=()`),
];

/**
 * The headers that Glance wants with every file: isolation, which WebAssembly threads need, and policies by which
 * the browser itself keeps everything on the device. A worker obeys the policy that came with its own script.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': `${META_CONTENT_SECURITY_POLICY}; frame-ancestors 'self'`,
  'Permissions-Policy': PERMISSIONS.join(', '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The same response with {@link SECURITY_HEADERS}; one whose insides are hidden is returned as it is. */
export function withSecurityHeaders(response: Response): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.status === 0)
    return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  // A response of these statuses may have no body, not even an empty one.
  const body = [204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers });
}

function format(policy: Readonly<Record<string, string>>): string {
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
