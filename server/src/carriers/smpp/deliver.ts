import { Command } from './codec/commands.ts'
import { compose, type Composition } from './codec/compose.ts'
import type { Address, MessagePdu } from './codec/pdu.ts'

/** A message that the SMSC role sends to a bound ESME. */
export interface OutgoingMessage {
  /** Digits, or a name of up to 11 characters. */
  originator: string
  /** E.164 digits without `+`. */
  msisdn: string
  text: string
  /** Forces 16-bit text where the default alphabet would do. */
  ucs2?: boolean
  /** How a long text is cut. Default `udh8`. */
  split?: Composition['split']
}

type DeliverPdu = Omit<MessagePdu, 'sequence' | 'status'>

/** The deliver_sm of every part. Throws RangeError for a text of more than 255 parts. */
export function deliverPdus(message: OutgoingMessage, composition: Composition): DeliverPdu[] {
  const { ucs2, split } = message
  const parts = compose(message.text, { ...composition, ...(ucs2 && { ucs2 }), ...(split && { split }) })
  return parts.map(({ dataCoding, userDataHeader, shortMessage, tlvs }) => ({
    kind: 'message',
    command: Command.deliverSm,
    serviceType: '',
    source: originatorAddress(message.originator),
    destination: { ton: 1, npi: 1, address: message.msisdn },
    esmClass: userDataHeader ? 0x40 : 0,
    protocolId: 0,
    priority: 0,
    scheduledDelivery: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding,
    defaultMessageId: 0,
    shortMessage,
    tlvs,
  }))
}

/** Type of number 1 is international, 5 alphanumeric, 3 a short code of the network. */
function originatorAddress(originator: string): Address {
  if (!/^\d+$/.test(originator)) return { ton: 5, npi: 0, address: originator.replaceAll('\0', '') }
  return originator.length > 6 ? { ton: 1, npi: 1, address: originator } : { ton: 3, npi: 0, address: originator }
}
