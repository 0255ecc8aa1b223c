/** Looks at what the machine has: compiler, tools and headers. Knows nothing of what to do about it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson, root } from "./project.mjs";
import { headerOf } from "./requirements.mjs";

const cxx20Program = `
#include <concepts>
#include <span>
#include <thread>
template <std::integral T> T Sum(std::span<const T> values) {
  T sum{};
  for (T value : values) sum += value;
  return sum;
}
int main() {
  const int values[] = {1, -1};
  std::thread thread([] {});
  thread.join();
  return Sum<int>(values);
}
`;

function run(command, args, env, input = "") {
	const result = spawnSync(command, args, { env, input, encoding: "utf8", timeout: 60_000 });
	return {
		ok: result.status === 0,
		found: result.error === undefined,
		text: `${result.stdout}${result.stderr}`.trim(),
	};
}

/** First line that a program prints about itself, or null when it cannot be run. */
function versionLine(command, args, env) {
	const { ok, text } = run(command, args, env);
	return ok ? (text.split("\n").find((line) => line.trim() !== "") ?? command) : null;
}

function compiles(command, env) {
	const directory = mkdtempSync(join(tmpdir(), "omb-compiler-"));
	try {
		const [program, ...options] = command.split(/\s+/);
		const args = [...options, "-std=c++20", "-pthread", "-x", "c++", "-", "-o", join(directory, "program")];
		return run(program, args, env, cxx20Program).ok;
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

/**
 * The C++ compiler that builds will use: `CXX` when set, else the first of g++ and clang++ that turns a small C++20
 * program into an executable.
 * @returns {{cxx: string, version: string} | {cxx: null, problem: string}}
 */
export function findCompiler(env = process.env) {
	const candidates = env.CXX ? [env.CXX] : ["g++", "clang++"];
	const broken = [];
	for (const cxx of candidates) {
		const version = versionLine(cxx.split(/\s+/)[0], ["--version"], env);
		if (version === null) continue;
		if (compiles(cxx, env)) return { cxx, version };
		broken.push(cxx);
	}
	if (broken.length > 0) return { cxx: null, problem: `${broken.join(" and ")} cannot build a C++20 program` };
	return { cxx: null, problem: `${candidates.join(" and ")} not found` };
}

/** CC and CXX for child processes when the compiler is not the one that make takes by itself. */
export function compilerEnvironment(compiler, env = process.env) {
	if (env.CXX || compiler.cxx !== "clang++") return {};
	return { CXX: "clang++", CC: env.CC ?? "clang" };
}

// Homebrew keeps OpenSSL out of the compiler's way; librdkafka's configure asks brew for it, so this looks there too.
const kegOnlyDirectories = ["/opt/homebrew/opt/openssl@3/include", "/usr/local/opt/openssl@3/include"];

function standardIncludeDirectories() {
	const multiarch = existsSync("/usr/include")
		? readdirSync("/usr/include").filter((name) => /-linux-(gnu|musl)/.test(name))
		: [];
	return [
		"/usr/include",
		...multiarch.map((name) => join("/usr/include", name)),
		"/usr/local/include",
		"/opt/homebrew/include",
		...kegOnlyDirectories,
	];
}

function askCompiler(cxx, headers, env) {
	const questions = headers.map((header, index) => `#if __has_include(<${header}>)\nomb_found_${index}\n#endif\n`);
	const include = standardIncludeDirectories().filter((path) => !path.startsWith("/usr/include") && existsSync(path));
	const [program, ...options] = cxx.split(/\s+/);
	const flags = (env.CPPFLAGS ?? "").split(/\s+/).filter((flag) => flag !== "");
	const args = [...options, ...flags, ...include.map((path) => `-I${path}`), "-E", "-P", "-x", "c++", "-"];
	const { text } = run(program, args, env, questions.join(""));
	return headers.filter((_, index) => new RegExp(`\\bomb_found_${index}\\b`).test(text));
}

/**
 * Which of the headers a build would find. Without a compiler the usual folders are searched instead, so that
 * everything missing can be named at once.
 * @param {string[]} headers as written between the angle brackets
 * @param {string | null} cxx compiler to ask, or null
 * @param {{env?: NodeJS.ProcessEnv, includeDirectories?: string[]}} [machine]
 */
export function presentHeaders(headers, cxx, { env = process.env, includeDirectories } = {}) {
	if (cxx !== null) return askCompiler(cxx, headers, env);
	const directories = includeDirectories ?? standardIncludeDirectories();
	return headers.filter((header) => directories.some((directory) => existsSync(join(directory, header))));
}

function numbers(version) {
	return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

/** Whether a dotted version is at least another one. */
export function atLeast(version, minimum) {
	const [have, need] = [numbers(version), numbers(minimum)];
	const index = need.findIndex((part, position) => (have[position] ?? 0) !== part);
	return index === -1 || (have[index] ?? 0) > need[index];
}

function nodeStatus(version) {
	const minimum = readJson(join(root, "package.json")).engines.node.replace(/^>=/, "");
	return atLeast(version, minimum) ? found(version) : missing(`this is ${version}`);
}

/** Java prints its version on stderr and old ones say 1.8; 17 is what current brokers ask for. */
function javaStatus(env) {
	const { ok, text } = run("java", ["-version"], env);
	if (!ok) return missing("not found");
	const version = /version "([^"]+)"/.exec(text)?.[1] ?? "0";
	return atLeast(version, "17") ? found(version) : missing(`this is ${version}`);
}

function found(detail) {
	return { present: true, detail };
}

function missing(detail) {
	return { present: false, detail };
}

function toolStatus(command, args, env) {
	const line = versionLine(command, args, env);
	// Maven colours its first line even into a pipe when told to.
	return line === null ? missing("not found") : found(stripAnsi(line));
}

function stripAnsi(text) {
	return text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}

function headerStatuses(cxx, machine) {
	const present = presentHeaders(Object.values(headerOf), cxx, machine);
	return Object.entries(headerOf).map(([id, header]) => [
		id,
		present.includes(header) ? found(`${header} found`) : missing(`${header} not found`),
	]);
}

/** Tools by requirement id, each as the command that answers with its version. */
function toolProbes(env) {
	return {
		make: () => toolStatus(env.MAKE || "make", ["--version"], env),
		python: () => toolStatus(env.PYTHON || env.npm_config_python || "python3", ["--version"], env),
		cmake: () => toolStatus("cmake", ["--version"], env),
		java: () => javaStatus(env),
		maven: () => toolStatus("mvn", ["--version"], env),
	};
}

/**
 * Probes for the requirements with these ids, or for all of them.
 * @param {object} [machine]
 * @param {NodeJS.ProcessEnv} [machine.env]
 * @param {string} [machine.nodeVersion]
 * @param {ReturnType<typeof findCompiler>} [machine.compiler]
 * @param {string[]} [machine.includeDirectories] where headers are looked for when there is no compiler
 * @param {string[]} [machine.ids]
 * @returns {Record<string, {present: boolean, detail: string}>} by requirement id
 */
export function probeToolchain(machine = {}) {
	const { env = process.env, nodeVersion = process.versions.node, ids } = machine;
	const { compiler = findCompiler(env) } = machine;
	const statuses = {
		node: nodeStatus(nodeVersion),
		compiler: compiler.cxx === null ? missing(compiler.problem) : found(compiler.version),
		...Object.fromEntries(headerStatuses(compiler.cxx, { ...machine, env })),
	};
	for (const [id, probe] of Object.entries(toolProbes(env))) {
		if (ids === undefined || ids.includes(id)) statuses[id] = probe();
	}
	return ids === undefined ? statuses : Object.fromEntries(ids.map((id) => [id, statuses[id]]));
}
