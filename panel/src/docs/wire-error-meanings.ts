import { defineTexts } from '../i18n/index.ts'

/** What each error of the first contract means, and what to do. */
export const wireErrorMeanings = defineTexts(
  {
    malformed: 'بدنه‌ی درخواست درست نیست؛ متن خطا نام فیلد را می‌گوید.',
    invalidToken: 'توکن ناشناخته یا باطل است، یا حساب معلق شده است.',
    invalidCountry: 'چنین کشوری نیست، یا شماره برای این کشور گرفته نشده است.',
    invalidProductId: 'چنین محصولی نیست، یا شماره برای این محصول گرفته نشده است.',
    invalidNumberId: 'چنین شناسه‌ای ندارید.',
    insufficientBalance: 'کد رسیده اما موجودی کافی نیست. حساب را شارژ کنید و همان درخواست را بفرستید.',
    noNumberAvailable: 'شماره‌ای موجود نیست. کمی بعد یا با کشور دیگری امتحان کنید.',
    noSmsCode: 'هنوز کدی نرسیده است، یا شماره پیش از رسیدن آن لغو شده است. دوباره بپرسید یا wait را بفرستید.',
    tooManyLeases: 'تعداد شماره‌های هم‌زمان به سقف رسیده است. تا پایان یکی از آن‌ها صبر کنید.',
    tooManyUnpaid:
      'سه شماره یا بیشتر پرداخت نشده‌اند و موجودی به آن‌ها و شماره‌ی جدید نمی‌رسد. حساب را شارژ کنید یا کدهای رسیده را بگیرید.',
    tooManyToday: 'سقف شماره‌های یک روز پر شده است. حساب را شارژ کنید، یا به اندازه‌ی Retry-After صبر کنید.',
    paused:
      'شماره‌های زیادی بدون پرداخت هزینه پایان یافته‌اند. تا پایان Retry-After شماره‌ی جدیدی داده نمی‌شود؛ get_sms کار می‌کند.',
    tooManyRequests: 'درخواست‌ها بیش از حد است. به اندازه‌ی Retry-After صبر کنید.',
    notFound: 'چنین مسیری نیست. آدرس را بررسی کنید.',
    methodNotAllowed: 'این مسیر چنین متدی ندارد. هدر Allow متد درست را می‌گوید.',
    bodyTooLarge: 'بدنه‌ی درخواست بیش از ۱۶ کیلوبایت است.',
    unsupportedMediaType: 'هدر Content-Type: application/json را بفرستید.',
    internalError: 'خطای سرور. دوباره تلاش کنید.',
    unavailable: 'موقتاً در دسترس نیست. به اندازه‌ی Retry-After صبر کنید.',
  },
  {
    malformed: 'The body is not right; the text names the field.',
    invalidToken: 'The token is unknown or revoked, or the account is suspended.',
    invalidCountry: 'There is no such country, or the number is not of it.',
    invalidProductId: 'There is no such product, or the number is not for it.',
    invalidNumberId: 'You have no such number.',
    insufficientBalance: 'A code is waiting and the balance is too low. Top up the account and ask again.',
    noNumberAvailable: 'No number is available. Try again later, or another country.',
    noSmsCode: 'No code has arrived yet, or the number was cancelled before one did. Ask again, or send wait.',
    tooManyLeases: 'You have as many numbers at once as you may. Wait until one of them ends.',
    tooManyUnpaid:
      'Three or more numbers are unpaid, and the balance does not cover them and the new one. Top up the account, or fetch the codes that have arrived.',
    tooManyToday: 'You have got as many numbers in a day as you may. Top up the account, or wait for Retry-After.',
    paused:
      'Too many numbers ended without a charge. There are no new ones until Retry-After is over; get_sms goes on working.',
    tooManyRequests: 'Too many requests. Wait as long as Retry-After says.',
    notFound: 'There is no such path. Check the URL.',
    methodNotAllowed: 'The path does not take this method. The Allow header names the one it takes.',
    bodyTooLarge: 'The body is larger than 16 KiB.',
    unsupportedMediaType: 'Send the header Content-Type: application/json.',
    internalError: 'A fault of the server. Try again.',
    unavailable: 'Temporarily unavailable. Wait as long as Retry-After says.',
  },
)
