import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { DeriveKeyFunction } from 'altcha-lib'
import { deriveKey as byBrowser } from 'altcha-lib/algorithms/web/pbkdf2'

/** The same key, several times slower. */
export const byScript: DeriveKeyFunction = async ({ cost, keyLength }, salt, password) => ({
  derivedKey: await pbkdf2Async(sha256, password, salt, { c: cost, dkLen: keyLength }),
})

/** Browsers derive keys on HTTPS only, and the site may be served to a LAN without. */
export const deriveKey: DeriveKeyFunction = globalThis.isSecureContext ? byBrowser : byScript
