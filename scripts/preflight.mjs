/** Says everything that is missing for a build at once, before any compiler can. */
import { SetupError } from "./project.mjs";
import { installCommands, requirements } from "./requirements.mjs";
import { findCompiler, probeToolchain } from "./toolchain.mjs";

/** The lines that name the commands for what is missing, one per system. */
export function installLines(missing) {
	const commands = installCommands(missing);
	const width = Math.max(0, ...commands.map(({ system }) => system.length));
	return commands.map(({ system, command }) => `  ${`${system}:`.padEnd(width + 2)}${command}`);
}

function nodeLine(missing) {
	return missing.some(({ id }) => id === "node") ? ["  Node.js: from nodejs.org or a version manager"] : [];
}

/**
 * What to tell the user about a machine that lacks something.
 * @param {Record<string, {present: boolean, detail: string}>} statuses by requirement id
 * @returns {string | null} null when everything needed for a build is there
 */
export function missingReport(statuses) {
	const absent = requirements.filter(({ id }) => statuses[id]?.present === false);
	const missing = absent.filter(({ neededBy }) => neededBy === "setup");
	if (missing.length === 0) return null;
	const optional = absent.filter(({ neededBy }) => neededBy === "librdkafka");
	return [
		"This machine lacks what the native engine is built with:",
		...missing.map(({ id, name }) => `  ${name} (${statuses[id].detail})`),
		"Install it with:",
		...installLines(missing),
		...nodeLine(missing),
		...(optional.length === 0
			? []
			: [`Optional, for ${optional.map(({ name }) => name).join(", ")}:`, ...installLines(optional)]),
	].join("\n");
}

/**
 * Checks the machine before a build.
 * @param {Parameters<typeof probeToolchain>[0]} [machine]
 * @returns {{compiler: ReturnType<typeof findCompiler>, leftOut: typeof requirements}} the compiler to build with and
 *   the optional parts of librdkafka whose headers are not there
 * @throws {SetupError} with exit code 2, naming everything missing
 */
export function preflight(machine = {}) {
	const ids = requirements
		.filter(({ neededBy }) => neededBy === "setup" || neededBy === "librdkafka")
		.map(({ id }) => id);
	const compiler = findCompiler(machine.env);
	const statuses = probeToolchain({ ...machine, compiler, ids });
	const report = missingReport(statuses);
	if (report !== null) throw new SetupError(report, 2);
	return { compiler, leftOut: requirements.filter(({ id }) => statuses[id]?.present === false) };
}
