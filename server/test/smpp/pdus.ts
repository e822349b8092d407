import { Command } from '../../src/carriers/smpp/codec/commands.ts'
import type { MessagePdu, Pdu } from '../../src/carriers/smpp/codec/pdu.ts'
import { noTlvs } from '../../src/carriers/smpp/codec/tlv.ts'

export function plain(command: number, sequence: number, status = 0): Pdu {
  return { kind: 'plain', command, status, sequence }
}

export function bindPdu(fields: { systemId: string; password: string; command: number; sequence: number }): Pdu {
  return {
    kind: 'bind',
    status: 0,
    systemType: '',
    interfaceVersion: 0x34,
    addressRange: { ton: 0, npi: 0, address: '' },
    ...fields,
  }
}

/** A deliver_sm with a GSM text, or whatever `fields` say. */
export function messagePdu(sequence: number, text: string, fields: Partial<MessagePdu> = {}): MessagePdu {
  return {
    kind: 'message',
    command: Command.deliverSm,
    status: 0,
    sequence,
    serviceType: '',
    source: { ton: 5, npi: 0, address: 'Telegram' },
    destination: { ton: 1, npi: 1, address: '989121234567' },
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduledDelivery: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs: noTlvs,
    ...fields,
  }
}
