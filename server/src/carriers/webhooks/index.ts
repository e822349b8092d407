import type { WebhookAdapter } from './adapter.ts'
import { androidSmsGateway } from './android-sms-gateway.ts'
import { bird } from './bird.ts'
import { generic } from './generic.ts'
import { httpsms } from './httpsms.ts'
import { infobip } from './infobip.ts'
import { jasmin } from './jasmin.ts'
import { kannel } from './kannel.ts'
import { messagebird } from './messagebird.ts'
import { plivo } from './plivo.ts'
import { sinch } from './sinch.ts'
import { telnyx } from './telnyx.ts'
import { textbee } from './textbee.ts'
import { twilio } from './twilio.ts'
import { vonageMessages } from './vonage-messages.ts'
import { vonage } from './vonage.ts'

export { newPathSecret } from './access.ts'
export { InboundRefused, mostBodyBytes } from './adapter.ts'
export type { InboundAnswer, InboundRequest, Received, RefusalStatus, WebhookAdapter } from './adapter.ts'
export { numbersExample } from './number-map.ts'
export { receiveFrom } from './old-secrets.ts'

const adapters = [
  generic,
  twilio,
  telnyx,
  vonage,
  vonageMessages,
  plivo,
  sinch,
  infobip,
  bird,
  messagebird,
  kannel,
  jasmin,
  androidSmsGateway,
  textbee,
  httpsms,
]

/** By the word behind `supplier add --kind`. */
export const webhookAdapters: ReadonlyMap<string, WebhookAdapter> = new Map(
  adapters.map((adapter) => [adapter.kind, adapter]),
)
