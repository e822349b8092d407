import { firstTry, type FirstCustomer } from './first-run.ts'
import type { SecretFiles } from './kept-secrets.ts'

/** What a person reads after `npm start`. The three curl lines work as they stand, one after the other. */
export function bannerLines(server: {
  url: string
  sandbox: boolean
  first: FirstCustomer | null
  operatorLink: string | null
  /** Where these two were written to instead; null or missing: they are printed. */
  files?: SecretFiles | null
  /** What the operator should decide about sign-up, if anything. */
  signUpDecision: string | null
}): string[] {
  const { url, sandbox, first, operatorLink, files, signUpDecision } = server
  const lines = ['', `VerifyPlus serves at ${url}`, '']
  if (sandbox)
    lines.push(
      'The sandbox is on: its numbers are fictional, and its messages are made up a few seconds after a number is lent.',
      '',
    )
  if (first && files?.first)
    lines.push(
      'Your API token, made for this first run, and three lines to try it are in a file. Read it, and remove it:',
      files.first,
      '',
    )
  else if (first) lines.push(...firstRunLines(url, first))
  else if (sandbox)
    lines.push(
      'Make a customer and an API token:',
      '  npx verifyplus customer create --email you@example.org --balance 100000',
      '',
    )
  if (operatorLink !== null && files?.operatorLink)
    lines.push(
      'The link that makes your operator’s account is in a file. It works once, within 24 hours:',
      files.operatorLink,
      '',
    )
  else if (operatorLink !== null)
    lines.push('Make your operator’s account with this link. It works once, within 24 hours:', operatorLink, '')
  if (signUpDecision !== null) lines.push(signUpDecision, '')
  lines.push(
    'Bring your own numbers:',
    '  npx verifyplus supplier add my-supplier --kind webhook',
    '  npx verifyplus numbers import numbers.csv --supplier my-supplier',
    '',
    'Ctrl-C stops. Everything the operator can do: npx verifyplus --help',
    '',
  )
  return lines
}

export function firstRunLines(url: string, { apiToken, nextLeaseId }: FirstCustomer): string[] {
  const post = (path: string, body: Record<string, unknown>): string =>
    `curl -s ${url}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
  const { country, productId } = firstTry
  return [
    `Your API token, made for this first run and shown only now: ${apiToken}`,
    '',
    'Try it: how many numbers are free, a number, and its code.',
    '',
    `curl -s '${url}/apiv2/get_available?country=${country}'`,
    post('/api/get_number', { token: apiToken, country, productId }),
    post('/api/get_sms', { token: apiToken, country, productId, numberId: String(nextLeaseId), wait: 60 }),
    '',
    '(numberId is what the second line answers; wait keeps the third one waiting until the code is there.)',
    '',
  ]
}
