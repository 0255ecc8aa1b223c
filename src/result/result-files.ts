import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { formatTestResult } from "./java-json.ts";
import type { RunRecord } from "./run-record.ts";
import type { TestResult } from "./test-result.ts";

/** Where results go: a folder in which free names are chosen, or one path that may be overwritten. */
export type ResultTarget = { directory: string } | { outputPath: string };

export interface ResultPaths {
	/** Java OMB's fields. */
	resultPath: string;
	/** Everything else, beside it: `<same>.run.json`. */
	runRecordPath: string;
}

/** Longest share of a file name that one of the two names may take, so that name, date and endings fit 255 bytes. */
const longestNameBytes = 96;

/**
 * `<workload>-<driver>-<yyyy-MM-dd-HH-mm-ss>` in local time. Characters that no file name may hold become `_`.
 * `workloadBaseName` is the name of the workload file without folder and extension.
 */
export function resultBaseName(workloadBaseName: string, driverName: string, date: Date): string {
	const digits = (value: number) => String(value).padStart(2, "0");
	const day = [date.getFullYear(), digits(date.getMonth() + 1), digits(date.getDate())];
	const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(digits);
	return [fileNamePart(workloadBaseName), fileNamePart(driverName), ...day, ...time].join("-");
}

function fileNamePart(name: string): string {
	let part = "";
	for (const character of name.replace(/[/\\\p{Cc}]/gu, "_")) {
		if (Buffer.byteLength(part + character) > longestNameBytes) break;
		part += character;
	}
	return part;
}

/**
 * Writes both files; each appears whole or not at all. In a folder a name that is taken is left alone and `-2`, `-3`
 * ... is appended; with an output path the file there and the run record beside it are replaced.
 */
export async function writeResultFiles(
	options: ResultTarget & { baseName: string; testResult: TestResult; runRecord: RunRecord },
): Promise<ResultPaths> {
	const paths =
		"outputPath" in options ? besideOutput(options.outputPath) : await reserve(options.directory, options.baseName);
	try {
		// The result comes last: where there is one, its run record is there too.
		await replaceFile(paths.runRecordPath, `${JSON.stringify(options.runRecord, null, 2)}\n`);
		await replaceFile(paths.resultPath, formatTestResult(options.testResult));
	} catch (error) {
		if ("directory" in options) await removeEmpty(paths);
		throw error;
	}
	return paths;
}

function besideOutput(outputPath: string): ResultPaths {
	return { resultPath: outputPath, runRecordPath: `${outputPath.replace(/\.json$/, "")}.run.json` };
}

/** Takes the first free pair of names by creating both files empty, so that nobody else's file is ever replaced. */
async function reserve(directory: string, baseName: string): Promise<ResultPaths> {
	for (let attempt = 1; ; attempt++) {
		const path = join(directory, attempt === 1 ? baseName : `${baseName}-${attempt}`);
		const paths = { resultPath: `${path}.json`, runRecordPath: `${path}.run.json` };
		if (!(await createEmpty(paths.resultPath))) continue;
		const taken = await createEmpty(paths.runRecordPath).catch(async (error) => {
			await rm(paths.resultPath);
			throw error;
		});
		if (taken) return paths;
		await rm(paths.resultPath);
	}
}

async function createEmpty(path: string): Promise<boolean> {
	try {
		await (await open(path, "wx")).close();
		return true;
	} catch (error) {
		if (errorCode(error) === "EEXIST") return false;
		throw error;
	}
}

/** Gives back reserved names that were never filled; a file that was written stays. */
async function removeEmpty(paths: ResultPaths): Promise<void> {
	for (const path of [paths.resultPath, paths.runRecordPath]) {
		const facts = await lstat(path).catch(() => null);
		if (facts?.size === 0) await rm(path);
	}
}

async function replaceFile(path: string, text: string): Promise<void> {
	const temporaryPath = temporaryBeside(path);
	try {
		await writeFile(temporaryPath, text, { flag: "wx" });
		await rename(temporaryPath, path);
	} catch (error) {
		await rm(temporaryPath, { force: true });
		throw error;
	}
}

function temporaryBeside(path: string): string {
	return join(dirname(path), `.omb-${randomUUID()}.tmp`);
}

/**
 * Proves before a run that its results can be written, by creating and removing a file in the folder.
 * Throws a ConfigError naming the folder or path and the reason.
 */
export async function checkWritable(target: ResultTarget): Promise<void> {
	if ("outputPath" in target) await checkOutputPath(target.outputPath);
	const directory = "outputPath" in target ? dirname(target.outputPath) : target.directory;
	const probePath = temporaryBeside(join(directory, "probe"));
	try {
		await (await open(probePath, "wx")).close();
		await rm(probePath);
	} catch (error) {
		throw notWritable(directory, error);
	}
}

async function checkOutputPath(path: string): Promise<void> {
	if (path === "" || path.endsWith("/")) {
		throw new ConfigError(`cannot write the result to "${path}": it names no file`);
	}
	const { resultPath, runRecordPath } = besideOutput(path);
	for (const file of [resultPath, runRecordPath]) {
		const facts = await lstat(file).catch(() => null);
		if (facts?.isDirectory()) {
			throw new ConfigError(`cannot write the result to ${file}: it is a folder, name a file in it`);
		}
		if (facts !== null && !facts.isFile()) {
			throw new ConfigError(`cannot write the result to ${file}: it is not a regular file`);
		}
	}
}

const reasons: Record<string, string> = {
	ENOENT: "there is no such folder; create it or name another",
	ENOTDIR: "it is not a folder",
	EACCES: "no permission to write there",
	EPERM: "no permission to write there",
	EROFS: "its file system is read-only",
	ENOSPC: "its file system is full",
};

function notWritable(directory: string, cause: unknown): ConfigError {
	const reason = reasons[errorCode(cause)] ?? String(cause);
	return new ConfigError(`cannot write results to the folder ${directory}: ${reason}`, null, { cause });
}

function errorCode(error: unknown): string {
	return error instanceof Error && "code" in error ? String(error.code) : "";
}
