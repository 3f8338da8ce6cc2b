/** A limit, as the API shows it. */

export type Bucket = {
	readonly name: string;
	readonly max: number;
	/** Seconds. */
	readonly interval: number;
};

export type Limit = {
	readonly sid: string;
	readonly name: string;
	readonly description: string;
	readonly accountSid: string;
	/** JSON, whose values are texts. */
	readonly buckets: string;
};

export type Limits = { readonly result: readonly Limit[] };

export type Fill = {
	/** The beginning of the hashed key. */
	readonly key: string;
	readonly buckets: readonly (Bucket & {
		readonly used: number;
		readonly fullUntil: string | null;
	})[];
};

export const PATH = "/2fa/limits";

export function bucketsOf({ buckets }: Limit): Bucket[] {
	const read = JSON.parse(buckets) as Record<string, string>[];
	return read.map(({ name = "", max, interval }) => ({
		name,
		max: Number(max),
		interval: Number(interval),
	}));
}
