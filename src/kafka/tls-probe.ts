import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { type ConnectionOptions, connect } from "node:tls";
import type { NativeConfig } from "../config/driver/driver.ts";
import { splitAddress } from "./reachability.ts";

const handshakeTimeoutMs = 2000;

/** Whether whoever listens at `address` (host:port) answers in TLS, whatever its certificate. */
export async function speaksTls(address: string): Promise<boolean> {
	return (await handshakeError(address, { rejectUnauthorized: false })) === null;
}

/**
 * What is wrong with the certificate at `address`, after the trust and the check of host names in these settings of
 * librdkafka, which itself says no more than that its verification failed. `null` when nothing was found.
 */
export async function certificateProblem(address: string, settings: NativeConfig): Promise<string | null> {
	const values = new Map(settings);
	const path = values.get("ssl.ca.location");
	const ca =
		values.get("ssl.ca.pem") ?? (path === undefined ? undefined : await readFile(path, "utf8").catch(() => undefined));
	const anyHost = values.get("ssl.endpoint.identification.algorithm") === "none";
	const error = await handshakeError(address, {
		...(ca === undefined ? {} : { ca }),
		...(anyHost ? { checkServerIdentity: () => undefined } : {}),
	});
	// A connection that did not come about says nothing of the certificate.
	return error === null || "syscall" in error ? null : error.message;
}

/** `null` when the handshake succeeds. */
function handshakeError(address: string, options: ConnectionOptions): Promise<Error | null> {
	const { host, port } = splitAddress(address);
	const servername = isIP(host) === 0 ? { servername: host } : {};
	return new Promise((resolve) => {
		const socket = connect({ host, port, timeout: handshakeTimeoutMs, ...servername, ...options });
		const finish = (error: Error | null) => {
			socket.destroy();
			resolve(error);
		};
		socket.once("secureConnect", () => finish(null));
		socket.once("timeout", () => finish(new Error("no answer")));
		socket.once("error", finish);
	});
}
