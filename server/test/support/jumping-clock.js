// Loaded into a process before its program: on SIGUSR2 its wall clock jumps by
// JUMP_MS. What measures durations is another clock, and does not.

const RealDate = Date;
let aheadMs = 0;
const now = () => RealDate.now() + aheadMs;

globalThis.Date = new Proxy(RealDate, {
	get: (date, name) => (name === "now" ? now : Reflect.get(date, name)),
	construct: (date, given, made) =>
		Reflect.construct(date, given.length === 0 ? [now()] : given, made),
});
process.on("SIGUSR2", () => {
	aheadMs = Number(process.env.JUMP_MS);
});
