/** One information element of a user data header (3GPP TS 23.040 section 9.2.3.24). */
export interface InformationElement {
  id: number
  data: Uint8Array
}

export const ElementId = {
  concatenation8: 0x00,
  ports16: 0x05,
  concatenation16: 0x08,
  singleShift: 0x24,
  lockingShift: 0x25,
} as const

export interface UserDataHeader {
  elements: InformationElement[]
  /** Bytes of the header with its length byte: where the text starts. */
  bytes: number
}

/** Reads the header at the start of `data`. Undefined when its lengths do not add up: then the bytes are all text. */
export function readUdh(data: Uint8Array): UserDataHeader | undefined {
  if (data.length === 0) return undefined
  const end = data[0]! + 1
  if (end > data.length) return undefined
  const elements: InformationElement[] = []
  let offset = 1
  while (offset < end) {
    if (offset + 2 > end) return undefined
    const id = data[offset]!
    const next = offset + 2 + data[offset + 1]!
    if (next > end) return undefined
    elements.push({ id, data: data.subarray(offset + 2, next) })
    offset = next
  }
  return { elements, bytes: end }
}

export function encodeUdh(elements: readonly InformationElement[]): Buffer {
  const body = elements.flatMap(({ id, data }) => [id, data.length, ...data])
  return Buffer.from([body.length, ...body])
}

/** The last element of the kind wins: TS 23.040 says so of elements that exclude each other. */
export function findElement(header: UserDataHeader, id: number): Uint8Array | undefined {
  return header.elements.findLast((element) => element.id === id)?.data
}
