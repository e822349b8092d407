/** What a word does in a message about a code. One word may do several things, so these are bits. */
export const role = {
  /** Names the code: code, otp, код, رمز, 验证码. */
  code: 1,
  /** Names a secret that is also sent as a code: password, пароль. Counts only where the number follows at once. */
  secret: 2,
  /** Says which kind of code: verification, security, one-time. */
  qualifier: 4,
  /** Makes it another kind of code: promo, zip, area, pickup. */
  otherKind: 8,
  /** Joins code and number: is, ist, 是. */
  link: 16,
  /** Stands between words without changing who is meant: your, the, for, de, شما. */
  filler: 32,
  /** Says that the number beside it counts, names or reaches something else: order, ref, ending, flight. */
  number: 64,
  /** As `number`, but a code is also sent "for" these: account, card, phone. */
  softNumber: 128,
  /** Follows an amount: minutes, GB, points. */
  unit: 256,
  /** A currency. */
  money: 512,
  /** Never, nobody, do not. */
  negation: 1024,
  /** Use, enter, type. */
  use: 2048,
  /** Log in, sign in, verify: what the code is for. */
  login: 4096,
  /** Account, profile. */
  account: 8192,
  /** Follow us, join our channel, by way of: the product is only where to find somebody. */
  follow: 16384,
  /** And, or. */
  and: 32768,
  /** Sale, parcel, meeting: there a code of which nothing more is said is of another kind. */
  otherTopic: 65536,
  /** A place or channel of somebody inside a product: channel, bot, group. */
  place: 131072,
  /** With, through: the product is only the means. */
  via: 1 << 18,
  /** Wrong, expired, changed: the number in this sentence is not one to type. */
  spoilt: 1 << 19,
  /** Says after a number that a card or telephone number ends in it: "4417 ile biten". */
  endsSo: 1 << 20,
  /** Says, claims: "even if they say that they are from Telegram" is how that product warns. */
  claims: 1 << 21,
  /** Paid, charged, receipt: what follows is a slip, and an "auth code" there is the bank's own reference. */
  done: 1 << 22,
  /** Booking, flight, hotel: there a "confirmation code" is the number of the booking. */
  booking: 1 << 23,
  /** Gate, parcel, Wi-Fi, gift card: a code for one of these is not typed to sign in, however it is called. */
  thing: 1 << 24,
  /** "To the courier", "at the counter": to whom a code is shown or given. */
  handover: 1 << 25,
} as const
