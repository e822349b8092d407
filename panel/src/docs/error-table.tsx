import { Table } from '@mantine/core'
import type { wireErrors } from '@verifyplus/contract'
import { useTexts } from '../i18n/index.ts'
import { Ltr } from '../ui/index.ts'
import { docsTexts } from './texts.tsx'
import { wireErrorMeanings } from './wire-error-meanings.ts'
import classes from './docs.module.css'

type Wire = typeof wireErrors

// Written out and not imported: the contract's file would bring its library along. The compiler holds them to the letter,
// and asks for every one.
const errors = {
  invalidToken: [401, 'Invalid token'],
  invalidCountry: [400, 'Invalid country'],
  invalidProductId: [400, 'Invalid productId'],
  invalidNumberId: [400, 'Invalid numberId'],
  insufficientBalance: [402, 'Insufficient balance. Please charge your account'],
  noNumberAvailable: [409, 'No number available! Please try again later'],
  noSmsCode: [409, 'No sms code'],
  notFound: [404, 'Not found'],
  methodNotAllowed: [405, 'Method not allowed'],
  bodyTooLarge: [413, 'Body too large: at most 16384 bytes'],
  unsupportedMediaType: [415, 'Unsupported content type: send application/json'],
  tooManyLeases: [429, 'Too many numbers in use. Please wait until one of them ends'],
  tooManyUnpaid: [429, 'Too many unpaid numbers. Please charge your account'],
  tooManyToday: [429, 'Too many numbers today. Please charge your account'],
  paused: [429, 'Too many numbers ended without a code being paid for. Please wait'],
  tooManyRequests: [429, 'Too many requests. Please slow down'],
  internalError: [500, 'Internal error'],
  unavailable: [503, 'Temporarily unavailable. Please try again'],
} as const satisfies { [Name in keyof Wire]: readonly [Wire[Name]['status'], Wire[Name]['detail']] }

const names = Object.keys(errors) as (keyof typeof errors)[]

/** The errors of the first contract. */
export function ErrorTable() {
  const { errorColumns } = useTexts(docsTexts)
  const meanings = useTexts(wireErrorMeanings)
  return (
    <div className={classes.wide} tabIndex={0} role="group" aria-label={errorColumns.detail}>
      <Table aria-label={errorColumns.detail} miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{errorColumns.status}</Table.Th>
            <Table.Th scope="col">{errorColumns.detail}</Table.Th>
            <Table.Th scope="col">{errorColumns.meaning}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Row status={400} detail="country is missing" meaning={meanings.malformed} />
          {names.map((name) => (
            <Row key={name} status={errors[name][0]} detail={errors[name][1]} meaning={meanings[name]} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Row({
  status,
  detail,
  meaning,
}: {
  readonly status: number
  readonly detail: string
  readonly meaning: string
}) {
  return (
    <Table.Tr>
      <Table.Td>
        <Ltr mono>{status}</Ltr>
      </Table.Td>
      <Table.Td>
        <Ltr mono className={classes.detail}>
          {detail}
        </Ltr>
      </Table.Td>
      <Table.Td>{meaning}</Table.Td>
    </Table.Tr>
  )
}
