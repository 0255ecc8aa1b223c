/** Finds node-gyp and the Node.js headers without asking the network where they can be had here. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { SetupError } from "./project.mjs";

/** The real path of a program on PATH, or null. */
export function findOnPath(name, env = process.env) {
	const file = (env.PATH ?? "")
		.split(delimiter)
		.map((directory) => join(directory, name))
		.find((candidate) => existsSync(candidate));
	return file === undefined ? null : realpathSync(file);
}

function besideNpm(npmCli) {
	return npmCli ? join(dirname(dirname(npmCli)), "node_modules/node-gyp/bin/node-gyp.js") : null;
}

/**
 * The node-gyp to use: the one npm names in lifecycle scripts, else the one inside npm, else one on PATH.
 * @throws {SetupError} when there is none
 */
export function findNodeGyp(env = process.env) {
	const npm = findOnPath("npm", env);
	const candidates = [
		env.npm_config_node_gyp,
		besideNpm(env.npm_execpath),
		besideNpm(npm),
		findOnPath("node-gyp", env),
	];
	const nodeGyp = candidates.find((candidate) => candidate && existsSync(candidate));
	if (nodeGyp === undefined) throw new SetupError("node-gyp not found; it comes with npm, so put npm on PATH", 2);
	return nodeGyp;
}

/** Whether these headers are of exactly this Node.js version; others may differ in what they declare. */
function headersMatch(prefix, version) {
	try {
		const text = readFileSync(join(prefix, "include/node/node_version.h"), "utf8");
		const part = (name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
		return [part("MAJOR"), part("MINOR"), part("PATCH")].join(".") === version;
	} catch {
		return false;
	}
}

/**
 * `--nodedir` when headers lie beside the running node and npm's configuration names no folder; otherwise nothing,
 * and node-gyp downloads them.
 */
export function nodedirOptions(env = process.env, execPath = process.execPath, version = process.versions.node) {
	const prefix = dirname(dirname(execPath));
	if (env.npm_config_nodedir || !headersMatch(prefix, version)) return [];
	return [`--nodedir=${prefix}`];
}

/**
 * node-gyp's `configure` and `build` for a folder with a binding.gyp, without `clean`, so that a build goes on where
 * it stopped.
 * @param {{cwd: string, env?: object, gypOptions?: string[]}} options
 * @returns commands for runLogged
 */
export function nodeGypCommands({ cwd, env = {}, gypOptions = [] }) {
	const nodeGyp = findNodeGyp();
	const gyp = gypOptions.length === 0 ? [] : ["--", ...gypOptions];
	const jobs = String(availableParallelism());
	return [
		{ command: process.execPath, args: [nodeGyp, "configure", ...nodedirOptions(), ...gyp], cwd, env },
		{ command: process.execPath, args: [nodeGyp, "build", "--jobs", jobs], cwd, env },
	];
}
