const en = {
	text: "How many sends a key of yours may have, such as an IP address or a customer. A full limit answers 491, and nothing is sent.",
	make: "Make a limit",
	name: "Name",
	nameHelp: "1 to 64 letters, digits, _ and -. It cannot be changed later.",
	description: "Description",
	buckets: "Buckets",
	bucketsHelp:
		"In any stretch of the interval, at most so many sends with one key. With two buckets, both hold.",
	bucketName: "Bucket",
	max: "Most sends",
	interval: "Seconds",
	addBucket: "Add a second bucket",
	dropBucket: "Drop this bucket",
	save: "Save",
	saved: "Saved",
	made: "The limit is made",
	edit: "Change",
	remove: "Delete",
	removeTitle: (name: string) => `Delete the limit ${name}?`,
	removeText:
		"Sends that name it are refused with 490 from then on. What it has counted is forgotten.",
	removed: "The limit is deleted",
	each: (max: string, interval: string) => `${max} in ${interval}`,
	emptyTitle: "No limits yet",
	emptyText:
		"Without one, a bug or an attacker can send as often as your account may. A good first one: 5 sends in 10 minutes for each client address.",
	use: "In a send",
	useText:
		"Name the limit with the key that it counts. Postern knows the key of nobody by itself.",
	hot: "How full it is",
	hotText:
		"The fullest of the keys that come often. Keys are kept as hashes; type one to see its own.",
	hotEmpty: "No send has named this limit lately",
	key: "Key",
	keyLabel: "Look at one key",
	keyHelp: "As the send gives it: an address, a number, an id",
	look: "Look",
	used: (used: string, max: string) => `${used} of ${max}`,
	roomAt: "Room again",
	back: "All limits",
	noneTitle: "There is no such limit",
	noneText: "It may have been deleted.",
};

export type LimitTexts = typeof en;
export default en;
