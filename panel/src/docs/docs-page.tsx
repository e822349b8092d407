import { Anchor, Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useTexts } from '../i18n/index.ts'
import { CodeBlock, PageTitle } from '../ui/index.ts'
import { Catalogue } from './catalogue.tsx'
import { Endpoint } from './endpoint.tsx'
import { ErrorTable } from './error-table.tsx'
import { Examples } from './examples.tsx'
import { DocsSection } from './section.tsx'
import { docsTexts } from './texts.tsx'
import { useHash } from './use-hash.ts'
import classes from './docs.module.css'

const sections = [
  'start',
  'token',
  'get_number',
  'get_sms',
  'get_available',
  'errors',
  'examples',
  'catalogue',
  'v3',
] as const

/** The documentation of the API, on one page: what programs of the first contract need, from the token to the prices. */
export default function DocsPage() {
  const texts = useTexts(docsTexts)
  useHash()
  const base = location.origin
  const json = `-H 'content-type: application/json' \\\n  -d`
  return (
    <div className={classes.page}>
      <nav className={classes.contents} aria-label={texts.contents}>
        {sections.map((section) => (
          <a key={section} href={`#${section}`}>
            {texts.sections[section]}
          </a>
        ))}
      </nav>
      <article className={classes.article}>
        <PageTitle title={texts.title} />
        <DocsSection id="start" title={texts.sections.start}>
          {texts.start()}
          <Text fw={600}>{texts.baseUrl}</Text>
          <CodeBlock code={base} label={texts.baseUrl} />
        </DocsSection>
        <DocsSection id="token" title={texts.sections.token}>
          {texts.token()}
          <Button component={Link} to="/tokens">
            {texts.getToken}
          </Button>
        </DocsSection>
        <DocsSection id="get_number" title={texts.sections.get_number}>
          {texts.getNumber()}
          <Endpoint
            method="POST"
            path="/api/get_number"
            fields={[
              ['token', 'text', texts.meanings.token],
              ['country', 'text', texts.meanings.country],
              ['productId', 'textOrNumber', texts.meanings.productId],
            ]}
            request={`curl ${base}/api/get_number ${json} '{"token":"YOUR_TOKEN","country":"RU","productId":"2"}'`}
            answer={`{"number":"79599782927","numberId":"1343243"}`}
          />
          {texts.getNumberLimits()}
        </DocsSection>
        <DocsSection id="get_sms" title={texts.sections.get_sms}>
          {texts.getSms()}
          <Endpoint
            method="POST"
            path="/api/get_sms"
            fields={[
              ['token', 'text', texts.meanings.token],
              ['country', 'text', texts.meanings.sameCountry],
              ['productId', 'textOrNumber', texts.meanings.sameProduct],
              ['numberId', 'textOrNumber', texts.meanings.numberId],
              ['wait', 'number', texts.meanings.wait],
            ]}
            request={`curl ${base}/api/get_sms ${json} '{"token":"YOUR_TOKEN","country":"RU","productId":"2","numberId":"1343243","wait":60}'`}
            answer={`{"sms":"546533"}`}
          />
        </DocsSection>
        <DocsSection id="get_available" title={texts.sections.get_available}>
          {texts.getAvailable()}
          <Endpoint
            method="GET"
            path="/apiv2/get_available"
            fields={[['country', 'text', texts.meanings.country]]}
            request={`curl '${base}/apiv2/get_available?country=RU'`}
            answer={`{"online":"12"}`}
          />
        </DocsSection>
        <DocsSection id="errors" title={texts.sections.errors}>
          {texts.errors()}
          <CodeBlock code={`{"status":409,"detail":"No sms code"}`} label={texts.sections.errors} />
          <ErrorTable />
        </DocsSection>
        <DocsSection id="examples" title={texts.sections.examples}>
          {texts.examples()}
          <Examples />
        </DocsSection>
        <DocsSection id="catalogue" title={texts.sections.catalogue}>
          {texts.catalogue()}
          <Catalogue />
          {texts.uk()}
        </DocsSection>
        <DocsSection id="v3" title={texts.sections.v3}>
          {texts.v3()}
          <div className={classes.links}>
            {/* The server's own page, not one of this program. */}
            <Anchor href="/docs/reference">{texts.reference}</Anchor>
            <Anchor component={Link} to="/docs/errors">
              {texts.errorList}
            </Anchor>
          </div>
        </DocsSection>
      </article>
    </div>
  )
}
