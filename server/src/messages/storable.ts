import { Refused } from '#core/errors'
import type { MoMessage } from './mo-message.ts'

/** A door that lets one of these through has a fault; refused alone, and in words, before it can poison a batch. */
export function refuseUnstorable(message: MoMessage): void {
  if (message.dedupeKey === '' || message.dedupeKey.length > 200)
    throw new Refused('A message needs an id of 1 to 200 characters')
  if ((message.twinKey?.length ?? 0) > 200) throw new Refused('A twin key has at most 200 characters')
  for (const text of [message.dedupeKey, message.msisdn, message.originator, message.text]) {
    if (text.includes('\0') || !text.isWellFormed())
      throw new Refused('A message must be well-formed Unicode without NUL')
  }
}
