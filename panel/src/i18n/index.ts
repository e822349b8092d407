export {
  defineTexts,
  directionOf,
  textsNow,
  useTexts,
  type Dictionary,
  type Direction,
  type Language,
} from './texts.ts'
export { formatsOf, type Formats } from './formats.ts'
export { useFormats } from './use-formats.ts'
export { plural } from './plural.ts'
export { latinDigits } from './latin-digits.ts'
