import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import type { Answer, Browser } from './browser.ts'

/** Browsers bind no passkey to an address. */
export const passkeyOrigin = 'http://localhost:8080'
export const relyingPartyId = 'localhost'

/** An authenticator in software: ES256, attestation "none". What it says of its user is up to the test. */
export interface PasskeyDevice {
  register(options: { challenge: string }, unlocked?: boolean): Record<string, unknown>
  sign(options: { challenge: string }, unlocked?: boolean, at?: string): Record<string, unknown>
}

const present = 0x01
const verified = 0x04
const attested = 0x40

export function openPasskeyDevice(): PasskeyDevice {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = 0

  const clientData = (type: string, challenge: string, at: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }))

  function authenticatorData(flags: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(++counter)
    return Buffer.concat([createHash('sha256').update(relyingPartyId).digest(), Buffer.from([flags]), count])
  }

  const credential = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' }
  return {
    register({ challenge }, unlocked = true) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const data = Buffer.concat([
        authenticatorData(present | attested | (unlocked ? verified : 0)),
        Buffer.alloc(16),
        length,
        id,
        coseKey(publicKey),
      ])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ])
      return {
        ...credential,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, passkeyOrigin).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      }
    },
    sign({ challenge }, unlocked = true, at = passkeyOrigin) {
      const data = authenticatorData(present | (unlocked ? verified : 0))
      const client = clientData('webauthn.get', challenge, at)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      return {
        ...credential,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: createSign('sha256').update(signed).sign(privateKey).toString('base64url'),
        },
        clientExtensionResults: {},
      }
    },
  }
}

/** RFC 8949: a head of major type and length, then the content. Nothing here is longer than 65,535. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes])
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, text.length), Buffer.from(text)])
const cborInteger = (value: number): Buffer => (value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value))
const cborMap = (entries: [Buffer, Buffer][]): Buffer => Buffer.concat([cborHead(5, entries.length), ...entries.flat()])

/** RFC 9053: kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
    [cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))],
  ])
}

/** Adds the device's passkey for who is signed in at this browser, which has to be at `passkeyOrigin`. */
export async function addPasskey(browser: Browser, device: PasskeyDevice, unlocked = true): Promise<Answer> {
  const options = await browser.get('/v3/auth/passkey/generate-register-options')
  const response = device.register(options.body as { challenge: string }, unlocked)
  return browser.post('/v3/auth/passkey/verify-registration', { response, name: 'a key' })
}
