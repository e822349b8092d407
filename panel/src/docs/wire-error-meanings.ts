import { defineTexts } from '../i18n/index.ts'

/** What each error of the first contract means, and what to do. */
export const wireErrorMeanings = defineTexts(
  {
    malformed: 'بدنه‌ی درخواست نادرست است؛ نام فیلد در متن خطا آمده است.',
    invalidToken: 'توکن ناشناخته یا باطل است، یا حساب غیرفعال شده است.',
    invalidCountry: 'چنین کشوری نیست، یا شماره برای این کشور گرفته نشده است.',
    invalidProductId: 'چنین سرویسی نیست، یا شماره برای این سرویس گرفته نشده است.',
    invalidNumberId: 'numberId نادرست است یا به حساب شما تعلق ندارد.',
    insufficientBalance: 'کد رسیده اما موجودی کافی نیست. حساب را شارژ کنید و همان درخواست را تکرار کنید.',
    noNumberAvailable: 'شماره‌ای موجود نیست. کمی بعد یا با کشور دیگری امتحان کنید.',
    noSmsCode: 'هنوز کدی نرسیده است، یا شماره پیش از رسیدن آن لغو شده است. درخواست را تکرار کنید یا wait را بفرستید.',
    tooManyLeases: 'تعداد شماره‌های هم‌زمان به سقف رسیده است. تا پایان یکی از آن‌ها صبر کنید.',
    tooManyUnpaid:
      'سه شماره یا بیشتر پرداخت نشده‌اند و موجودی به آن‌ها و شماره‌ی جدید نمی‌رسد. حساب را شارژ کنید یا کدهای رسیده را بگیرید.',
    tooManyToday: 'سقف شماره‌های یک روز پر شده است. حساب را شارژ کنید، یا به مدت Retry-After صبر کنید.',
    paused:
      'شماره‌های زیادی بدون پرداخت هزینه پایان یافته‌اند. تا پایان Retry-After شماره‌ی جدیدی داده نمی‌شود؛ get_sms کار می‌کند.',
    tooManyRequests: 'تعداد درخواست‌ها بیش از حد مجاز است. به مدت Retry-After صبر کنید.',
    notFound: 'چنین مسیری نیست. آدرس را بررسی کنید.',
    methodNotAllowed: 'این مسیر چنین متدی ندارد. هدر Allow متد درست را می‌گوید.',
    bodyTooLarge: 'بدنه‌ی درخواست بیش از ۱۶ کیلوبایت است.',
    unsupportedMediaType: 'هدر Content-Type: application/json را بفرستید.',
    internalError: 'خطای سرور. دوباره تلاش کنید.',
    unavailable: 'موقتاً در دسترس نیست. به مدت Retry-After صبر کنید.',
  },
  {
    malformed: 'The body is invalid; the text names the field.',
    invalidToken: 'The token is unknown or revoked, or the account is suspended.',
    invalidCountry: 'No such country, or the number belongs to another country.',
    invalidProductId: 'No such service, or the number belongs to another one.',
    invalidNumberId: 'numberId is wrong, or belongs to another account.',
    insufficientBalance:
      'A code is waiting and the balance is too low. Top up your account, then send the same request again.',
    noNumberAvailable: 'No number is available. Try again later, or try another country.',
    noSmsCode: 'No code has arrived yet, or the number was cancelled before one did. Repeat the request, or send wait.',
    tooManyLeases: 'You’ve reached your limit of simultaneous numbers. Wait until one of them ends.',
    tooManyUnpaid:
      'Three or more numbers are unpaid, and the balance doesn’t cover them and the new one. Top up your account, or fetch the codes that have arrived.',
    tooManyToday:
      'You’ve reached your daily limit of numbers. Top up your account, or wait for the time in Retry-After.',
    paused:
      'Too many numbers ended without a charge. There are no new ones until Retry-After is over; get_sms keeps working.',
    tooManyRequests: 'Too many requests. Wait for the time in Retry-After.',
    notFound: 'No such path. Check the URL.',
    methodNotAllowed: 'This path doesn’t support the method. The Allow header lists the one it supports.',
    bodyTooLarge: 'The body is larger than 16 KiB.',
    unsupportedMediaType: 'Send the header Content-Type: application/json.',
    internalError: 'Server error. Try again.',
    unavailable: 'Temporarily unavailable. Wait for the time in Retry-After.',
  },
)
