import { Command, Status } from './codec/commands.ts'
import { encodePdu } from './codec/pdu.ts'
import { noTlvs } from './codec/tlv.ts'
import type { BindMode } from './session-options.ts'

export const bindCommands: Record<BindMode, number> = {
  receiver: Command.bindReceiver,
  transmitter: Command.bindTransmitter,
  transceiver: Command.bindTransceiver,
}

export function isBind(command: number): boolean {
  return command === Command.bindReceiver || command === Command.bindTransmitter || command === Command.bindTransceiver
}

export function modeOfBind(command: number): BindMode {
  if (command === Command.bindReceiver) return 'receiver'
  return command === Command.bindTransmitter ? 'transmitter' : 'transceiver'
}

/** submit_sm_resp must name the message; nobody can ask for it later, so the sequence number does. */
export function submitResponse(sequence: number): Buffer {
  return encodePdu({
    kind: 'messageResp',
    command: Command.submitSmResp,
    status: Status.ok,
    sequence,
    messageId: sequence.toString(16),
    tlvs: noTlvs,
  })
}
