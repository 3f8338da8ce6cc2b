/**
 * The sentences of the built-in texts. They are short and hold no link. Minutes are
 * abbreviated, or stand behind a colon, where a language declines them by their number.
 * Where a language can be written in the GSM alphabet, `is` and `valid` are.
 */

export type Sentences = {
	/** Names the code. */
	readonly is: string;
	/** Says how long it is valid. */
	readonly valid: string;
	/** The subject of an email, and its first line. */
	readonly subject: string;
	/** Ends an email. */
	readonly note: string;
};

export const LANGUAGES = {
	ar: {
		is: "رمز {service} هو {code}.",
		valid: "صالح لمدة {minutes} دقيقة.",
		subject: "رمز {service}",
		note: "إذا لم تطلب هذا الرمز، فتجاهل هذه الرسالة.",
	},
	bg: {
		is: "{service}: кодът е {code}.",
		valid: "Валиден е {minutes} мин.",
		subject: "Код за {service}",
		note: "Ако не сте поискали този код, не обръщайте внимание на този имейл.",
	},
	ca: {
		is: "{service}: el codi és {code}.",
		valid: "Caduca en {minutes} min.",
		subject: "Codi de {service}",
		note: "Si no heu demanat aquest codi, ignoreu aquest correu.",
	},
	cs: {
		is: "{service}: kód je {code}.",
		valid: "Platí {minutes} min.",
		subject: "Kód pro {service}",
		note: "Pokud jste o tento kód nežádali, e-mail ignorujte.",
	},
	da: {
		is: "Din kode til {service} er {code}.",
		valid: "Den gælder i {minutes} min.",
		subject: "Din kode til {service}",
		note: "Hvis du ikke har bedt om koden, kan du se bort fra denne mail.",
	},
	de: {
		is: "{code} ist der Code für {service}.",
		valid: "Er gilt {minutes} Min.",
		subject: "Der Code für {service}",
		note: "Wenn Sie diesen Code nicht angefordert haben, ignorieren Sie diese E-Mail.",
	},
	el: {
		is: "{service}: ο κωδικός είναι {code}.",
		valid: "Ισχύει για {minutes} λεπτά.",
		subject: "Κωδικός για {service}",
		note: "Αν δεν ζητήσατε αυτόν τον κωδικό, αγνοήστε αυτό το email.",
	},
	en: {
		is: "Your {service} code is {code}.",
		valid: "It is valid for {minutes} min.",
		subject: "Your {service} code",
		note: "If you did not ask for this code, ignore this email.",
	},
	es: {
		is: "Tu clave de {service} es {code}.",
		valid: "Caduca en {minutes} min.",
		subject: "Tu clave de {service}",
		note: "Si no has pedido esta clave, ignora este correo.",
	},
	et: {
		is: "{service}: kood on {code}.",
		valid: "See kehtib {minutes} min.",
		subject: "{service}: kood",
		note: "Kui te seda koodi ei küsinud, jätke see kiri tähelepanuta.",
	},
	fa: {
		is: "کد {service} شما {code} است.",
		valid: "تا {minutes} دقیقه معتبر است.",
		subject: "کد {service} شما",
		note: "اگر این کد را درخواست نکرده‌اید، این ایمیل را نادیده بگیرید.",
	},
	fi: {
		is: "{service}: koodisi on {code}.",
		valid: "Se on voimassa {minutes} min.",
		subject: "{service}: koodisi",
		note: "Jos et pyytänyt tätä koodia, jätä viesti huomiotta.",
	},
	fil: {
		is: "Ang {service} code mo ay {code}.",
		valid: "Valid ito nang {minutes} min.",
		subject: "Ang {service} code mo",
		note: "Kung hindi mo hiningi ang code na ito, huwag pansinin ang email na ito.",
	},
	fr: {
		is: "Votre code {service} est {code}.",
		valid: "Il est valable {minutes} min.",
		subject: "Votre code {service}",
		note: "Si vous n'avez pas demandé ce code, ignorez cet e-mail.",
	},
	he: {
		is: "הקוד שלך עבור {service} הוא {code}.",
		valid: "הוא תקף {minutes} דק'.",
		subject: "הקוד שלך עבור {service}",
		note: "אם לא ביקשת את הקוד הזה, אפשר להתעלם מהודעה זו.",
	},
	hi: {
		is: "{service} का कोड {code} है।",
		valid: "यह {minutes} मिनट तक मान्य है।",
		subject: "{service} का कोड",
		note: "अगर आपने यह कोड नहीं माँगा है, तो इस ईमेल पर ध्यान न दें।",
	},
	hr: {
		is: "{service}: kod je {code}.",
		valid: "Vrijedi {minutes} min.",
		subject: "Kod za {service}",
		note: "Ako niste zatražili ovaj kod, zanemarite ovu poruku.",
	},
	hu: {
		is: "{service}: a kód {code}.",
		valid: "{minutes} percig érvényes.",
		subject: "{service}: a kód",
		note: "Ha nem Ön kérte ezt a kódot, hagyja figyelmen kívül ezt az e-mailt.",
	},
	id: {
		is: "Kode {service} Anda adalah {code}.",
		valid: "Berlaku {minutes} menit.",
		subject: "Kode {service} Anda",
		note: "Jika Anda tidak meminta kode ini, abaikan email ini.",
	},
	it: {
		is: "Il tuo codice {service} è {code}.",
		valid: "Vale {minutes} min.",
		subject: "Il tuo codice {service}",
		note: "Se non hai richiesto questo codice, ignora questa email.",
	},
	ja: {
		is: "{service}の確認コードは{code}です。",
		valid: "有効期間は{minutes}分です。",
		subject: "{service}の確認コード",
		note: "このコードに心当たりがない場合は、このメールを無視してください。",
	},
	ko: {
		is: "{service} 인증번호는 {code}입니다.",
		valid: "{minutes}분간 유효합니다.",
		subject: "{service} 인증번호",
		note: "이 번호를 요청하지 않았다면 이 메일을 무시하세요.",
	},
	lt: {
		is: "{service}: kodas yra {code}.",
		valid: "Galioja {minutes} min.",
		subject: "{service}: kodas",
		note: "Jei šio kodo neprašėte, nekreipkite dėmesio į šį laišką.",
	},
	lv: {
		is: "{service}: kods ir {code}.",
		valid: "Tas der {minutes} min.",
		subject: "{service}: kods",
		note: "Ja nepieprasījāt šo kodu, ignorējiet šo e-pastu.",
	},
	ms: {
		is: "Kod {service} anda ialah {code}.",
		valid: "Sah selama {minutes} minit.",
		subject: "Kod {service} anda",
		note: "Jika anda tidak meminta kod ini, abaikan e-mel ini.",
	},
	nb: {
		is: "Koden din for {service} er {code}.",
		valid: "Den gjelder i {minutes} min.",
		subject: "Koden din for {service}",
		note: "Hvis du ikke har bedt om denne koden, kan du se bort fra e-posten.",
	},
	nl: {
		is: "Je code voor {service} is {code}.",
		valid: "Hij is {minutes} min. geldig.",
		subject: "Je code voor {service}",
		note: "Als je deze code niet hebt aangevraagd, kun je deze e-mail negeren.",
	},
	pl: {
		is: "{service}: kod to {code}.",
		valid: "Wygasa za {minutes} min.",
		subject: "Kod do {service}",
		note: "Jeśli to nie Ty prosisz o ten kod, zignoruj tę wiadomość.",
	},
	pt: {
		is: "Use {code} para confirmar em {service}.",
		valid: "Vale por {minutes} min.",
		subject: "Seu código de {service}",
		note: "Se você não pediu este código, ignore este e-mail.",
	},
	ro: {
		is: "{service}: codul este {code}.",
		valid: "Este valabil {minutes} min.",
		subject: "Codul pentru {service}",
		note: "Dacă nu ați cerut acest cod, ignorați acest e-mail.",
	},
	ru: {
		is: "{service}: код {code}.",
		valid: "Действует {minutes} мин.",
		subject: "Код для {service}",
		note: "Если вы не запрашивали этот код, не обращайте внимания на это письмо.",
	},
	sk: {
		is: "{service}: kód je {code}.",
		valid: "Platí {minutes} min.",
		subject: "Kód pre {service}",
		note: "Ak ste o tento kód nežiadali, e-mail ignorujte.",
	},
	sl: {
		is: "{service}: koda je {code}.",
		valid: "Velja {minutes} min.",
		subject: "Koda za {service}",
		note: "Če te kode niste zahtevali, prezrite to sporočilo.",
	},
	sr: {
		is: "{service}: код је {code}.",
		valid: "Важи {minutes} мин.",
		subject: "Код за {service}",
		note: "Ако нисте тражили овај код, занемарите ову поруку.",
	},
	"sr-latn": {
		is: "{service}: kod je {code}.",
		valid: "Vredi {minutes} min.",
		subject: "Kod za {service}",
		note: "Ako niste tražili ovaj kod, zanemarite ovu poruku.",
	},
	sv: {
		is: "Din kod för {service} är {code}.",
		valid: "Den gäller i {minutes} min.",
		subject: "Din kod för {service}",
		note: "Om du inte har bett om koden kan du bortse från detta mejl.",
	},
	sw: {
		is: "Msimbo wako wa {service} ni {code}.",
		valid: "Unatumika kwa dakika {minutes}.",
		subject: "Msimbo wako wa {service}",
		note: "Kama hukuomba msimbo huu, puuza barua pepe hii.",
	},
	th: {
		is: "รหัส {service} ของคุณคือ {code}",
		valid: "ใช้ได้ {minutes} นาที",
		subject: "รหัส {service} ของคุณ",
		note: "หากคุณไม่ได้ขอรหัสนี้ โปรดเพิกเฉยต่ออีเมลนี้",
	},
	tr: {
		is: "{service}: kodunuz {code}.",
		valid: "{minutes} dakika sonra sona erer.",
		subject: "{service} kodunuz",
		note: "Bu kodu siz istemediyseniz bu e-postayı dikkate almayın.",
	},
	uk: {
		is: "{service}: код {code}.",
		valid: "Діє {minutes} хв.",
		subject: "Код для {service}",
		note: "Якщо ви не запитували цей код, не зважайте на цей лист.",
	},
	vi: {
		is: "Mã {service} của bạn là {code}.",
		valid: "Mã có hiệu lực {minutes} phút.",
		subject: "Mã {service} của bạn",
		note: "Nếu bạn không yêu cầu mã này, hãy bỏ qua email này.",
	},
	zh: {
		is: "您的{service}验证码是{code}。",
		valid: "{minutes}分钟内有效。",
		subject: "您的{service}验证码",
		note: "如果您没有请求此验证码，请忽略这封邮件。",
	},
	"zh-hant": {
		is: "您的{service}驗證碼是{code}。",
		valid: "{minutes}分鐘內有效。",
		subject: "您的{service}驗證碼",
		note: "如果您沒有要求此驗證碼，請忽略這封郵件。",
	},
} as const satisfies Readonly<Record<string, Sentences>>;

/**
 * Other tags for the same texts: former tags of ISO 639, macrolanguages, and places
 * that imply a script (CLDR, likelySubtags).
 */
export const ALIASES: Readonly<Record<string, keyof typeof LANGUAGES>> = {
	in: "id",
	iw: "he",
	nn: "nb",
	no: "nb",
	"sr-me": "sr-latn",
	tl: "fil",
	"zh-hk": "zh-hant",
	"zh-mo": "zh-hant",
	"zh-tw": "zh-hant",
};
