import { connect } from "node:net";

const connectTimeoutMs = 2000;

/** Why no TCP connection to `address` (host:port, IPv6 in brackets) comes about; `null` when one does. */
export function unreachableReason(address: string): Promise<string | null> {
	const colon = address.lastIndexOf(":");
	const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
	return new Promise((resolve) => {
		const socket = connect({ host, port: Number(address.slice(colon + 1)), timeout: connectTimeoutMs });
		const finish = (reason: string | null) => {
			socket.destroy();
			resolve(reason);
		};
		socket.once("connect", () => finish(null));
		socket.once("timeout", () => finish("no answer"));
		socket.once("error", (error: NodeJS.ErrnoException) => finish(reasons.get(error.code ?? "") ?? error.message));
	});
}

const reasons = new Map([
	["ECONNREFUSED", "connection refused"],
	["ENOTFOUND", "unknown host"],
	["EAI_AGAIN", "the name cannot be resolved now"],
	["EHOSTUNREACH", "no route to the host"],
	["ENETUNREACH", "the network is unreachable"],
]);
