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
  const lines = ['', `VerifyPlus is running at ${url}`, '']
  if (sandbox)
    lines.push(
      'The sandbox is on: its numbers are fictional, and their messages are generated a few seconds after a number is lent.',
      '',
    )
  if (first && files?.first)
    lines.push(
      'Your API token, created for this first run, and three commands to try it are in a file. Read it, then delete it:',
      files.first,
      '',
    )
  else if (first) lines.push(...firstRunLines(url, first))
  else if (sandbox)
    lines.push(
      'Create a customer and an API token:',
      '  npx verifyplus customer create --email you@example.org --balance 100000',
      '',
    )
  if (operatorLink !== null && files?.operatorLink)
    lines.push(
      'The link that creates your administrator account is in a file. It is single-use and valid for 24 hours:',
      files.operatorLink,
      '',
    )
  else if (operatorLink !== null)
    lines.push(
      'Create your administrator account with this link. It is single-use and valid for 24 hours:',
      operatorLink,
      '',
    )
  if (signUpDecision !== null) lines.push(signUpDecision, '')
  lines.push(
    'Add your own numbers:',
    '  npx verifyplus supplier add my-supplier --kind webhook',
    '  npx verifyplus numbers import numbers.csv --supplier my-supplier',
    '',
    'Press Ctrl-C to stop. All commands: npx verifyplus --help',
    '',
  )
  return lines
}

export function firstRunLines(url: string, { apiToken, nextLeaseId }: FirstCustomer): string[] {
  const post = (path: string, body: Record<string, unknown>): string =>
    `curl -s ${url}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
  const { country, productId } = firstTry
  return [
    `Your API token, created for this first run and shown only once: ${apiToken}`,
    '',
    'Try it: how many numbers are available, a number, and its code.',
    '',
    `curl -s '${url}/apiv2/get_available?country=${country}'`,
    post('/api/get_number', { token: apiToken, country, productId }),
    post('/api/get_sms', { token: apiToken, country, productId, numberId: String(nextLeaseId), wait: 60 }),
    '',
    '(numberId comes from the second response; wait makes the third request wait until the code arrives.)',
    '',
  ]
}
