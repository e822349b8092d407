import type { MoMessage } from '#messages/mo-message'
import type { OutgoingMessage } from '../../src/carriers/smpp/deliver.ts'

/** Four kinds in turn: GSM with extension characters, Persian with emoji, and long ones with 8-bit and 16-bit references. */
export function sampleMessage(index: number): OutgoingMessage {
  const msisdn = `98912${String(1_000_000 + index)}`
  switch (index % 4) {
    case 0:
      return { originator: 'Telegram', msisdn, text: `Code {${index}} [a~b|c^d\\e] @£$¥ èéùì Ω €5` }
    case 1:
      return { originator: 'Telegram', msisdn, text: `کد تأیید شما ${index} است 😀🔐` }
    case 2:
      return {
        originator: 'WhatsApp',
        msisdn,
        text: `Your code is ${index}. ${'Do not share it [ever]. '.repeat(9)}`,
        split: 'udh8',
      }
    default:
      return { originator: 'WhatsApp', msisdn, text: `کد ${index} را به کسی ندهید 😀 `.repeat(6), split: 'udh16' }
  }
}

export interface Part {
  msisdn: string
  text: string
  reference?: string
  total?: number
  part?: number
}

export function partOf(message: MoMessage): Part {
  return { msisdn: message.msisdn, text: message.text, ...message.segment }
}

/** Texts by number, with the parts joined in order; a part that comes twice or is missing shows in the text. */
export function joined(parts: readonly Part[]): Map<string, string> {
  const groups = new Map<string, Part[]>()
  for (const part of parts) {
    const group = groups.get(part.msisdn)
    if (group) group.push(part)
    else groups.set(part.msisdn, [part])
  }
  return new Map(
    [...groups].map(([msisdn, group]) => {
      group.sort((a, b) => (a.part ?? 1) - (b.part ?? 1))
      const complete = group.length === (group[0]?.total ?? 1)
      return [msisdn, complete ? group.map((part) => part.text).join('') : `${group.length} parts`]
    }),
  )
}

export function expectedTexts(count: number): Map<string, string> {
  return new Map(Array.from({ length: count }, (_, n) => [sampleMessage(n).msisdn, sampleMessage(n).text]))
}
