// Loaded into a process before its program: once it has printed its first line, it sends
// itself the signal FIRST_LINE_SIGNAL. A test that reads the line and sends the signal
// may be late.

const { stdout } = process;
const { write } = stdout;

/** @param {unknown[]} given */
stdout.write = (...given) => {
	stdout.write = write;
	const isTaken = Reflect.apply(write, stdout, given);
	process.kill(process.pid, process.env.FIRST_LINE_SIGNAL);
	return isTaken;
};
