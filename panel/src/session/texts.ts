import { defineTexts } from '../i18n/index.ts'

export const sessionTexts = defineTexts(
  {
    suspendedTitle: 'حساب شما معلق است',
    suspendedText: 'این حساب را مدیر سامانه معلق کرده است. برای رفع آن با او تماس بگیرید.',
    forbiddenTitle: 'این صفحه برای شما نیست',
    forbiddenText: 'این بخش را فقط مدیر سامانه می‌بیند.',
  },
  {
    suspendedTitle: 'Your account is suspended',
    suspendedText: 'The operator has suspended this account. Please contact them.',
    forbiddenTitle: 'This page is not for you',
    forbiddenText: 'Only the operator can see it.',
  },
)
