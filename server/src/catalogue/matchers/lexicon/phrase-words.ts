import { role } from './roles.ts'

export const phraseWords: readonly (readonly [roles: number, words: string])[] = [
  [
    role.link,
    `hai bilang is are es est ist lautet sind adalah ialah yaitu ay ir e é son sao em following below comes as sebagai olarak comme como als в_качестве
     это этот — – = → 是 为 為 هو هي است میباشد می_باشد هستش : هست है हैं ұялы бұл мынау bu si`,
  ],
  [
    role.filler,
    `ur yr pls plz aapka aapki aapke apka shoma below ниже следующий следующие нижче наступний abajo siguiente suivant dessous unten folgenden folgende abaixo seguinte asagidaki berikut zemak sads ibaba төмендегі ادناه التالي زیر नीचे निम्न 如下 下方 以下 указанный указан
     system website portal системе системы система сайте сайта сайт портале портал портала сервисе сервиса системі сайті порталі жүйесі жүйесіне sistemine sistemi sistem sistema plataforma plateforme
     your you the a an for to of in on this that with and my our as here here's here’s has been was us only please dear app application apps приложении приложение приложения приложению aplikasi aplicacion aplicativo uygulama uygulamasi uygulamasinda застосунку додатку 应用 hi hello hey valid new current now below following:
     su tu sus tus el la los las de del para en es un una este esta ese como con ya mi aqui hola
     votre vos ton ta tes le les du des pour a l d un une ce cet cette sur voici bonjour
     sie bitte ihr ihre ihren ihrem dein deine deinen deinem der die das den dem fur zum zur im bei hier von ein eine dieser diesen hallo mit um als am lhren
     ao aos à às pelo pela seu sua seus o os a as do da dos das no na para em um uma este esta com
     anda kamu untuk ini itu dari ke di dan pada akun_anda mu
     icin ve ile bu su bir size senin sizin
     jusu tavs tava tavu savu sis so uz no ar lai tas
     ang ng mo iyong iyo sa para na ay ito po ninyo inyong inyo
     ваш ваша ваше вашего вашему вашей вашу твой твоего для в на с от из к по этот этого это новый свой и здравствуйте
     vash vashego dlya etot k v na etogo tvoy
     ваш ваше вашого вашому вашої вашу твій для в у на з від до це цей свій і та
     сіздің сенің үшін арналған бұл осы сізге және
     سامانه سایت اپلیکیشن برنامه شما خود تو به در برای از این آن را ما با جهت عزیز کاربر_گرامی سلام ب اینجا شماست
     لك الخاص الخاصه بك بكم في من على الى هذا هذه ال ل لحسابك لتسجيل لديك
     आपका आपके आपकी का के की को में से लिए पर है यह इस अपने अपना तुम्हारा
     您的 你的 您 你 的 本次 此 在 为您 尊敬的 用户 于 正在 请 用于 我们 尊敬的用户 这是 這是 這 这`,
  ],
  [
    role.negation,
    `never not don't dont don’t nobody noone no-one anyone do_not won't cannot can't doesn't
     nunca nadie jamais ne personne nicht niemals niemandem nie niemand kein nao ninguem nunca jangan tidak siapa_pun siapapun kimseyle kimseye asla paylasmayin paylasma neizpaudiet nekad nevienam nedodiet huwag kahit_kanino
     не никому никогда нельзя nikomu nikogda ніколи нікому ешкімге ешқашан ешкіммен бермеңіз айтпаңыз
     هرگز ندهید نکنید نگذارید هیچ هیچ_کس هیچکس نگویید نخواهد لا لن ابدا احدا न नहीं मत कभी 请勿 切勿 勿 不要 不会 别 任何人 請勿 不會`,
  ],
  [
    role.use,
    `use enter entering type typing input insert using submit provide usa use introduce ingresa ingrese utiliza utilice escribe utilisez utilise saisissez saisis entrez entre verwende verwenden nutze nutzen gib gebe eingeben eingib digite insira informe gunakan masukkan ketik pakai kullan kullanin girin giriniz gir izmantojiet ievadiet izmanto ievadi gamitin ilagay i-enter ienter
     введите введи используйте используй укажите вводите ввести vvedite ispolzuyte введіть використайте використовуйте вкажіть енгізіңіз пайдаланыңыз теріңіз енгізу
     وارد استفاده بزنید وارد_کنید استخدم ادخل اكتب أدخل उपयोग दर्ज डालें इस्तेमाल प्रयोग 输入 使用 填写 请输入 輸入`,
  ],
  [
    role.login,
    `login logon log_in log_into signing_in finish_signing_in bestatigung logging_in logged_in sign_in sign_into signin sign_up sign-in log-in verify confirm access register reset authenticate activate continue complete log_back iniciar_sesion inicio_de_sesion acceder verificar confirmar restablecer entrar cadastro fazer_login conectar connecter connexion confirmer verifier reinitialiser connectez anmelden anzumelden einzuloggen einloggen anmeldung bestatigen verifizieren zurucksetzen registrieren masuk verifikasi login_ke mendaftar giris memverifikasi mengonfirmasi menyelesaikan oturum oturum_acmak dogrulamak onaylamak pieteiktos apstiprinatu ienaktu pieslegtos pieteikties ieejai mag-log_in mag-login pag-log_in
     войти вход входа входе войдите подтвердить подтверждения авторизации авторизоваться зарегистрироваться регистрации подтвердите восстановить vhod voiti vhoda увійти вхід входу підтвердити підтвердження авторизації кіру растау кіруге кіргіңіз растауға тіркелу
     ورود وارد تایید ورود_به الدخول تسجيل_الدخول للدخول لتاكيد للتحقق تسجيل لتسجيل_الدخول लॉगिन लॉग_इन साइन_इन सत्यापित पुष्टि सत्यापन 登录 登入 注册 验证 确认 完成验证 重置 绑定`,
  ],
  [
    role.follow,
    `follow join subscribe find_us chat message_us contact write_us dm us our visit seguinos siguenos sigue suscribete unete nuestro nuestra siganos rejoignez suivez abonnez notre nos folge folgen folgt abonniere unser unserem unseren unsere schreib siga siga-nos nossa nosso ikuti gabung bergabung hubungi kami seko mums takip_edin takip_et katil katilin bize bizi kanalimiza sekojiet musu pievienojieties pievienojies sundan sumali aming amin i-follow
     top_up topup пополни пополните пополнить поповни поповніть sell selling buy vendo vendemos verkaufe satilik satilir jual продам продаю продаём продажа куплю продам купить купите продаємо 出售 出租 بيع فروش
     подпишитесь подписывайтесь подпишись подписка присоединяйтесь наш нашем нашего нашу нашей нашему нас пишите напишите вступайте переходите podpisyvaytes nash nashem підписуйтесь підпишіться приєднуйтесь наш нашому нашого нас пишіть жазылыңыз біздің бізге қосылыңыз
     دنبال فالو عضو بپیوندید کانال ما کانال_ما پیام_دهید پشتیبانی تابعونا تابعنا انضم انضموا قناتنا فولو फॉलो जुड़ें हमारे हमें ज्वाइन 关注 加入 我们的 關注 联系我们 扫码`,
  ],
  [
    role.place,
    `channel destek hatti hattimiz hotline linija stickers group bot page community canal grupo chaine groupe kanal gruppe saluran grup kanali grubu kanals grupa канал канале канала каналу чат чате бот боте группа группе группу сообщество страница страницу странице группы канали каналі групі спільнота топ арна арнамыз топқа арнаға کانال گروه ربات صفحه پیج قناه قناة مجموعه صفحتنا चैनल ग्रुप पेज 频道 群 公众号 群组 followers likes`,
  ],
  [
    role.and,
    `and or & / , + и или та або чи и/или y o et ou und oder e dan atau ve veya un vai at o_kaya және немесе و یا او और या 和 或 与 及 、`,
  ],
  [
    role.otherTopic,
    `meeting webinar zoom parcel courier locker sendung filiale packstation colis kargo kargonuz paket paquete encomenda sutijums sutijumu pakomats pakomata посылка посылку посылки постамат постамате курьер курьера отменить отключить спишем посилка посилку поштомат مرسوله بسته پستی شحنتك الشحنه पार्सल 快递 包裹 驿站
     cinema kino sinema cine bioskop  кинотеатр кинотеатра кіно cinéma سينما سینما सिनेमा 电影 影院 seats butaca koltuk koltugu takilya theatre theater concert концерт laundry washing_machine competition contest giveaway sweepstake конкурс розыгрыш розыгрыше розіграш concurso concours gewinnspiel cekilis konkurss undian puk puk1 pin1 pin2
     show_code show_this_code show_the_code show_your_code present_code present_this_code tunjukkan ipakita zeigen_sie zeige_den vorzeigen presentez montrez muestre muestra_el muestra_este presente_este mostre apresente предъявите покажите пред'явіть покажіть көрсетіңіз gosterin gosteriniz ibraz_edin uzradiet paradiet نشان_دهید ارائه_دهید ابرز दिखाएं 出示
     en_caisse an_der_kasse no_caixa en_caja
     garage gate door building barrier
     delivery_agent delivery_partner delivery_executive delivery_boy delivery_person delivery_associate delivery_man will_be_delivered be_delivered to_your_driver to_the_driver with_your_driver with_the_driver cashier at_the_counter
     saiu_para_entrega en_reparto wird_zugestellt en_cours_de_livraison dagitima rdv rendez-vous etage check-in checkin check-out smart_lock водителю кассиру на_кассе продавцу касиру kasir kasiyer للمندوب للسائق للكاشير राइडर 收银员
     atm cash_machine cash_withdrawal cardless_cash lockbox keybox key_safe rider out_for_delivery on_its_way банкомат банкомате банкоматах снятие_наличных ключница ключницы домофон домофона подъезд заезд выезд гардероб
     geldautomat distributeur cajero_automatico caixa_eletronico bankamatik خودپرداز صراف الصراف एटीएम 取款机 kurir kurye repartidor entregador livreur курьеру курьером кур'єр кур'єру kurjers kurjeram курьері مندوب المندوب पिक पिकअप डिलीवरी 骑手 外卖 柜 自提 驿站
     pickup_point pick-up_point collection_point parcelshop pakettankstelle abholstation пункт_выдачи пункте_выдачи пункта_выдачи пвз можно_забрать самовывоз ждёт_вас готов_к_выдаче пункт_видачі пункті_видачі відділення відділенні можна_забрати punto_de_recogida punto_de_retiro point_relais ponto_de_retirada teslim_noktasi titik_pengambilan نقطه_استلام محل_تحویل
     sale off discount promo offer deal deals save coupon free win won prize gift cashback bonus voucher promotion shop buy checkout black_friday cyber_monday rebaja rebajas descuento oferta ofertas gratis promocion promocao desconto solde soldes remise offre reduction promo rabatt angebot gutschein sparen aktion spare diskon promo gratis hadiah belanja indirim* kampanya* firsat hediye atlaide akcija diskwento libre
     скидка скидки скидку скидкой акция акции распродажа промокод промокоду бесплатн* подар* скид* подарок выиграли бонус кэшбэк выгода купите skidka знижка знижки знижку акція розпродаж безкоштовно подарунок жеңілдік акция сыйлық
     تخفیف جشنواره هدیه رایگان جایزه قرعه خصم عرض عروض مجانا هديه जीत छूट ऑफर मुफ्त सेल इनाम 优惠 折扣 促销 打折 满减 红包 免费 特惠 抽奖 领取`,
  ],
  [
    role.via,
    `via through using with by lewat melalui через через_бота с_помощью за_допомогою عبر طريق از_طریق توسط mit uber avec con par com por ile ve_ile arqyly арқылы caur ar orqali के_माध्यम के_जरिए द्वारा 通过 使用 经由 sa_pamamagitan dengan`,
  ],
  [
    role.spoilt,
    `was_used has_been_used already_used fue_usado fue_utilizado foi_usado foi_utilizado wurde_verwendet wurde_benutzt a_ete_utilise kullanildi telah_digunakan sudah_digunakan tika_izmantots ginamit_na использован использовался использовали використано использована пайдаланылды استفاده_شد استفاده_شده کسی_با تم_استخدام تم_استعمال उपयोग_किया_गया 已被使用 已使用 不正确
     wrong incorrect invalid expired failed entered changed declined rejected verified used_up blocked falsch ungultig abgelaufen eingegebene eingegebener geandert incorrecto incorrecta invalido invalida caducado vencido expirado cambiado incorrect saisi expire_le incorreto alterada alterado cambiada salah kedaluwarsa diubah yanlis hatali degistirildi gecersiz nepareizs nepareiza mainits mali
     неверный неверно неправильный неправильно введенный истек просрочен изменен изменён изменена недействителен невірний введений змінено недійсний қате
     اشتباه نامعتبر منقضی نادرست تغییر_کرد خطا خاطی غير_صحيح منتهی_الصلاحيه गलत अमान्य समाप्त_हो 错误 有误 不正确 已过期 已失效 无效 您输入的`,
  ],
  [
    role.filler | role.account,
    `личный_кабинет личном_кабинете личного_кабинета особистий_кабінет особистому_кабінеті особистого_кабінету жеке_кабинет жеке_кабинетке`,
  ],
  [
    role.booking,
    `booked booking reservation reserved flight hotel reserva reservas vuelo voo hotel buchung reservierung flug reservation vol rezervasyon rezervasyonunuz ucus otel
     rezervacija lidojums viesnica pemesanan penerbangan бронь брони бронирование бронирования рейс отель гостиница бронювання рейс готель брондау әуе_рейсі
     رزرو پرواز هتل حجز الحجز رحله رحلتك فندق बुकिंग उड़ान होटल 预订 预定 航班 入住 酒店`,
  ],
  [
    role.thing,
    `room kamar habitacion zimmer комнаты اتاق غرفه कमरा 房间 pickup pick-up collection recogida retirada retiro retrait abholung packstation ambil pengambilan sanemsanas iznemsanas получения выдачи отримання видачі сейфу сейфа استلام الاستلام पिकअप 取件 取货 提货 自提
     parcel package shipment delivery courier gate building door doorbell entrance barrier wifi wi-fi wlan hotspot gift gift_card antivirus licence license marathon race visitor locker safe lockbox
     entrega paquete envio edificio portal puerta porton regalo encomenda condominio predio portaria portao presente
     zustellung lieferung paket boten haustur tur gebaude schranke geschenkkarte gutschein lauf
     livraison colis immeuble portail porte residence cadeau livreur
     teslimat teslim kargo kapi bina site_girisi hediye pengiriman paket gerbang gedung pintu hadiah paghahatid pinto gusali regalo
     piegades sutijuma vartiem varti durvim durvju ekas davanu
     посылки посылка доставки подъезд подъезда подъезду двери калитки ворот домофона здания вай-фай забега марафона гостя посетителя подарочной подарочная сертификата лицензии антивируса
     посилки доставки під'їзду під'їзд дверей хвіртки воріт будівлі відвідувача подарункової
     жеткізу сәлемдеме есік қақпа ғимарат сыйлық
     مرسوله بسته تحویل درب مجتمع ساختمان وای_فای وایفای هدیه آنتی_ویروس الشحنه التوصيل التسليم البوابه بوابه الباب المبني الهديه
     डिलीवरी पार्सल गेट दरवाजा भवन उपहार 门禁 访客 闸机 大门 单元门 包裹 快递 礼品卡`,
  ],
  [
    role.handover,
    `to_the_courier to_courier the_courier to_your_driver to_the_driver with_your_driver with_the_driver delivery_agent delivery_partner delivery_executive delivery_boy delivery_person delivery_associate at_the_counter at_the_store in_store to_the_guard
     al_repartidor al_conductor al_mensajero en_caja ao_entregador ao_motorista no_caixa dem_boten dem_fahrer dem_zusteller den_boten an_der_kasse au_livreur au_chauffeur en_caisse
     kuryeye kuryenize surucuye kasiyere kasada ke_driver ke_kurir ke_kasir sa_rider sa_guard sa_driver sa_kahera kurjeram kase
     курьеру водителю кассиру на_кассе продавцу охраннику консьержу кур'єру водієві водію касиру на_касі курьерге кассада
     به_پیک به_راننده به_مامور به_صندوق للمندوب للسائق للكاشير डिलीवरी_बॉय डिलीवरी_पार्टनर 骑手 快递员 收银员`,
  ],
  [
    role.claims,
    `say says said claim claims claiming pretend pretends pretending on_behalf dicen dice digan diga disserem diz dizem afirme afirmem
     behauptet behaupten sagt sagen ausgibt dit disent pretend pretendre mengaku mengatasnamakan soylese soyleseler soylerse iddia adina
     apgalvo saka uzdodas sinasabi sabihin nagsasabing nagpapanggap от_имени скажут говорит говорят представляются представился утверждает
     скажуть каже кажуть від_імені айтса атынан بگوید بگویند گفت ادعا قال يقول يدعي ادعي कहे कहें कहता दावा 自称 声称 說 说`,
  ],
  [
    role.done,
    `charged debited credited spent paid receipt was_approved is_approved purchase_approved thank_you_for_your_purchase thanks_for_your_purchase
     aprobada aprobado aprovada aprovado compra_realizada cargo_realizado pago_realizado pagamento_realizado debitado cargado
     belastet abgebucht bezahlt debite paye_par paiement_accepte harcandi cekildi yatirildi odendi harcama_yapildi withdrawn yapilmistir gerceklesmistir gerceklesti tahsil_edildi
     berhasil terdebet terdebit apmaksats apmaksata nobayaran nabayaran
     чек оплачен оплачено оплачена списано зачислено спасибо_за_покупку покупка_совершена оплата_прошла сплачено списано зараховано төленді шығын_жасалды
     واریز_شد برداشت_شد پرداخت_شد کسر_شد انجام_شد تم_خصم تم_الدفع تم_الشراء تمت_عملية डेबिट क्रेडिट भुगतान_सफल 消费支出 已支付 已扣款 支付成功 消费人民币`,
  ],
  [
    role.endsSo,
    `ile_biten ile_sonlanan पर_समाप्त से_समाप्त में_समाप्त аяқталатын мен_аяқталатын бен_аяқталатын پایان_می‌یابد`,
  ],
]
