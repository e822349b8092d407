import { Badge, Group, Table, Text } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { CodeBlock, InlineCode, Ltr } from '../ui/index.ts'
import { docsTexts } from './texts.tsx'
import classes from './docs.module.css'

type FieldType = 'text' | 'textOrNumber' | 'number'

interface EndpointProps {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly fields: readonly (readonly [name: string, type: FieldType, meaning: string])[]
  /** A line of a shell that asks it, and what comes back. */
  readonly request: string
  readonly answer: string
}

export function Endpoint({ method, path, fields, request, answer }: EndpointProps) {
  const texts = useTexts(docsTexts)
  return (
    <>
      <Group gap="xs" dir="ltr" className={classes.endpoint}>
        <Badge variant="filled" radius="sm">
          {method}
        </Badge>
        <Ltr mono>{path}</Ltr>
      </Group>
      <div className={classes.wide} tabIndex={0} role="group" aria-label={texts.fields.name}>
        <Table aria-label={texts.request}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{texts.fields.name}</Table.Th>
              <Table.Th scope="col">{texts.fields.type}</Table.Th>
              <Table.Th scope="col">{texts.fields.meaning}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(([name, type, meaning]) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <InlineCode>{name}</InlineCode>
                </Table.Td>
                <Table.Td>{texts.types[type]}</Table.Td>
                <Table.Td>{meaning}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text fw={600}>{texts.request}</Text>
      <CodeBlock code={request} label={texts.request} />
      <Text fw={600}>{texts.answer}</Text>
      <CodeBlock code={answer} label={texts.answer} />
    </>
  )
}
