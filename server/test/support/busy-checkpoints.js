// The built service, but checkpoints begin at a megabyte of log: a test then sees some
// within a second.

/** @param {string} file */
const built = (file) =>
	import(new URL(`../../dist/${file}`, import.meta.url).href);

const { startPostern } = await built("app.js");
const { loadSettings } = await built("start/load-settings.js");
const { tokenFile } = await built("start/token-file.js");
const { welcome } = await built("start/welcome.js");
const { startCheckpoints } = await built("store/sqlite/checkpoints.js");

const config = await loadSettings(process.env);
const file = tokenFile(config.keyFile);
const postern = await startPostern({
	config,
	tokenKeeper: file,
	fileParts: {
		/** @param {unknown[]} opened */
		checkpoints: (...opened) => startCheckpoints(...opened, 1024 * 1024),
	},
});
process.stdout.write(welcome(postern, config, file.name()));
