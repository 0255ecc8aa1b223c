import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { splitAddress, unreachableReason } from "../../src/kafka/reachability.ts";

describe("unreachableReason", () => {
	it("has no reason where something listens, by IPv6 address too", async (context) => {
		const server = createServer().listen(0, "::1");
		context.after(() => server.close());
		const [problem] = await Promise.race([once(server, "listening"), once(server, "error")]);
		if (problem !== undefined) return context.skip("this machine has no IPv6");
		assert.equal(await unreachableReason(`[::1]:${(server.address() as AddressInfo).port}`), null);
	});

	const unreachable: Array<[address: string, reason: RegExp]> = [
		["127.0.0.1:1", /^connection refused$/],
		["no.such.host.invalid:9092", /^(unknown host|the name cannot be resolved now)$/],
	];
	for (const [address, reason] of unreachable) {
		it(`tells in plain words why not for ${address}`, async () =>
			assert.match((await unreachableReason(address)) ?? "", reason));
	}
});

describe("splitAddress", () => {
	const addresses: Array<[address: string, host: string, why: string]> = [
		["broker:9092", "broker", "a name"],
		["[::1]:9092", "::1", "IPv6 without its brackets"],
		["PLAINTEXT://broker:9092", "broker", "the protocol in front, as Java allows it"],
		["ssl://[fe80::1%eth0]:9092", "fe80::1%eth0", "both"],
	];
	for (const [address, host, why] of addresses) {
		it(`splits ${address}: ${why}`, () => assert.deepEqual(splitAddress(address), { host, port: 9092 }));
	}
});
