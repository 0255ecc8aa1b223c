import { randomFillSync } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ConfigError } from "../config/config-error.ts";

/** What of a workload decides its payloads. */
export interface PayloadSpec {
	payloadFile: string | null;
	/** Length of every payload in bytes. */
	messageSize: number;
	useRandomizedPayloads: boolean;
	/** Share (0..1) of each randomized payload that is random. */
	randomBytesRatio: number;
	/** Number of randomized payloads. */
	randomizedPayloadPoolSize: number;
}

/** Larger pools only displace the caches of the machine that is to send. */
const largestPoolBytes = 2 ** 31;

/**
 * The payloads to draw from: the bytes of the payload file, or a random pool of payloads that each have
 * `trunc(messageSize * randomBytesRatio)` random bytes and then zeros, as Java OMB makes them. A payload file is looked
 * for in the working directory, as in Java, and then beside the workload file. Throws a ConfigError at the workload
 * file when there is no such file, its length is not `messageSize`, or the pool is too large.
 */
export async function loadPayloads(spec: PayloadSpec, workloadFile: string): Promise<Uint8Array[]> {
	return spec.useRandomizedPayloads ? randomPool(spec, workloadFile) : [await filePayload(spec, workloadFile)];
}

function randomPool(spec: PayloadSpec, workloadFile: string): Uint8Array[] {
	const { messageSize, randomBytesRatio, randomizedPayloadPoolSize: poolSize } = spec;
	if (messageSize * poolSize > largestPoolBytes) {
		const advice = "lower `randomizedPayloadPoolSize` to hold at most 2 GiB";
		throw new ConfigError(
			`a pool of ${poolSize} payloads of ${messageSize} bytes is too large; ${advice}`,
			workloadFile,
		);
	}
	const randomBytes = Math.trunc(messageSize * randomBytesRatio);
	return Array.from({ length: poolSize }, () => randomFillSync(new Uint8Array(messageSize), 0, randomBytes));
}

async function filePayload({ payloadFile, messageSize }: PayloadSpec, workloadFile: string): Promise<Uint8Array> {
	if (payloadFile === null) throw new ConfigError("`payloadFile` is missing; name a payload file", workloadFile);
	const beside = resolve(dirname(workloadFile), payloadFile);
	const found = (await sizeOf(payloadFile, workloadFile)) ?? (await sizeOf(beside, workloadFile));
	if (found === null) {
		const places = resolve(payloadFile) === beside ? "" : ` (nor ${beside})`;
		throw new ConfigError(`there is no payload file ${payloadFile}${places}; correct \`payloadFile\``, workloadFile);
	}
	if (found.bytes !== messageSize) {
		const advice = `set \`messageSize: ${found.bytes}\` or name another file`;
		const message = `payload file ${found.path} has ${found.bytes} bytes, but \`messageSize\` is ${messageSize}`;
		throw new ConfigError(`${message}; ${advice}`, workloadFile);
	}
	return readFile(found.path).catch((cause) => {
		throw unreadable(found.path, workloadFile, cause);
	});
}

/** The file's path and length; null when there is none. */
async function sizeOf(path: string, workloadFile: string): Promise<{ path: string; bytes: number } | null> {
	try {
		const facts = await stat(path);
		if (facts.isFile()) return { path, bytes: facts.size };
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return null;
		throw unreadable(path, workloadFile, cause);
	}
	throw new ConfigError(`payload file ${path} is not a file; name a file of \`messageSize\` bytes`, workloadFile);
}

function unreadable(path: string, workloadFile: string, cause: unknown): ConfigError {
	const { code } = cause as NodeJS.ErrnoException;
	return new ConfigError(`payload file ${path} cannot be read (${code}); check it`, workloadFile, { cause });
}
