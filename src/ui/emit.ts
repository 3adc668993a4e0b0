/** Dispatches a CustomEvent that crosses shadow roots. */
export function emit<Detail>(target: EventTarget, type: string, detail?: Detail): void {
  target.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
