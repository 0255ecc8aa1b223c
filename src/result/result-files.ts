import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { formatTestResult } from "./java-json.ts";
import type { RunRecord } from "./run-record.ts";
import type { StepResult } from "./sweep-results.ts";
import type { TestResult } from "./test-result.ts";

/**
 * Where results go: a folder in which free names are chosen, which begin with the `prefix` if there is one, or one path
 * that may be overwritten.
 */
export type ResultTarget = { directory: string; prefix?: string } | { outputPath: string };

export interface ResultPaths {
	/** Java OMB's fields; those of the first step when the run was a sweep. */
	resultPath: string;
	/** One per step of a sweep, the first included; only a sweep has them. */
	stepPaths?: string[];
	/** Everything else, beside it: `<same>.run.json`. */
	runRecordPath: string;
}

/** The content of both files, and their name without folder and ending. */
export interface ResultContent {
	baseName: string;
	testResult: TestResult;
	runRecord: RunRecord;
	/** A sweep's steps: each gets a file of its own, in place of one of `testResult`. */
	steps?: Array<StepResult & { baseName: string }>;
}

/** Longest share of a file name that one of the two names may take, so that name, date and endings fit 255 bytes. */
const longestNameBytes = 96;

/**
 * `<workload>-<driver>-<yyyy-MM-dd-HH-mm-ss>` in local time, or `<prefix>-<workload>-<driver>` for a text in place of the
 * date. Characters that no file name may hold become `_`.
 * `workloadBaseName` is the name of the workload file without folder and extension; the `label` of a sweep's step comes
 * behind it.
 */
export function resultBaseName(
	workloadBaseName: string,
	driverName: string,
	dateOrPrefix: Date | string,
	label?: string,
): string {
	const workload = [fileNamePart(workloadBaseName), ...(label === undefined ? [] : [label])];
	const names = [...workload, fileNamePart(driverName)];
	const parts = typeof dateOrPrefix === "string" ? [dateOrPrefix, ...names] : [...names, timeStamp(dateOrPrefix)];
	return parts.join("-");
}

function timeStamp(date: Date): string {
	const digits = (value: number) => String(value).padStart(2, "0");
	const day = [date.getFullYear(), digits(date.getMonth() + 1), digits(date.getDate())];
	const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(digits);
	return [...day, ...time].join("-");
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
 * Writes both files, or those of every step of a sweep; each appears whole or not at all. In a folder a name that is
 * taken is left alone and `-2`, `-3` ... is appended; with an output path the file there and the run record beside it
 * are replaced, steps are named `<output>-<label>.json`.
 */
export async function writeResultFiles(options: ResultTarget & ResultContent): Promise<ResultPaths> {
	const { baseName, testResult, steps = [] } = options;
	const results = steps.length > 0 ? steps : [{ label: null, baseName, testResult }];
	const files =
		"outputPath" in options
			? besideOutput(
					options.outputPath,
					results.map(({ label }) => label),
				)
			: await reserve(options.directory, baseName, results);
	try {
		// The results come last: where there is one, its run record is there too.
		await replaceFile(files.runRecordPath, `${JSON.stringify(options.runRecord, null, 2)}\n`);
		for (const [index, path] of files.resultPaths.entries()) {
			await replaceFile(path, formatTestResult(results[index]?.testResult ?? testResult));
		}
	} catch (error) {
		if ("directory" in options) await removeEmpty(files);
		throw error;
	}
	const [resultPath = ""] = files.resultPaths;
	const stepPaths = steps.length > 0 ? { stepPaths: files.resultPaths } : {};
	return { resultPath, ...stepPaths, runRecordPath: files.runRecordPath };
}

interface RunFiles {
	/** One, or one per step of a sweep. */
	resultPaths: string[];
	runRecordPath: string;
}

function besideOutput(outputPath: string, labels: Array<string | null>): RunFiles {
	const [stem = "", ending = ""] = outputPath.split(/(\.json)$/);
	return {
		resultPaths: labels.map((label) => (label === null ? outputPath : `${stem}-${label}${ending}`)),
		runRecordPath: `${stem}.run.json`,
	};
}

/** Takes the first free set of names by creating all files empty, so that nobody else's file is ever replaced. */
async function reserve(directory: string, baseName: string, results: Array<{ baseName: string }>): Promise<RunFiles> {
	for (let attempt = 1; ; attempt++) {
		const pathOf = (name: string) => join(directory, attempt === 1 ? name : `${name}-${attempt}`);
		const files = {
			resultPaths: results.map((result) => `${pathOf(result.baseName)}.json`),
			runRecordPath: `${pathOf(baseName)}.run.json`,
		};
		if (await createAll([...files.resultPaths, files.runRecordPath])) return files;
	}
}

/** Creates all of the files, or none when one of them is there. */
async function createAll(paths: string[]): Promise<boolean> {
	for (const [index, path] of paths.entries()) {
		const giveBack = () => Promise.all(paths.slice(0, index).map((created) => rm(created)));
		const created = await createEmpty(path).catch(async (error) => {
			await giveBack();
			throw error;
		});
		if (created) continue;
		await giveBack();
		return false;
	}
	return true;
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
async function removeEmpty({ resultPaths, runRecordPath }: RunFiles): Promise<void> {
	for (const path of [...resultPaths, runRecordPath]) {
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
	const { runRecordPath } = besideOutput(path, []);
	for (const file of [path, runRecordPath]) {
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
