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
export { latinDigits } from './latin-digits.ts'
