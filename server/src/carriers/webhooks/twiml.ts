import type { InboundAnswer } from './adapter.ts'

/** "Do nothing": Twilio and Plivo both read XML from the answer and would act on, or complain about, anything else. */
export const emptyResponseXml: InboundAnswer = {
  status: 200,
  contentType: 'text/xml',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
}
