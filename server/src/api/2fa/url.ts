/** Turns URLs of clients into those of the routes. */

// An error in the API's document: a dot stands where the question mark belongs.
const SLIP = /^(\/2fa\/usage\/records)\.([A-Za-z]+=.*)$/;

/** `/2fa/send.json/?a=b` is `/2fa/send?a=b`. */
export function plainUrl(url: string): string {
	const mark = url.indexOf("?");
	let path = mark === -1 ? url : url.slice(0, mark);
	const query = mark === -1 ? "" : url.slice(mark);
	path = withoutSlash(path);
	if (path.endsWith(".json")) path = withoutSlash(path.slice(0, -5));
	const slip = query === "" ? SLIP.exec(path) : null;
	return slip === null ? path + query : `${slip[1]}?${slip[2]}`;
}

function withoutSlash(path: string): string {
	return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
