/** The bytes of a deliver_sm, by hand: the generator must cost next to nothing while it is timed, and share no code with what it measures. */
export function deliverSm(sequence: number, message: { msisdn: string; originator: string; text: string }): Buffer {
  const isAscii = /^[\x20-\x7e]*$/.test(message.text)
  const shortMessage = isAscii ? Buffer.from(message.text, 'latin1') : Buffer.from(message.text, 'utf16le').swap16()
  if (shortMessage.length > 254) throw new RangeError('the text does not fit into one deliver_sm')
  const string = (value: string): Buffer => Buffer.from(`${value}\0`, 'latin1')
  const body = Buffer.concat([
    string(''),
    Buffer.from([5, 0]),
    string(message.originator),
    Buffer.from([1, 1]),
    string(message.msisdn),
    Buffer.from([0, 0, 0]),
    string(''),
    string(''),
    Buffer.from([0, 0, isAscii ? 0 : 8, 0, shortMessage.length]),
    shortMessage,
  ])
  return Buffer.concat([header(command.deliverSm, 0, sequence, body.length), body])
}

export const command = {
  deliverSm: 0x5,
  unbind: 0x6,
  enquireLink: 0x15,
  deliverSmResp: 0x80000005,
  response: 0x80000000,
}

export const headerBytes = 16

export function header(commandId: number, status: number, sequence: number, bodyBytes = 0): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  bytes.writeUInt32BE(headerBytes + bodyBytes, 0)
  bytes.writeUInt32BE(commandId, 4)
  bytes.writeUInt32BE(status, 8)
  bytes.writeUInt32BE(sequence, 12)
  return bytes
}
