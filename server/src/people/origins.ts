export interface Origins {
  /** Of PUBLIC_URL: the one origin whose pages may use the sign-in. */
  origin: string
  /** Whether PUBLIC_URL names this machine itself, as it does without configuration. */
  loopback: boolean
  /** Cookies are sent over TLS only. */
  secure: boolean
  /** The name to which passkeys are bound. Browsers refuse addresses, so on one's own machine it is localhost. */
  relyingPartyId: string
}

export function originsOf(publicUrl: string): Origins {
  const url = new URL(publicUrl)
  const loopback = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])$/.test(url.hostname)
  return {
    origin: url.origin,
    loopback,
    secure: url.protocol === 'https:',
    relyingPartyId: loopback ? 'localhost' : url.hostname,
  }
}
