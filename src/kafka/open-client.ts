import kafka, { type Metadata, type Producer } from "node-rdkafka";
import { ConfigError } from "../config/config-error.ts";
import type { NativeConfig } from "../config/driver/driver.ts";
import { answerOf } from "./passing-errors.ts";
import { unreachableReason } from "./reachability.ts";
import { type FailedConnection, failedConnection, refusalReason } from "./refused-connection.ts";

/**
 * How long each attempt may take. A mistake in the security settings shows in the first one, and a user should not have
 * to wait for a second; a cluster that is slow or whose brokers are starting is given one.
 */
const attemptsMs = [2000, 8000];
const pollPauseMs = 50;
/** librdkafka's level (as in syslog) for connections that a broker has closed. */
const logLevel = 6;

/**
 * A client that a broker has answered; a producer is the lightest that node-rdkafka has. Rejects with a ConfigError
 * naming the address and the reason when no broker answers within 10 s, or none takes a client with these settings.
 */
export async function openClient(settings: NativeConfig): Promise<Producer> {
	await refuseUnreachable(settings);
	let cause: unknown;
	for (const timeoutMs of attemptsMs) {
		const failures: FailedConnection[] = [];
		try {
			return await connect(settings, timeoutMs, failures);
		} catch (error) {
			cause = error;
		}
		const reason = await firstReason(failures, settings);
		if (reason !== null) throw new ConfigError(`no Kafka broker takes this client (${reason})`, null, { cause });
	}
	const seconds = attemptsMs.reduce((sum, timeoutMs) => sum + timeoutMs, 0) / 1000;
	const state = `takes connections but does not answer as Kafka within ${seconds} s: ${(cause as Error).message}`;
	throw noBroker(`${bootstrapServers(settings).join(", ")} ${state}`, cause);
}

/** Rejects with librdkafka's error when there is no answer in time; `failures` then has what went wrong meanwhile. */
async function connect(settings: NativeConfig, timeoutMs: number, failures: FailedConnection[]): Promise<Producer> {
	const client = new kafka.Producer({ ...Object.fromEntries(settings), event_cb: true, log_level: logLevel });
	client.on("event.log", ({ fac, message }: { fac: string; message: string }) => {
		const failed = failedConnection(fac, message);
		if (failed !== null) failures.push(failed);
	});
	// node-rdkafka begins to poll by itself only when the first answer is there.
	const polling = setInterval(() => client.isConnected() && client.poll(), pollPauseMs);
	try {
		await answerOf<Metadata>((done) => client.connect({ timeout: timeoutMs }, done));
		return client;
	} finally {
		clearInterval(polling);
	}
}

async function firstReason(failures: FailedConnection[], settings: NativeConfig): Promise<string | null> {
	const distinct = new Map(failures.map((failed) => [`${failed.address} ${failed.text}`, failed]));
	for (const failed of distinct.values()) {
		const reason = await refusalReason(failed, settings);
		if (reason !== null) return reason;
	}
	return null;
}

/** librdkafka goes on trying an address that refuses connections; a user who mistyped it should not have to wait. */
async function refuseUnreachable(settings: NativeConfig): Promise<void> {
	const addresses = bootstrapServers(settings);
	const reasons = await Promise.all(addresses.map(unreachableReason));
	if (reasons.includes(null)) return;
	throw noBroker(addresses.map((address, i) => `${address}: ${reasons[i]}`).join("; "));
}

function bootstrapServers(settings: NativeConfig): string[] {
	return (new Map(settings).get("bootstrap.servers") ?? "").split(",");
}

function noBroker(reason: string, cause?: unknown): ConfigError {
	const advice = "check `bootstrap.servers` and the security settings of the driver file";
	return new ConfigError(`no Kafka broker answered (${reason}); ${advice}`, null, { cause });
}
