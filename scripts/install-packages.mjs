/** Brings node_modules in line with package-lock.json. */
import { join } from "node:path";
import { keepFolder } from "./keep-folder.mjs";
import { outDirectory, readJson, root, SetupError } from "./project.mjs";
import { head, runLogged } from "./run-logged.mjs";

// Built by a step of its own, with progress and all cores; npm would do it in silence on one.
const rdkafkaPath = "node_modules/node-rdkafka";

function isOptional(entry) {
	return entry.optional === true || entry.devOptional === true || entry.peer === true;
}

/**
 * Compares package-lock.json with the record that npm keeps of what it installed.
 * @param {{packages: object} | null} lock parsed package-lock.json
 * @param {{packages: object} | null} installed parsed node_modules/.package-lock.json
 * @returns {boolean} whether every package that this machine needs is there in the locked version
 */
export function isInstalled(lock, installed) {
	if (lock === null || installed === null) return false;
	return Object.entries(lock.packages).every(([path, entry]) => {
		const present = installed.packages[path];
		if (path === "" || entry.link) return true;
		return present === undefined ? isOptional(entry) : present.version === entry.version;
	});
}

/** Locked packages whose install scripts have to run although npm is told to run none. */
export function packagesWithScripts(lock, installed) {
	return Object.entries(lock.packages)
		.filter(([path, entry]) => entry.hasInstallScript && installed.packages[path] && path !== rdkafkaPath)
		.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
}

function locks() {
	return {
		lock: readJson(join(root, "package-lock.json")),
		installed: readJson(join(root, "node_modules/.package-lock.json")),
	};
}

function isCurrent() {
	const { lock, installed } = locks();
	return isInstalled(lock, installed);
}

// The cause stands in the first lines, a page of usage after them.
const excerpt = (log) => head(log, 20);

function npm(args, label) {
	return runLogged({ name: `npm-${args[0]}`, label, commands: [{ command: "npm", args }], excerpt });
}

/**
 * Whether a package that is installed is the very one that is locked, so that what was built in it can stay.
 * @param {string} path as in the lock, for example `node_modules/node-rdkafka`
 */
export function isSamePackage(path, lock, installed) {
	const integrity = installed?.packages[path]?.integrity;
	return integrity !== undefined && integrity === lock?.packages[path]?.integrity;
}

// `npm ci` begins by deleting everything, minutes of building librdkafka included. `npm install` would too: it takes
// node-rdkafka for another version, because that calls itself v3.6.1, not 3.6.1.
async function install() {
	const { lock, installed } = locks();
	const ci = () => npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "installing packages");
	if (isSamePackage(rdkafkaPath, lock, installed)) {
		await keepFolder(join(root, rdkafkaPath), join(outDirectory, "kept-node-rdkafka"), ci);
	} else {
		await ci();
	}
	if (!isCurrent()) throw new SetupError("npm ci did not install what package-lock.json names");
}

async function runInstallScripts() {
	const { lock, installed } = locks();
	const names = packagesWithScripts(lock, installed);
	if (names.length > 0) await npm(["rebuild", ...names], "finishing packages");
}

/** Set-up step: packages as locked, with their install scripts run except node-rdkafka's and this project's. */
export const packagesStep = {
	name: "packages",
	isStale: () => !isCurrent(),
	async run() {
		await install();
		await runInstallScripts();
	},
};
