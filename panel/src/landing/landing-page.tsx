import { Button, Group, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import { IconBolt, IconCode, IconCoins, IconServer2 } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useCountries, useProducts } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { useSession } from '../session/session.ts'
import { useDocumentTitle } from '../ui/index.ts'
import { LivePrices } from './live-prices.tsx'
import { Steps } from './steps.tsx'
import { landingTexts } from './texts.ts'
import classes from './landing.module.css'

export default function LandingPage() {
  const texts = useTexts(landingTexts)
  useDocumentTitle(texts.tab)
  return (
    <div className={classes.page}>
      <section className={classes.hero}>
        <div className={classes.pattern} aria-hidden="true" />
        <div className={classes.words}>
          <h1 className={classes.title}>{texts.title}</h1>
          <p className={classes.lead}>{texts.text}</p>
          <Actions />
          <Facts />
        </div>
        <LivePrices />
      </section>
      <Steps />
      <Whys />
      <section className={classes.use}>
        <Title order={2}>{texts.useTitle}</Title>
        <Text mt="xs">{texts.useText}</Text>
        <Button component={Link} to="/terms" variant="default" mt="md">
          {texts.readTerms}
        </Button>
      </section>
    </div>
  )
}

function Actions() {
  const texts = useTexts(landingTexts)
  const signedIn = useSession().state === 'signed-in'
  return (
    <Group>
      <Button component={Link} to={signedIn ? '/get-number' : '/sign-up'} size="lg">
        {signedIn ? texts.open : texts.start}
      </Button>
      <Button component={Link} to="/docs" size="lg" variant="default">
        {texts.docs}
      </Button>
    </Group>
  )
}

/** How much there is now. Nothing stands here until it is known. */
function Facts() {
  const { facts } = useTexts(landingTexts)
  const formats = useFormats()
  const countries = useCountries().data ?? []
  const products = useProducts().data ?? []
  const free = countries.reduce((sum, country) => sum + country.available, 0)
  if (countries.length === 0) return <div className={classes.facts} />
  return (
    <ul className={classes.facts}>
      <li>{facts.free(free, formats.number(free))}</li>
      <li>{facts.countries(countries.length, formats.number(countries.length))}</li>
      <li>{facts.products(products.length, formats.number(products.length))}</li>
    </ul>
  )
}

const icons = { fair: IconCoins, live: IconBolt, own: IconServer2, open: IconCode } as const

function Whys() {
  const texts = useTexts(landingTexts)
  return (
    <section>
      <Title order={2} mb="lg">
        {texts.whyTitle}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="xl">
        {(['fair', 'live', 'own', 'open'] as const).map((name) => {
          const Icon = icons[name]
          return (
            <div key={name}>
              <ThemeIcon variant="light" size={44} radius="md">
                <Icon size={24} stroke={1.6} />
              </ThemeIcon>
              <Title order={3} size="h4" mt="sm">
                {texts.whys[name]}
              </Title>
              <Text c="dimmed">{texts.whyTexts[name]}</Text>
            </div>
          )
        })}
      </SimpleGrid>
    </section>
  )
}
