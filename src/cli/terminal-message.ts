import type { GlanceError } from '../shared/errors.ts';

/** The error's message, with advice for a terminal where the usual advice is for a page in a browser. */
export function terminalMessage(error: GlanceError): string {
  const details = error.details as { readonly reason?: string; readonly backend?: string };
  switch (error.code) {
    case 'engine-failed':
      return `The engine failed: ${details.reason}`;
    case 'backend-unsupported':
      return `${details.backend} cannot be used here: ${details.reason}. Choose another --backend.`;
    case 'device-lost':
      return `The graphics device was lost (${details.reason}). Try again, or use --backend wasm.`;
    default:
      return error.message;
  }
}
