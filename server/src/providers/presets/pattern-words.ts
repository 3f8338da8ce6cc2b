/** Sentences for the patterns of presets' parameters: what a vendor's value looks like. */

export const PATTERN_WORDS: Readonly<Record<string, string>> = {
	"^AC[0-9a-f]{32}$": "must be AC and 32 hexadecimal digits in small letters",
	"^[A-Za-z0-9]{4,32}$": "must be 4 to 32 letters and digits",
	"^[A-Za-z0-9]{1,64}$": "must be up to 64 letters and digits",
	"^[A-Za-z0-9_]{4,32}$": "must be 4 to 32 letters, digits and _, without @",
	"^[A-Za-z0-9_-]{1,64}$": "must be up to 64 letters, digits, _ and -",
	"^[A-Za-z0-9_:/-]{1,256}$":
		"must be up to 256 letters, digits, _, -, : and /: a name or an ARN",
	"^[A-Z0-9]{20}$": "must be 20 capital letters and digits",
	"^[0-9]{5,32}$": "must be 5 to 32 digits",
	"^[a-z0-9-]{1,50}$": "must be up to 50 small letters, digits and -",
	"^[a-z0-9_]{1,512}$": "must be up to 512 small letters, digits and _",
	"^[0-9A-Fa-f-]{36}$":
		"must be a UUID: 32 hexadecimal digits, and 4 hyphens between them",
	"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$":
		"must be a UUID: 32 hexadecimal digits in small letters, and 4 hyphens between them",
	"^[a-z0-9-]+(\\.[a-z0-9-]+)+$":
		"must be a host in small letters, without https://: xyz1ab.api.infobip.com",
	"^[A-Za-z0-9.-]+$": "must be a domain: mg.example.com",
	"^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$": "must be a region: eu-central-1",
	"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$":
		"must be the ARN of an SNS topic: arn:aws:sns:eu-central-1:123456789012:receipts",
	"^[a-z]{2,3}(_[A-Za-z]{2,4})?$":
		"must be a language as Meta writes it: en_US",
	"^v[0-9]{1,3}\\.[0-9]{1,2}$": "must be a version: v23.0",
	"^[A-Za-z0-9+/]{43}=$":
		"must be 32 bytes in base64: 44 characters, = at the end",
	"^[A-Za-z0-9+/]{64,}={0,2}$": "must be a public key in base64, in one line",
	"^re_[A-Za-z0-9_]{8,}$": "must begin with re_",
	"^whsec_[A-Za-z0-9+/]{22,}={0,2}$":
		"must begin with whsec_, and be base64 then",
};
