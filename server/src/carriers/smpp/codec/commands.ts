/** SMPP 3.4 section 5.1.2.1: the commands an inbound platform meets. A response is its request with bit 31 set. */
export const Command = {
  genericNack: 0x80000000,
  bindReceiver: 0x00000001,
  bindTransmitter: 0x00000002,
  submitSm: 0x00000004,
  deliverSm: 0x00000005,
  unbind: 0x00000006,
  bindTransceiver: 0x00000009,
  outbind: 0x0000000b,
  enquireLink: 0x00000015,
  alertNotification: 0x00000102,
  dataSm: 0x00000103,
  bindReceiverResp: 0x80000001,
  bindTransmitterResp: 0x80000002,
  submitSmResp: 0x80000004,
  deliverSmResp: 0x80000005,
  unbindResp: 0x80000006,
  bindTransceiverResp: 0x80000009,
  enquireLinkResp: 0x80000015,
  dataSmResp: 0x80000103,
} as const

export const responseBit = 0x80000000

/** The command id of the response to `command`. `>>> 0` because JavaScript's bit operators are signed. */
export function responseTo(command: number): number {
  return (command | responseBit) >>> 0
}

export function isResponse(command: number): boolean {
  return command >= responseBit
}

/** SMPP 3.4 section 5.1.3: the command_status values this program sends or acts upon. */
export const Status = {
  ok: 0x00,
  invalidMessageLength: 0x01,
  invalidCommandLength: 0x02,
  invalidCommandId: 0x03,
  invalidBindState: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  invalidSourceAddress: 0x0a,
  invalidDestinationAddress: 0x0b,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  messageQueueFull: 0x14,
  invalidServiceType: 0x15,
  throttled: 0x58,
  invalidScheduledDelivery: 0x61,
  invalidValidityPeriod: 0x62,
  temporaryAppError: 0x64,
  permanentAppError: 0x65,
  rejectedByApp: 0x66,
  invalidParameterLength: 0xc2,
} as const
