import { newSid, type SidPrefix } from "../sid.ts";
import type { Channel } from "./verification.ts";

const PREFIXES: Record<Channel, SidPrefix> = {
	sms: "SM",
	call: "CA",
	email: "EM",
};

export function messageSid(channel: Channel, at: number): string {
	return newSid(PREFIXES[channel], at);
}
