import { Tabs, Text } from '@mantine/core'
import { useTexts } from '../i18n/index.ts'
import { CodeBlock, InlineCode } from '../ui/index.ts'
import curl from './examples/curl.sh?raw'
import go from './examples/go.go?raw'
import node from './examples/node.mjs?raw'
import php from './examples/php.php?raw'
import python from './examples/python.py?raw'
import { docsTexts } from './texts.tsx'

const programs = [
  ['curl', curl, 'sh verifyplus.sh'],
  ['Node', node, 'node verifyplus.mjs'],
  ['Python', python, 'python3 verifyplus.py'],
  ['PHP', php, 'php verifyplus.php'],
  ['Go', go, 'go run verifyplus.go'],
] as const

/** Whole programs. A test runs the very same files against a server. */
export function Examples() {
  const texts = useTexts(docsTexts)
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List mb="sm">
        {programs.map(([language]) => (
          <Tabs.Tab key={language} value={language}>
            <bdi dir="ltr">{language}</bdi>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {programs.map(([language, text, command]) => (
        <Tabs.Panel key={language} value={language}>
          <CodeBlock code={filledIn(text)} label={texts.exampleOf(language)} />
          <Text mt="xs" size="sm">
            {texts.run} <InlineCode>{command}</InlineCode>
          </Text>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function filledIn(text: string): string {
  return text.replaceAll('__BASE_URL__', location.origin).replaceAll('__TOKEN__', 'YOUR_TOKEN')
}
