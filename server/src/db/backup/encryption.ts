import { readFile } from 'node:fs/promises'
import { Decrypter, Encrypter } from 'age-encryption'
import { Refused } from '#core/errors'

const beginning = 'age-encryption.org/'

export function isEncrypted(bytes: Buffer): boolean {
  return bytes.toString('latin1').startsWith(beginning)
}

/** Whether age can encrypt for it: `age1…`. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

export async function* encrypted(
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array, void> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  yield* await encrypter.encrypt(ReadableStream.from(source))
}

/** `keyFile` is what age-keygen writes: one `AGE-SECRET-KEY-1…` a line, and comments. */
export async function decrypted(
  source: AsyncIterable<Uint8Array>,
  keyFile: string,
): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter()
  const text = await readFile(keyFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refused(`The key file ${keyFile} cannot be read: ${error.message}`, { cause: error })
  })
  const identities = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (identities.length === 0) throw new Refused(`${keyFile} contains no age identity.`)
  for (const [i, identity] of identities.entries()) {
    try {
      decrypter.addIdentity(identity)
    } catch (error) {
      // Not the line itself: it is a secret, or nearly one.
      throw new Refused(`${keyFile} contains something other than age identities (entry ${i + 1}).`, {
        cause: error,
      })
    }
  }
  try {
    return await decrypter.decrypt(ReadableStream.from(source))
  } catch (error) {
    throw new Refused(`The identity in ${keyFile} does not open this backup: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
