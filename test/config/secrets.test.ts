import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maskSecret } from "../../src/config/secrets.ts";

describe("maskSecret", () => {
	const secrets = [
		"ssl.keystore.password",
		"ssl.key.password",
		"sasl.password",
		"sasl.jaas.config",
		"ssl.keystore.key",
	];
	secrets.push("ssl.key.pem", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.client.credentials.client.secret");
	secrets.push("sasl.oauthbearer.assertion.private.key.passphrase", "sasl.oauthbearer.assertion.private.key.pem");
	secrets.push("sasl.kerberos.keytab", "librdkafka.sasl.password", "sasl.oauthbearer.config");
	for (const name of secrets) {
		it(`hides ${name}`, () => assert.equal(maskSecret(name, "s3cret"), "<masked>"));
	}

	for (const name of ["sasl.username", "ssl.ca.location", "ssl.key.location", "acks", "sasl.oauthbearer.client.id"]) {
		it(`shows ${name}`, () => assert.equal(maskSecret(name, "x"), "x"));
	}

	it("shows that a secret is empty", () => assert.equal(maskSecret("sasl.password", ""), ""));
});
