/** Builds librdkafka and node-rdkafka with all cores, in node-rdkafka's own folder. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { filesBelow } from "./fingerprint.mjs";
import { nodeGypCommands } from "./node-gyp.mjs";
import { packageDirectory, packageFile } from "./project.mjs";
import { headerOf, requirements } from "./requirements.mjs";
import { runLogged } from "./run-logged.mjs";
import { presentHeaders } from "./toolchain.mjs";

const library = process.platform === "darwin" ? "librdkafka.dylib" : "librdkafka.so";

/** Written last, so its presence tells that a build came to its end. */
const addonFile = "build/Release/node-librdkafka.node";

/** What librdkafka's configure calls the parts that it leaves out when their headers are missing. */
const configureNames = { zstd: "ZSTD", sasl: "SASL_CYRUS", curl: "CURL" };

/** The Node.js ABI that an addon was configured for by node-gyp, or null. Its config.gypi is JSON below a comment. */
export function configuredAbi(configGypi) {
	return /"node_module_version":\s*(\d+)/.exec(configGypi)?.[1] ?? null;
}

function readIfThere(path) {
	return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Whether a node-rdkafka folder holds a finished build for this Node.js ABI. */
export function isBuilt(directory, abi = process.versions.modules) {
	const files = [addonFile, `build/deps/${library}`, "build/deps/include/librdkafka/rdkafka.h"];
	return (
		files.every((file) => existsSync(join(directory, file))) &&
		configuredAbi(readIfThere(join(directory, "build/config.gypi"))) === abi
	);
}

/** Optional parts (ids of requirements.mjs) that a configured librdkafka was built without. */
export function partsLeftOut(makefileConfig) {
	return Object.entries(configureNames)
		.filter(([, name]) => !new RegExp(`^WITH_${name}=\\s*y`, "m").test(makefileConfig))
		.map(([id]) => id);
}

function objectFiles(directories) {
	return directories.flatMap(filesBelow).filter((file) => file.endsWith(".o")).length;
}

function sourceFiles(directory, extension) {
	return existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(extension)).length : 0;
}

// Some sources are for other systems or features, hence "about".
function countFiles(directory) {
	const deps = join(directory, "deps/librdkafka");
	const total =
		sourceFiles(join(deps, "src"), ".c") +
		sourceFiles(join(deps, "src-cpp"), ".cpp") +
		sourceFiles(join(directory, "src"), ".cc");
	const objects = [
		join(deps, "src"),
		join(deps, "src-cpp"),
		join(directory, "build/Release/obj.target/node-librdkafka"),
	];
	return () => ({ done: objectFiles(objects), total });
}

/**
 * The commands of a build. node-gyp alone would compile librdkafka on one core (its make does not hand its jobs on), and
 * on several it starts compiling before configure has written config.h: so configure and make come first, by themselves.
 */
export function buildCommands(directory, { env = {}, fresh = false } = {}) {
	const deps = join(directory, "deps/librdkafka");
	const [configure, build] = nodeGypCommands({ cwd: directory, env });
	const jobs = `-j${availableParallelism()}`;
	const clean = { command: "make", args: ["distclean"], cwd: deps, env };
	return [
		...(fresh && existsSync(join(deps, "Makefile.config")) ? [clean] : []),
		{ command: process.execPath, args: ["util/configure.js"], cwd: directory, env },
		configure,
		{ command: "make", args: [jobs, "libs"], cwd: deps, env },
		build,
	];
}

/**
 * A line that tells of optional headers which came after librdkafka was built, or null. It looks in the usual folders
 * only and asks no compiler, because it runs before every start and every test.
 */
export function newHeadersNote(directory = packageDirectory("node-rdkafka")) {
	const makefileConfig = directory === null ? "" : readIfThere(join(directory, "deps/librdkafka/Makefile.config"));
	const leftOut = makefileConfig === "" ? [] : partsLeftOut(makefileConfig);
	if (leftOut.length === 0) return null;
	const present = presentHeaders(
		leftOut.map((id) => headerOf[id]),
		null,
	);
	const names = requirements.filter(({ id }) => leftOut.includes(id) && present.includes(headerOf[id]));
	if (names.length === 0) return null;
	const list = names.map(({ name }) => name).join(", ");
	return `headers for ${list} are now present; run \`npm run setup -- --rebuild\` to build librdkafka with them`;
}

/** Set-up step: node-rdkafka's folder holds a librdkafka and an addon for this Node.js. */
export const librdkafkaStep = {
	name: "librdkafka",
	needsToolchain: true,
	isStale() {
		const directory = packageDirectory("node-rdkafka");
		return directory === null || !isBuilt(directory);
	},
	/** @param {{env?: object, fresh?: boolean}} options fresh: configure and compile everything again */
	async run(options) {
		const directory = packageFile("node-rdkafka");
		const commands = buildCommands(directory, options);
		// Until the last command makes it again, the build counts as unfinished.
		rmSync(join(directory, addonFile), { force: true });
		await runLogged({ name: "librdkafka", label: "building librdkafka", commands, count: countFiles(directory) });
	},
};
