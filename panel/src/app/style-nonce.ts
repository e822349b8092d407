let nonce = ''

/**
 * The Content-Security-Policy lets in the style elements of this page alone: those that carry the nonce the server put in it.
 * Dialogs that stop the page from scrolling behind them look for it under a global name.
 */
export function takeNonce(): void {
  nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
  Object.assign(globalThis, { __webpack_nonce__: nonce })
}

export function styleNonce(): string {
  return nonce
}
