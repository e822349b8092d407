import { Anchor, Table } from '@mantine/core'
import { Link } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { InlineCode, Ltr, PageTitle } from '../ui/index.ts'
import { errorMeanings, errorStatuses, type DocumentedCode } from './error-meanings.ts'
import { useHash } from './use-hash.ts'
import { docsTexts } from './texts.tsx'
import classes from './docs.module.css'

const codes = Object.keys(errorStatuses) as DocumentedCode[]

/** `/docs/errors#code`: what the `type` of every error of v3 leads to. */
export default function ErrorsReference() {
  const { errorsPage, errorColumns } = useTexts(docsTexts)
  const meanings = useTexts(errorMeanings)
  useHash()
  return (
    <article className={classes.article}>
      <PageTitle title={errorsPage.title} text={errorsPage.text()} />
      <div className={classes.wide} tabIndex={0} role="group" aria-label={errorsPage.title}>
        <Table aria-label={errorsPage.title} miw={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">
                <Ltr mono>code</Ltr>
              </Table.Th>
              <Table.Th scope="col">{errorColumns.status}</Table.Th>
              <Table.Th scope="col">{errorColumns.meaning}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {codes.map((code) => (
              <Table.Tr key={code} id={code} className={classes.code}>
                <Table.Td>
                  <InlineCode>{code}</InlineCode>
                </Table.Td>
                <Table.Td>
                  <Ltr mono>{errorStatuses[code]}</Ltr>
                </Table.Td>
                <Table.Td>{meanings[code]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <p>
        <Anchor component={Link} to="/docs">
          {errorsPage.back}
        </Anchor>
      </p>
    </article>
  )
}
