import { connect } from "node:net";

const connectTimeoutMs = 2000;

/** Why no TCP connection to `address` (host:port, IPv6 in brackets) comes about; `null` when one does. */
export function unreachableReason(address: string): Promise<string | null> {
	return new Promise((resolve) => {
		const socket = connect({ ...splitAddress(address), timeout: connectTimeoutMs });
		const finish = (reason: string | null) => {
			socket.destroy();
			resolve(reason);
		};
		socket.once("connect", () => finish(null));
		socket.once("timeout", () => finish("no answer"));
		socket.once("error", (error: NodeJS.ErrnoException) => finish(reasons.get(error.code ?? "") ?? error.message));
	});
}

/** Host (IPv6 without its brackets) and port of `host:port`, in front of which Java allows a protocol. */
export function splitAddress(address: string): { host: string; port: number } {
	const colon = address.lastIndexOf(":");
	return { host: address.slice(0, colon).replace(/^\w+:\/\/|[[\]]/g, ""), port: Number(address.slice(colon + 1)) };
}

const reasons = new Map([
	["ECONNREFUSED", "connection refused"],
	["ENOTFOUND", "unknown host"],
	["EAI_AGAIN", "the name cannot be resolved now"],
	["EHOSTUNREACH", "no route to the host"],
	["ENETUNREACH", "the network is unreachable"],
]);
