import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { unreachableReason } from "../../src/kafka/reachability.ts";

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
