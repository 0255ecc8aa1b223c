/** Builds the native addon, build/Release/omb_native.node. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, fingerprint, readStamp, writeStamp } from "./fingerprint.mjs";
import { nodeGypCommands } from "./node-gyp.mjs";
import { packageDirectory, packageFile, readJson, root } from "./project.mjs";
import { runLogged } from "./run-logged.mjs";

const sources = ["native/core", "native/kafka", "native/addon"];

/** Files and folders that the addon is built from. */
export const addonInputs = ["binding.gyp", "native/librdkafka.cjs", ...sources];

const stampFile = join(root, "build/omb-addon.json");

// The rpath is relative to node-rdkafka's folder, so moving that makes the addon stale as well.
function librdkafkaFacts() {
	const directory = packageDirectory("node-rdkafka");
	return directory === null ? [] : [directory, readJson(join(directory, "package.json")).version];
}

function currentFingerprint() {
	return fingerprint(root, addonInputs, [process.version, process.arch, ...librdkafkaFacts()]);
}

function countFiles(directory) {
	const total = sources.flatMap((path) => filesBelow(join(root, path))).filter((file) => file.endsWith(".cc")).length;
	const objects = join(directory, "build/Release/obj.target/omb_native");
	return () => ({ done: filesBelow(objects).filter((file) => file.endsWith(".o")).length, total });
}

/**
 * Runs node-gyp in a folder that holds binding.gyp and native/.
 * @param {string} directory
 * @param {{name: string, label: string, env?: object, gypOptions?: string[]}} options
 */
export async function buildAddon(directory, { name, label, env, gypOptions }) {
	const commands = nodeGypCommands({ cwd: directory, env, gypOptions });
	await runLogged({ name, label, commands, count: countFiles(directory) });
}

/** Set-up step: the addon is built from the present sources for this Node.js and this librdkafka. */
export const addonStep = {
	name: "addon",
	needsToolchain: true,
	isStale() {
		return !existsSync(join(root, "build/Release/omb_native.node")) || readStamp(stampFile) !== currentFingerprint();
	},
	/** @param {{env?: object}} options */
	async run({ env }) {
		// Fails with a sentence here, not with gyp's stack trace, when node-rdkafka is not installed.
		packageFile("node-rdkafka");
		const before = currentFingerprint();
		await buildAddon(root, { name: "addon", label: "building the native addon", env });
		writeStamp(stampFile, before);
	},
};
