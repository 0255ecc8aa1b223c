/** Reads result files of Java OMB, of its forks and of this program, with the run record that may lie beside one. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError } from "../config/config-error.ts";

/** What every result file has; there may be more. */
const resultSchema = z.looseObject({
	workload: z.string().nullable(),
	driver: z.string().nullable(),
	messageSize: z.number(),
	topics: z.number(),
	partitions: z.number(),
	producersPerTopic: z.number(),
	consumersPerTopic: z.number(),
	publishRate: z.array(z.number().nonnegative()),
	consumeRate: z.array(z.number().nonnegative()),
});

const periodSchema = z.looseObject({ phase: z.string(), startSeconds: z.number(), elapsedSeconds: z.number() });
const recordSchema = z.looseObject({ periods: z.array(periodSchema) });

export type StoredResult = z.output<typeof resultSchema>;

/** One period of a run record; figures under their names, groups of figures as objects. */
export type StoredPeriod = z.output<typeof periodSchema>;

export interface ReadResult {
	/** Path of the result file. */
	file: string;
	result: StoredResult;
	/** Of the run record beside it; `null` where there is none. */
	periods: StoredPeriod[] | null;
}

export interface ReadResults {
	results: ReadResult[];
	/** One for each file that is no result, at that file. */
	problems: ConfigError[];
}

const recordEnding = ".run.json";

/**
 * Reads files, and of folders every `*.json` in them that is no run record, not looking into folders below. A file that
 * cannot be read or is no result becomes a problem and the others are read all the same.
 */
export async function readResults(paths: readonly string[]): Promise<ReadResults> {
	const read: ReadResults = { results: [], problems: [] };
	const attempt = async (work: () => Promise<void>) => {
		await work().catch((error) => {
			if (!(error instanceof ConfigError)) throw error;
			read.problems.push(error);
		});
	};
	for (const path of paths) {
		await attempt(async () => {
			for (const file of await filesAt(path)) {
				await attempt(async () => {
					read.results.push({ file, result: await readResult(file), periods: null });
				});
			}
		});
	}
	for (const result of read.results) {
		await attempt(async () => {
			result.periods = await readPeriods(result.file);
		});
	}
	return read;
}

async function filesAt(path: string): Promise<string[]> {
	const facts = await stat(path).catch((cause) => {
		throw unreadable(path, cause);
	});
	if (!facts.isDirectory()) return [path];
	const entries = await readdir(path, { withFileTypes: true });
	const files = entries
		.filter((entry) => !entry.isDirectory() && entry.name.endsWith(".json") && !entry.name.endsWith(recordEnding))
		.map(({ name }) => join(path, name))
		.sort();
	if (files.length === 0) throw new ConfigError("there is no result file (*.json) in this folder", path);
	return files;
}

async function readResult(file: string): Promise<StoredResult> {
	if (file.endsWith(recordEnding)) {
		throw new ConfigError("this is a run record; name the result file that lies beside it", file);
	}
	return readJson(file, resultSchema, "a result file of OMB");
}

async function readPeriods(file: string): Promise<StoredPeriod[] | null> {
	const recordFile = file.replace(/(\.json)?$/, recordEnding);
	if ((await stat(recordFile).catch(() => null)) === null) return null;
	return (await readJson(recordFile, recordSchema, "a run record")).periods;
}

async function readJson<S extends z.ZodType>(file: string, schema: S, kind: string): Promise<z.output<S>> {
	const text = await readFile(file, "utf8").catch((cause) => {
		throw unreadable(file, cause);
	});
	const parsed = schema.safeParse(parseJson(file, text, kind));
	if (parsed.success) return parsed.data;
	const path = parsed.error.issues[0]?.path ?? [];
	const field = path.length === 0 ? "" : `, since \`${path.join(".")}\` is missing or not as it should be`;
	throw new ConfigError(`this is not ${kind}${field}; leave it out`, file);
}

function parseJson(file: string, text: string, kind: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new ConfigError(`this is not ${kind}: it is no JSON; leave it out`, file, { cause });
	}
}

function unreadable(path: string, cause: NodeJS.ErrnoException): ConfigError {
	const reason = cause.code === "ENOENT" ? "there is no such file or folder" : `it cannot be read (${cause.code})`;
	return new ConfigError(`${reason}; check the path`, path, { cause });
}
