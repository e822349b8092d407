import { Text, Title } from '@mantine/core'
import { useFormats, useTexts } from '../i18n/index.ts'
import { CodeBlock } from '../ui/index.ts'
import { landingTexts } from './texts.ts'
import classes from './landing.module.css'

const post = `-H 'content-type: application/json' \\\n  -d`

/** The three lines that somebody types who wants to see it work. */
function lines(): Readonly<Record<'token' | 'number' | 'code', string>> {
  const base = location.origin
  return {
    token: `curl '${base}/apiv2/get_available?country=RU'\n# {"online":"12"}`,
    number: `curl ${base}/api/get_number ${post} '{"token":"vp_…","country":"RU","productId":"2"}'\n# {"number":"79599782927","numberId":"1343243"}`,
    code: `curl ${base}/api/get_sms ${post} '{"token":"vp_…","country":"RU","productId":"2","numberId":"1343243","wait":60}'\n# {"sms":"546533"}`,
  }
}

export function Steps() {
  const texts = useTexts(landingTexts)
  const formats = useFormats()
  const codes = lines()
  return (
    <section>
      <Title order={2} mb="lg">
        {texts.stepsTitle}
      </Title>
      <ol className={classes.steps}>
        {(['token', 'number', 'code'] as const).map((name, i) => (
          <li key={name} className={classes.step}>
            <div>
              <Title order={3} size="h4" className={classes.stepTitle}>
                <span className={classes.stepNumber} aria-hidden="true">
                  {formats.number(i + 1)}
                </span>
                {texts.steps[name]}
              </Title>
              <Text c="dimmed">{texts.stepTexts[name]}</Text>
            </div>
            <CodeBlock code={codes[name]} label={texts.steps[name]} />
          </li>
        ))}
      </ol>
    </section>
  )
}
