/** Countries with the beginnings of their mobile numbers, and how many digits follow. */

export type Place = {
	readonly country: string;
	readonly starts: readonly string[];
	readonly rest: number;
};

export const PLACES: readonly Place[] = [
	{
		country: "DE",
		starts: ["49151", "49160", "49170", "49171", "49175"],
		rest: 7,
	},
	{ country: "FR", starts: ["336", "337"], rest: 8 },
	{ country: "GB", starts: ["4474", "4475", "4477", "4478"], rest: 8 },
	{ country: "ES", starts: ["346"], rest: 8 },
	{ country: "IT", starts: ["3932", "3933", "3934"], rest: 8 },
	{ country: "NL", starts: ["316"], rest: 8 },
	{ country: "PL", starts: ["4850", "4860", "4869"], rest: 7 },
	{ country: "AT", starts: ["43664", "43676"], rest: 7 },
	{ country: "SE", starts: ["4670", "4673"], rest: 7 },
	{ country: "US", starts: ["1212", "1310", "1415", "1512"], rest: 7 },
	{ country: "IN", starts: ["9198", "9199", "9170"], rest: 8 },
	{ country: "BR", starts: ["55119", "55219"], rest: 8 },
	{ country: "ID", starts: ["62812", "62813"], rest: 8 },
	{ country: "NG", starts: ["234803", "234806"], rest: 7 },
	{ country: "PK", starts: ["92300", "92321"], rest: 7 },
	{ country: "BD", starts: ["88017", "88018"], rest: 8 },
	{ country: "EG", starts: ["2010", "2011"], rest: 8 },
	{ country: "VN", starts: ["8490", "8498"], rest: 7 },
	{ country: "PH", starts: ["63917", "63918"], rest: 7 },
	{ country: "TR", starts: ["90532", "90542"], rest: 7 },
	{ country: "UA", starts: ["38050", "38067"], rest: 7 },
	{ country: "RO", starts: ["4072", "4074"], rest: 7 },
	{ country: "GR", starts: ["30694", "30697"], rest: 7 },
	{ country: "PT", starts: ["3519"], rest: 8 },
	{ country: "CZ", starts: ["42060", "42077"], rest: 7 },
	{ country: "HU", starts: ["3620", "3630"], rest: 7 },
	{ country: "ZA", starts: ["2782", "2783"], rest: 7 },
	{ country: "KE", starts: ["25471", "25472"], rest: 7 },
	{ country: "MA", starts: ["2126"], rest: 8 },
	{ country: "DZ", starts: ["2135", "2136"], rest: 8 },
	{ country: "TN", starts: ["2162", "2169"], rest: 7 },
	{ country: "AZ", starts: ["99450", "99455"], rest: 7 },
	{ country: "UZ", starts: ["99890", "99891"], rest: 7 },
	{ country: "TJ", starts: ["99290", "99291"], rest: 7 },
	{ country: "LK", starts: ["9471", "9477"], rest: 7 },
	{ country: "NP", starts: ["97798"], rest: 8 },
	{ country: "MM", starts: ["9597", "9599"], rest: 8 },
	{ country: "KH", starts: ["85512", "85517"], rest: 6 },
	{ country: "PE", starts: ["519"], rest: 8 },
	{ country: "CO", starts: ["57300", "57310"], rest: 7 },
	{ country: "MX", starts: ["5255", "5281"], rest: 8 },
];

/** Ten countries that the account serves; the first is its home. */
export const SERVED = 10;
