import type { Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { largestPayloadBytes } from "./payload-bound.ts";

/** A file or folder that is there. */
interface Found {
	path: string;
	facts: Stats;
}

/**
 * The bytes of a file, which is looked for in the working directory, as in Java, and then beside the workload file.
 * Throws a ConfigError at the workload file when there is none or its length is not `messageSize`.
 */
export async function filePayload(payloadFile: string, messageSize: number, workloadFile: string): Promise<Uint8Array> {
	const { path, facts } = await find(payloadFile, "file", workloadFile);
	if (!facts.isFile()) {
		throw new ConfigError(`payload file ${path} is not a file; name a file of \`messageSize\` bytes`, workloadFile);
	}
	if (facts.size !== messageSize) {
		const advice = `set \`messageSize: ${facts.size}\` or name another file`;
		const message = `payload file ${path} has ${facts.size} bytes, but \`messageSize\` is ${messageSize}`;
		throw new ConfigError(`${message}; ${advice}`, workloadFile);
	}
	return read(path, workloadFile);
}

/**
 * The bytes of every regular file of a folder in the order of their names; hidden ones are left out, and so are folders
 * in it. The folder is looked for like a payload file. Throws a ConfigError at the workload file when there is none, it
 * has no file or an empty one, the files are too large together, or `messageSize` is neither 0 nor their rounded mean.
 */
export async function directoryPayloads(
	payloadDirectory: string,
	messageSize: number,
	workloadFile: string,
): Promise<Uint8Array[]> {
	const { path, facts } = await find(payloadDirectory, "directory", workloadFile);
	if (!facts.isDirectory()) {
		throw new ConfigError(`payload directory ${path} is not a folder; name a folder of payloads`, workloadFile);
	}
	const files = await regularFiles(path, workloadFile);
	checkLengths(path, files, messageSize, workloadFile);
	const payloads: Uint8Array[] = [];
	// One at a time: a folder may have more files than a process may open.
	for (const file of files) payloads.push(await read(file.path, workloadFile));
	return payloads;
}

async function regularFiles(directory: string, workloadFile: string): Promise<Found[]> {
	const names = await readdir(directory).catch((cause) => {
		throw unreadable("directory", directory, workloadFile, cause);
	});
	const files: Found[] = [];
	for (const name of names.filter((each) => !each.startsWith(".")).sort()) {
		const path = join(directory, name);
		const facts = await factsOf(path, "file", workloadFile);
		if (facts?.isFile()) files.push({ path, facts });
	}
	return files;
}

function checkLengths(directory: string, files: Found[], messageSize: number, workloadFile: string): void {
	const refuse = (message: string) => new ConfigError(message, workloadFile);
	if (files.length === 0) throw refuse(`payload directory ${directory} has no files; put payloads into it`);
	const empty = files.find(({ facts }) => facts.size === 0);
	if (empty !== undefined) throw refuse(`payload file ${empty.path} is empty; remove it`);
	const bytes = files.reduce((sum, { facts }) => sum + facts.size, 0);
	if (bytes > largestPayloadBytes) {
		throw refuse(`the files of ${directory} have ${bytes} bytes; remove some to hold at most 2 GiB`);
	}
	const mean = Math.round(bytes / files.length);
	if (messageSize !== 0 && messageSize !== mean) {
		const advice = `remove \`messageSize\` or set \`messageSize: ${mean}\``;
		throw refuse(
			`the files of ${directory} have ${mean} bytes on average, but \`messageSize\` is ${messageSize}; ${advice}`,
		);
	}
}

async function find(path: string, kind: "file" | "directory", workloadFile: string): Promise<Found> {
	const beside = resolve(dirname(workloadFile), path);
	for (const candidate of [path, beside]) {
		const facts = await factsOf(candidate, kind, workloadFile);
		if (facts !== null) return { path: candidate, facts };
	}
	const places = resolve(path) === beside ? "" : ` (nor ${beside})`;
	const key = kind === "file" ? "payloadFile" : "payloadDirectory";
	throw new ConfigError(`there is no payload ${kind} ${path}${places}; correct \`${key}\``, workloadFile);
}

/** null when there is nothing of this name. */
async function factsOf(path: string, kind: "file" | "directory", workloadFile: string): Promise<Stats | null> {
	try {
		return await stat(path);
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return null;
		throw unreadable(kind, path, workloadFile, cause);
	}
}

async function read(path: string, workloadFile: string): Promise<Uint8Array> {
	return readFile(path).catch((cause) => {
		throw unreadable("file", path, workloadFile, cause);
	});
}

function unreadable(kind: "file" | "directory", path: string, workloadFile: string, cause: unknown): ConfigError {
	const { code } = cause as NodeJS.ErrnoException;
	return new ConfigError(`payload ${kind} ${path} cannot be read (${code}); check it`, workloadFile, { cause });
}
