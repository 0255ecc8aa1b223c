import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { failedConnection, refusalReason } from "../../src/kafka/refused-connection.ts";
import { startTlsServer } from "../support/tls-server.ts";

const address = "127.0.0.1:1";

describe("failedConnection", () => {
	const lines: Array<[line: string, address: string, text: string, why: string]> = [
		[
			"[thrd:ssl://b:9093/bootstrap]: ssl://b:9093/bootstrap: SSL handshake failed: x: y (after 3ms in state SSL_HANDSHAKE)",
			"b:9093",
			"SSL handshake failed: x: y",
			"with thread and protocol",
		],
		[
			"b:9092/1: Disconnected (after 0ms in state UP, 1 identical error(s) suppressed)",
			"b:9092",
			"Disconnected",
			"bare",
		],
		["[thrd:a]: [::1]:9092/2: Disconnected", "[::1]:9092", "Disconnected", "IPv6"],
	];
	for (const [line, from, text, why] of lines) {
		it(`finds address and reason: ${why}`, () => {
			assert.deepEqual(failedConnection("FAIL", line), { address: from, text });
		});
	}

	it("passes over lines about something else", () => {
		assert.equal(failedConnection("CONFWARN", "[thrd:app]: b:9092/1: no effect"), null);
		assert.equal(failedConnection("FAIL", "1/1 brokers are down"), null);
	});
});

describe("refusalReason", () => {
	const reasons: Array<[text: string, reason: RegExp, why: string]> = [
		[
			"SASL authentication error: Authentication failed during authentication due to invalid credentials",
			/^127\.0\.0\.1:1: authentication failed \(invalid credentials\); check user name and password/,
			"a wrong password",
		],
		["SASL authentication error: Authentication failed", /: authentication failed; check/, "no words of the broker's"],
		[
			"SASL PLAIN mechanism handshake failed: Broker: Unsupported SASL mechanism: broker's supported mechanisms: A,B",
			/does not take the mechanism PLAIN; write one of these as `sasl\.mechanism`: A,B$/,
			"another mechanism",
		],
		[
			"SASL PLAIN mechanism handshake failed: Broker: Request not valid: broker's supported mechanisms: ",
			/takes no login; write `security\.protocol` without SASL/,
			"a needless login",
		],
		[
			"SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate",
			/: certificate verify failed; check `ssl\.truststore/,
			"a certificate of which no more is known",
		],
		[
			"Receive failed: error:0A00045C:SSL routines::tlsv13 alert certificate required: SSL alert number 116",
			/does not accept the client's certificate, or there is none \(certificate required\)/,
			"no client certificate",
		],
		["x: error: tlsv1 alert unknown ca: SSL alert number 48", /\(unknown ca\)/, "a client that is not trusted"],
		[
			"SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?",
			/does not speak TLS; write `security\.protocol` without SSL/,
			"needless TLS",
		],
		["Disconnected: connection closed by peer", /closes the connection, as one does that asks for a login/, "no login"],
	];
	for (const [text, reason, why] of reasons) {
		it(`explains ${why}`, async () => assert.match((await refusalReason({ address, text }, [])) ?? "", reason));
	}

	it("sees that TLS is missing", async (context) => {
		const { port } = await startTlsServer(context);
		const failed = { address: `127.0.0.1:${port}`, text: "Disconnected: connection closed by peer" };
		const protocol = (value: string) => refusalReason(failed, [["security.protocol", value]]);
		assert.match((await protocol("sasl_plaintext")) ?? "", /speaks TLS, which `security\.protocol=SASL_PLAINTEXT`/);
		assert.match((await protocol("sasl_ssl")) ?? "", /closes the connection; check/);
	});

	for (const text of ["Connect to ipv4#127.0.0.1:1 failed: Connection refused", "1 request(s) timed out"]) {
		it(`has none for what can pass: ${text}`, async () =>
			assert.equal(await refusalReason({ address, text }, []), null));
	}
});
