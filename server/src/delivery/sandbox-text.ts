/** What the text of a sandbox message is sealed for: it opens as that message only. */
export function sandboxContext(messageSid: string): string {
	return `sandbox message ${messageSid}`;
}
