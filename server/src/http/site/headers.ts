/**
 * What a browser may do with the site: run its own scripts and nothing inline, speak to this server alone, be framed by
 * nobody. Style elements, which the component library writes for its variables, carry the nonce of their page.
 */
export function securityHeaders(options: { nonce: string; https: boolean }): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${options.nonce}'`,
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Said over plain HTTP it would mean nothing, and a LAN without certificates must stay reachable.
    ...(options.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
