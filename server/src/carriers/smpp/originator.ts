import { decodeGsm7 } from './codec/gsm7.ts'
import { unpackSeptets } from './codec/septets.ts'

/** What is kept of a sender's name: GSM has 11 letters or 20 digits, and no longer one may cost its message. */
const mostChars = 100

/**
 * The sender in `address`, whose characters are the bytes of the wire. Names come in ASCII as the specification wants them, and
 * also in UTF-8, in Latin-1, or as the septets of the radio (TS 23.040 section 9.1.2.5), which are told by what they read as.
 * The type of number is no help: peers that pack names leave it at 0 too.
 */
export function originatorOf(address: string): string {
  return readName(address).slice(0, mostChars).toWellFormed()
}

function readName(address: string): string {
  if (/^[\x20-\x7e]*$/.test(address)) return address
  const bytes = Buffer.from(address, 'latin1')
  const utf8 = bytes.toString('utf8')
  if (/[\x80-\xff]/.test(address) && !/[\p{Cc}\ufffd]/u.test(utf8)) return utf8
  if (/^[ \w.&'\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff-]*$/.test(address)) return address
  // Names of seven letters fill their octets with a carriage return.
  const name = decodeGsm7(unpackSeptets(bytes)).text.replace(/\r$/, '')
  return /^[A-Za-z0-9 !"#%&'()*+,./:;<=>?_-]+$/.test(name) ? name : address
}
