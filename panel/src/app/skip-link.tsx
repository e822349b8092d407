import { useTexts } from '../i18n/index.ts'
import { appTexts } from './texts.ts'
import classes from './shell.module.css'

export function SkipLink() {
  const texts = useTexts(appTexts)
  return (
    <a href="#main" className={classes.skip}>
      {texts.skip}
    </a>
  )
}
