/** Rules that a schema cannot express, for the settings of our credentials. */

import { StartError } from "../../../errors.ts";
import { rsaKey } from "../../../secrets/rsa.ts";
import { parseUrl } from "../../../url.ts";
import { keyOf } from "./jwt-rs256.ts";
import type { HttpAuth, JwtRs256, OAuth2, SigV4 } from "./settings.ts";

/** `setting`: the name of this `basic`; the settings have two. */
export function checkBasic(
	setting: string,
	{ username, password }: { username: string; password: string },
): void {
	// RFC 7617, 2: the first colon ends the name.
	if (username.includes(":"))
		throw new StartError(`${setting}.username must be without :`);
	for (const [name, text] of Object.entries({ username, password }))
		if (/\p{Cc}/u.test(text))
			throw new StartError(
				`${setting}.${name} must be one line without control characters`,
			);
}

/** `headers`: the header names that the settings set, in lower case. */
export function checkAuth(
	auth: HttpAuth,
	headers: ReadonlySet<string>,
	hasBasic: boolean,
): void {
	const [kind, ...more] = Object.keys(auth);
	if (kind === undefined || more.length > 0)
		throw new StartError(
			"auth is one of basic, bearer, oauth2, jwtRs256, sigv4",
		);
	if (hasBasic)
		throw new StartError("auth and basic exclude each other: use auth");
	if (headers.has("authorization"))
		throw new StartError("headers: authorization and auth exclude each other");
	if (auth.basic !== undefined) checkBasic("auth.basic", auth.basic);
	if (auth.bearer !== undefined) checkWord("auth.bearer", auth.bearer);
	if (auth.oauth2 !== undefined) checkOAuth2(auth.oauth2);
	if (auth.jwtRs256 !== undefined) checkJwt(auth.jwtRs256);
	if (auth.sigv4 !== undefined) checkSigV4(auth.sigv4, headers);
}

function checkWord(setting: string, text: string): void {
	if (!/^[\x21-\x7e]+$/.test(text))
		throw new StartError(
			`${setting} must be one word of characters that a header can carry`,
		);
}

function checkOAuth2({
	tokenUrl,
	clientId,
	clientSecret,
	parameters,
}: OAuth2): void {
	const isUrl =
		/^https?:\/\/[^/?#]/i.test(tokenUrl) && parseUrl(tokenUrl) !== null;
	if (!isUrl || /[\s{}]/.test(tokenUrl))
		throw new StartError(
			"auth.oauth2.tokenUrl must be a URL that begins with http:// or https://",
		);
	const { username, password, hash, port } = new URL(tokenUrl);
	if (username !== "" || password !== "" || hash !== "" || port === "0")
		throw new StartError(
			"auth.oauth2.tokenUrl must be without credentials, # and port 0",
		);
	for (const [name, text] of Object.entries({ clientId, clientSecret }))
		if (/\p{Cc}/u.test(text))
			throw new StartError(
				`auth.oauth2.${name} must be one line without control characters`,
			);
	const own = ["grant_type", "client_id", "client_secret", "scope"];
	const twice = own.find((name) => Object.hasOwn(parameters, name));
	if (twice !== undefined)
		throw new StartError(
			`auth.oauth2.parameters must not have ${twice}: it is set by other settings`,
		);
}

function checkJwt({ privateKey, privateKeyFile }: JwtRs256): void {
	if ((privateKey === undefined) === (privateKeyFile === undefined))
		throw new StartError(
			"auth.jwtRs256 needs one of privateKey and privateKeyFile",
		);
	if (
		privateKey !== undefined &&
		rsaKey(privateKey.replaceAll("\\n", "\n")) === null
	)
		throw new StartError(`auth.jwtRs256.privateKey ${NO_KEY}`);
}

const NO_KEY =
	"must be an RSA private key of 2048 bits or more in PEM (-----BEGIN PRIVATE KEY-----)";

/** Says why the key file cannot be used; null: it can. */
export function checkKeyFile(auth: HttpAuth | undefined): string | null {
	const file = auth?.jwtRs256?.privateKeyFile;
	if (auth?.jwtRs256 === undefined || file === undefined) return null;
	try {
		return keyOf(auth.jwtRs256) === null
			? `auth.jwtRs256.privateKeyFile ${NO_KEY}`
			: null;
	} catch (error) {
		if (error instanceof StartError)
			return `auth.jwtRs256.privateKeyFile ${NO_KEY}`;
		const { code } = error as NodeJS.ErrnoException;
		return `auth.jwtRs256.privateKeyFile cannot be read: ${code}`;
	}
}

function checkSigV4(keys: SigV4, headers: ReadonlySet<string>): void {
	const { accessKeyId, secretAccessKey, sessionToken = "x", ...names } = keys;
	const words = { accessKeyId, secretAccessKey, sessionToken };
	for (const [name, text] of Object.entries(words))
		checkWord(`auth.sigv4.${name}`, text);
	for (const [name, text] of Object.entries(names))
		if (!/^[a-z0-9-]+$/.test(text))
			throw new StartError(`auth.sigv4.${name} must be of a-z, 0-9 and -`);
	for (const name of SET_BY_SIGV4)
		if (headers.has(name))
			throw new StartError(`headers: ${name} is set by auth.sigv4`);
}

const SET_BY_SIGV4 = [
	"x-amz-date",
	"x-amz-security-token",
	"x-amz-content-sha256",
];
